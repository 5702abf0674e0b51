import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { commandLineSignIn } from './authenticate/command-line-sign-in.ts';
import type { ControlSignIn } from './authenticate/control-sign-in.ts';
import { DeviceSignIns } from './authenticate/device-sign-ins.ts';
import { DEFAULT_LOCKOUT, Lockout } from './authenticate/lockout.ts';
import { MemberVerifier } from './authenticate/member-sign-in.ts';
import { Sessions } from './authenticate/sessions.ts';
import { composeProvider, type ProviderParts } from './compose-provider.ts';
import type { PasswordHasher } from './kernel/password-hasher.ts';
import { serveConsole } from './transport/control/console/console-pages.ts';
import { createSessionCookies } from './transport/control/console/session-cookie.ts';
import { sessionControlSignIn } from './transport/control/console/session-sign-in.ts';
import type { ControlDoorTools } from './transport/control/create-control-app.ts';
import { createDeviceRoutes } from './transport/control/routes/device-routes.ts';
import { createRemovedMemberRoutes } from './transport/control/routes/removed-member-routes.ts';
import { createSecondFactorRoutes } from './transport/control/routes/second-factor-routes.ts';
import { createSessionRoutes } from './transport/control/routes/session-routes.ts';

export type ConsoleHandlers = ReturnType<typeof createSessionRoutes> &
  ReturnType<typeof createSecondFactorRoutes> &
  ReturnType<typeof createDeviceRoutes> &
  ReturnType<typeof createRemovedMemberRoutes> &
  ReturnType<typeof composeProvider>['handlers'];

export interface ComposedConsole {
  /** Of people, by command line and by browser. */
  readonly signIns: { readonly commandLine: ControlSignIn; readonly browser: ControlSignIn };
  readonly handlers: ConsoleHandlers;
  /** Adds the pages. */
  readonly serve: (app: FastifyInstance, door: ControlDoorTools) => void;
}

/** Puts sessions, single sign-on and the pages of the console together. */
export function composeConsole(
  parts: Omit<ProviderParts, 'sessions' | 'cookies'> & {
    readonly hasher: PasswordHasher;
    /** The port speaks TLS. */
    readonly tls: boolean;
  },
): ComposedConsole {
  const { store, hasher, clock, random, tls } = parts;
  const { sessions: sessionStore, memberSignIns: signIns, members } = store;
  const sessions = new Sessions({ store: sessionStore, clock, random });
  const lockout = new Lockout(DEFAULT_LOCKOUT, clock);
  const verifier = new MemberVerifier({ signIns, hasher, lockout, clock });
  const cookies = createSessionCookies({ tls });
  const devices = new DeviceSignIns({ store: store.deviceSignIns, clock, random });
  const provider = composeProvider({ ...parts, sessions, cookies });
  const { requirePasswordSignIn, providerSignOut, consoleUrl } = provider;
  return {
    signIns: {
      commandLine: commandLineSignIn({ sessions, signIns, members }),
      browser: sessionControlSignIn({ sessions, signIns, members, cookies }),
    },
    handlers: {
      ...createSessionRoutes({
        ...{ verifier, sessions, sessionStore, signIns, hasher, cookies, requirePasswordSignIn },
        ...{ providerSignOut, members },
      }),
      ...createSecondFactorRoutes({ signIns, clock, random }),
      ...createDeviceRoutes({ devices, sessions, consoleUrl }),
      ...createRemovedMemberRoutes({ identities: store.identities }),
      ...provider.handlers,
    },
    serve(app, door) {
      provider.serve(app);
      serveConsole(app, { dir: consoleDir(), tls, door });
    },
  };
}

/** Where the build puts the pages: beside the bundled server, or in the checkout's `dist`. */
function consoleDir(): string {
  const beside = join(import.meta.dirname, 'console');
  return existsSync(beside) ? beside : join(import.meta.dirname, '../../../dist/console');
}
