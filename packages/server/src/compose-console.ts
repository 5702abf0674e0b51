import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ControlSignIn } from './authenticate/control-sign-in.ts';
import { DEFAULT_LOCKOUT, Lockout } from './authenticate/lockout.ts';
import { MemberVerifier } from './authenticate/member-sign-in.ts';
import { Sessions } from './authenticate/sessions.ts';
import type { Clock } from './kernel/clock.ts';
import type { PasswordHasher } from './kernel/password-hasher.ts';
import type { Random } from './kernel/random.ts';
import type { Store } from './store/store.ts';
import { serveConsole } from './transport/control/console/console-pages.ts';
import { createSessionCookies } from './transport/control/console/session-cookie.ts';
import { sessionControlSignIn } from './transport/control/console/session-sign-in.ts';
import { createSecondFactorRoutes } from './transport/control/routes/second-factor-routes.ts';
import { createSessionRoutes } from './transport/control/routes/session-routes.ts';

export type ConsoleHandlers = ReturnType<typeof createSessionRoutes> &
  ReturnType<typeof createSecondFactorRoutes>;

export interface ComposedConsole {
  readonly signIn: ControlSignIn;
  readonly handlers: ConsoleHandlers;
  /** Adds the pages. */
  readonly serve: (app: FastifyInstance) => void;
}

/** Puts sessions and the pages of the console together. */
export function composeConsole(parts: {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  /** The port speaks TLS. */
  readonly tls: boolean;
}): ComposedConsole {
  const { store, hasher, clock, random, tls } = parts;
  const { sessions: sessionStore, memberSignIns: signIns } = store;
  const sessions = new Sessions({ store: sessionStore, clock, random });
  const lockout = new Lockout(DEFAULT_LOCKOUT, clock);
  const verifier = new MemberVerifier({ signIns, hasher, lockout, clock });
  const cookies = createSessionCookies({ tls });
  return {
    signIn: sessionControlSignIn({ sessions, signIns, members: store.members, cookies }),
    handlers: {
      ...createSessionRoutes({ verifier, sessions, sessionStore, signIns, hasher, cookies }),
      ...createSecondFactorRoutes({ signIns, clock, random }),
    },
    serve: (app) => serveConsole(app, { dir: consoleDir(), tls }),
  };
}

/** Where the build puts the pages: beside the bundled server, or in the checkout's `dist`. */
function consoleDir(): string {
  const beside = join(import.meta.dirname, 'console');
  return existsSync(beside) ? beside : join(import.meta.dirname, '../../../dist/console');
}
