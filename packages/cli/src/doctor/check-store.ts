import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkEngines } from './check-engines.ts';
import { type CheckParts, type Finding, ok, problem, warning } from './finding.ts';

/** Later than this the clock was set back, and not a matter of rounding. */
const AHEAD_MS = 60_000;

/** The store: readable, of this version, whole; its audit unbroken and not of the future; its clusters' engines. */
export async function checkStore({ config }: CheckParts): Promise<Finding[]> {
  const isFile = config.store === 'sqlite';
  if (isFile && !existsSync(join(config.data, 'latchkey.db'))) return [];
  // Here, so that other commands do not wait for it to load.
  const { inspectStore } = await import('@latchkey/server/inspect-store');
  try {
    const state = await inspectStore(config);
    const { damage, brokenAudit, lastAudit } = state;
    const audit =
      brokenAudit === undefined
        ? ok('audit', 'every row follows from the one before')
        : problem(
            'audit',
            `row ${brokenAudit} was changed, or one before it is missing`,
            `find out who could write to ${isFile ? 'latchkey.db' : 'the database'}; compare it with a backup`,
          );
    return [
      damage === undefined
        ? ok('store', isFile ? 'whole' : 'in PostgreSQL, which answers and is of this version')
        : problem('store', `damaged: ${damage}`, 'stop the server and restore a backup'),
      audit,
      checkClock(lastAudit),
      checkEngines(state, { config }),
    ];
  } catch (error) {
    const { message } = error as Error;
    return [problem('store', message, remedyOf(message, isFile))];
  }
}

function remedyOf(message: string, isFile: boolean): string {
  if (/older|not a Latchkey store/.test(message)) return 'start the server once';
  if (isFile || /newer/.test(message))
    return 'use the latchkey version that wrote it, or a newer one';
  return 'see that PostgreSQL runs, and the host, user and password that --store names';
}

function checkClock(lastAudit: number | undefined): Finding {
  const now = Date.now();
  const text = new Date(now).toISOString();
  if (lastAudit === undefined || lastAudit <= now + AHEAD_MS) return ok('clock', text);
  return warning(
    'clock',
    `it is ${text}, but the audit has a row of ${new Date(lastAudit).toISOString()}`,
    'set the clock (timedatectl set-ntp true): expiry of keys and users goes by it',
  );
}
