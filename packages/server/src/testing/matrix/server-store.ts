import { join } from 'node:path';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import type { TestServer } from '../test-server.ts';

/** Runs `use` with a store of its own on the file of a running server, as another process has. */
export async function withServerStore<Result>(
  { dataDir }: TestServer,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const path = join(dataDir, 'latchkey.db');
  const store = await openSqliteStore({
    ...{ path, clock: systemClock, random: systemRandom, mustExist: true },
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
