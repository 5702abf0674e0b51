import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { OperatorError } from '../kernel/operator-error.ts';

/** In the data directory: the control plane for whoever is on the host. */
export const CONTROL_SOCKET = 'control.sock';

/**
 * Makes the data directory and claims it for this process. The claim is a lock that the operating
 * system drops when the process ends, however it ends.
 * @throws OperatorError when another server uses it
 */
export function claimDataDir(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new Database(join(dataDir, 'in-use.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new OperatorError(
      `${dataDir} is in use by another latchkey server: stop that one, or give --data another directory`,
      { cause },
    );
  }
  return { release: () => lock.close() };
}

/** Whether a server uses the directory now. */
export function isClaimed(dataDir: string): boolean {
  const path = join(dataDir, 'in-use.lock');
  if (!existsSync(path)) return false;
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return false;
  } catch {
    return true;
  } finally {
    lock.close();
  }
}
