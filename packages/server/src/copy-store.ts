import { join } from 'node:path';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { openSqliteStore } from './store/sqlite/open.ts';

/**
 * Copies the store of a data directory that no server uses into a new file, with what is still in its
 * write-ahead log.
 * @throws OperatorError when there is none, or it is of another version
 */
export async function copyStore(dataDir: string, to: string): Promise<void> {
  const path = join(dataDir, 'latchkey.db');
  const store = await openSqliteStore({
    ...{ path, clock: systemClock, random: systemRandom, mustExist: true },
  });
  try {
    await store.copyTo(to);
  } finally {
    await store.close();
  }
}
