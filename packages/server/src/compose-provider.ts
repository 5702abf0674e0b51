import { errors } from '@latchkey/contract';
import type { FastifyInstance } from 'fastify';
import { flowKey } from './authenticate/provider/flow-key.ts';
import { Flows } from './authenticate/provider/flows.ts';
import { OpenIdProvider } from './authenticate/provider/open-id-provider.ts';
import { ProviderSignIn } from './authenticate/provider/provider-sign-in.ts';
import { Sealer } from './authenticate/provider/sealer.ts';
import type { Sessions } from './authenticate/sessions.ts';
import type { SingleSignOn } from './config/single-sign-on.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/random.ts';
import { RateLimit } from './kernel/rate-limit.ts';
import type { Log } from './observe/log.ts';
import type { Member } from './store/clusters.ts';
import type { Session } from './store/sessions.ts';
import type { Store } from './store/store.ts';
import { createFlowCookie } from './transport/control/console/flow-cookie.ts';
import { createIdTokenCookie } from './transport/control/console/id-token-cookie.ts';
import { serveProviderCallback } from './transport/control/console/provider-callback.ts';
import { CALLBACK_PATH, type ProviderDoor } from './transport/control/console/provider-door.ts';
import type { HeaderOf, SessionCookies } from './transport/control/console/session-cookie.ts';
import { createProviderRoutes } from './transport/control/routes/provider-routes.ts';

/** Beginnings and ends of sign-ins, each for itself, of one network: an office may be behind one address. */
const SIGN_INS = { times: 300, perMs: 5 * 60_000 };

/** Of the console; to be registered with the provider where it signs people out. */
const SIGN_IN_PAGE = '/sign-in';

export interface ProviderParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly singleSignOn: SingleSignOn | undefined;
  /** Where the control plane listens, once it does. */
  readonly controlUrl: () => string;
  readonly sessions: Sessions;
  readonly cookies: SessionCookies;
}

/** Puts single sign-on together; without settings for it, what says that there is none. */
export function composeProvider(parts: ProviderParts) {
  const { singleSignOn, clock, controlUrl, store } = parts;
  const consoleUrl = () => singleSignOn?.publicUrl ?? controlUrl();
  const door = singleSignOn && openDoor(singleSignOn, consoleUrl, parts);
  const passwordSignIn = singleSignOn?.passwordSignIn ?? 'everyone';
  return {
    consoleUrl,
    handlers: createProviderRoutes({
      ...{ door, passwordSignIn, limit: new RateLimit(SIGN_INS, clock) },
      ...{ members: store.members, identities: store.identities },
    }),
    requirePasswordSignIn({ orgRole }: Pick<Member, 'orgRole'>): void {
      if (passwordSignIn === 'everyone') return;
      if (passwordSignIn === 'owners' && orgRole === 'Owner') return;
      throw errors.passwordSignInOff(singleSignOn?.name ?? '');
    },
    /** A browser is signed out at the provider, too, if it is to be. */
    providerSignOut: {
      async url({ id, via }: Session, email: string, header: HeaderOf) {
        if (!door?.idToken || via !== 'provider') return undefined;
        const idToken = door.idToken.read(header, id);
        return door.provider.signOutUrl(email, `${consoleUrl()}${SIGN_IN_PAGE}`, idToken);
      },
      forget: () => (door?.idToken ? [door.idToken.clear()] : []),
    },
    serve(app: FastifyInstance): void {
      if (!door) return;
      const limit = new RateLimit(SIGN_INS, clock);
      const { sessions: sessionStore, members } = store;
      serveProviderCallback(app, { ...parts, door, limit, sessionStore, members });
    },
  };
}

function openDoor(
  settings: SingleSignOn,
  consoleUrl: () => string,
  { store, clock, random, log }: ProviderParts,
): ProviderDoor {
  const redirectUri = () => consoleUrl() + CALLBACK_PATH;
  const key = flowKey(settings, random);
  const keeper = new Sealer({ random, key, about: 'id token' });
  const sealer = new Sealer({ random, key, about: '' });
  return {
    provider: new OpenIdProvider({ settings, redirectUri, clock, log }),
    flows: new Flows({ clock, random, sealer }),
    signIn: new ProviderSignIn({ store, mappings: settings.roles, random, clock, log }),
    cookie: createFlowCookie(consoleUrl),
    ...(settings.signOut === 'provider' && { idToken: createIdTokenCookie(keeper, consoleUrl) }),
    consoleUrl,
  };
}
