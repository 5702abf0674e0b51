import type { Secret } from './secret.ts';

/** What a client shows to say who it is. */
export type Credential =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'apiKey'; readonly key: Secret };
