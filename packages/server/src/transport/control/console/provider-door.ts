import type { Flows } from '../../../authenticate/provider/flows.ts';
import type { OpenIdProvider } from '../../../authenticate/provider/open-id-provider.ts';
import type { ProviderSignIn } from '../../../authenticate/provider/provider-sign-in.ts';
import type { FlowCookie } from './flow-cookie.ts';
import type { IdTokenCookie } from './id-token-cookie.ts';

/** What the console needs for single sign-on, where that is set up. */
export interface ProviderDoor {
  readonly provider: OpenIdProvider;
  readonly flows: Flows;
  readonly signIn: ProviderSignIn;
  readonly cookie: FlowCookie;
  /** Kept for signing out; unset where that is not done at the provider. */
  readonly idToken?: IdTokenCookie;
  /** Where browsers reach the console, e.g. `https://latchkey.example.com`. */
  readonly consoleUrl: () => string;
}

/** Where the provider sends browsers back to; to be registered with it. */
export const CALLBACK_PATH = '/sso/callback';
