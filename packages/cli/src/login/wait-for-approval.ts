import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { ControlPlane } from '../server/control-plane.ts';

/** What the server answers when a command line begins to sign in. */
export interface DeviceStart {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds. */
  readonly interval: number;
}

export interface DeviceToken {
  readonly token: string;
  readonly expireTime: string;
  readonly email: string;
}

const PENDING = 21180;
const TOO_FAST = 21181;
const NOT_OPEN = 21182;
/** RFC 8628 3.5. */
const SLOWER_S = 5;
/** Answers that do not come, one after the other, until it is given up. */
const PATIENCE = 3;

/**
 * Asks, as often as it may, until somebody entered the code.
 * @throws CommandError when the code was refused or is over, and when the server does not answer
 */
export async function waitForApproval(
  server: ControlPlane,
  { deviceCode, expiresIn, interval }: DeviceStart,
): Promise<DeviceToken> {
  const end = Date.now() + expiresIn * 1000;
  let wait = Math.max(interval, 1);
  let silent = 0;
  while (Date.now() < end) {
    await sleep(wait * 1000);
    try {
      return await server.post<DeviceToken>('/v2/latchkey/device/token', { deviceCode });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const { code, exitCode } = error;
      silent = exitCode === EXIT.unreachable ? silent + 1 : 0;
      if (code === NOT_OPEN) throw new CommandError(OVER, { exitCode: EXIT.notAllowed, code });
      if (code === TOO_FAST || code === 429) wait += SLOWER_S;
      else if (code !== PENDING && (silent === 0 || silent > PATIENCE)) throw error;
    }
  }
  throw new CommandError(OVER, { exitCode: EXIT.notAllowed });
}

const OVER = 'the code was refused, or nobody entered it in time: run "latchkey login" again';
