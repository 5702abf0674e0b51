import { openStore, type StoreSettings } from './compose-store.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { createLog } from './observe/log.ts';
import type { ClusterEngine, MilvusDatabases } from './store/clusters.ts';

/** What is wrong with a store, if anything. */
export interface StoreState {
  /** What SQLite says of a file that is not whole; PostgreSQL is not asked. */
  readonly damage: string | undefined;
  /** The first row of the audit that does not follow from those before it. */
  readonly brokenAudit: number | undefined;
  /** ms since 1970 UTC */
  readonly lastAudit: number | undefined;
  /** How many clusters have which engine, without those in the recycle bin. */
  readonly clusters: Readonly<Record<ClusterEngine, number>>;
  /** How many of those in front of Milvus have their databases there under which names, as far as it is known. */
  readonly milvusDatabases: Readonly<Record<MilvusDatabases, number>>;
}

/** Looks at a store, also while servers use it. @throws OperatorError */
export async function inspectStore(place: StoreSettings): Promise<StoreState> {
  const store = await openStore(place, {
    ...{ clock: systemClock, random: systemRandom, log: createLog('silent'), mustExist: true },
  });
  try {
    const [last] = await store.audit.list({ limit: 1 });
    const clusters = await store.clusters.list();
    const countOf = (wanted: ClusterEngine) =>
      clusters.filter(({ engine }) => engine === wanted).length;
    const namedAs = (wanted: MilvusDatabases) =>
      clusters.filter((each) => each.engine === 'milvus' && each.milvusDatabases === wanted).length;
    return {
      damage: store.damage(),
      brokenAudit: await store.audit.firstBroken(),
      lastAudit: last?.time,
      clusters: { embedded: countOf('embedded'), milvus: countOf('milvus') },
      milvusDatabases: { same: namedAs('same'), prefixed: namedAs('prefixed') },
    };
  } finally {
    await store.close();
  }
}
