import { join } from 'node:path';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { openSqliteStore } from './store/sqlite/open.ts';

/** What is wrong with a store, if anything. */
export interface StoreState {
  /** What SQLite says of a file that is not whole. */
  readonly damage: string | undefined;
  /** The first row of the audit that does not follow from those before it. */
  readonly brokenAudit: number | undefined;
  /** ms since 1970 UTC */
  readonly lastAudit: number | undefined;
}

/** Looks at the store of a data directory, also while a server uses it. @throws OperatorError */
export async function inspectStore(dataDir: string): Promise<StoreState> {
  const store = await openSqliteStore({
    path: join(dataDir, 'latchkey.db'),
    clock: systemClock,
    random: systemRandom,
    mustExist: true,
  });
  try {
    const [last] = await store.audit.list({ limit: 1 });
    return {
      damage: store.damage(),
      brokenAudit: await store.audit.firstBroken(),
      lastAudit: last?.time,
    };
  } finally {
    await store.close();
  }
}
