import { openStore, type StoreSettings } from './compose-store.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { createLog } from './observe/log.ts';

/** What is wrong with a store, if anything. */
export interface StoreState {
  /** What SQLite says of a file that is not whole; PostgreSQL is not asked. */
  readonly damage: string | undefined;
  /** The first row of the audit that does not follow from those before it. */
  readonly brokenAudit: number | undefined;
  /** ms since 1970 UTC */
  readonly lastAudit: number | undefined;
}

/** Looks at a store, also while servers use it. @throws OperatorError */
export async function inspectStore(place: StoreSettings): Promise<StoreState> {
  const store = await openStore(place, {
    ...{ clock: systemClock, random: systemRandom, log: createLog('silent'), mustExist: true },
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
