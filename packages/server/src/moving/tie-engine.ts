import { wire } from '@latchkey/contract';
import { openStore } from '../compose-store.ts';
import { UPSTREAM_ID, upstreamIdOf } from '../handle/gateway/collection-from-description.ts';
import { systemClock } from '../kernel/clock.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLog } from '../observe/log.ts';
import type { Origin } from '../store/audit.ts';
import type { Cluster } from '../store/clusters.ts';
import { claimDataDir } from '../store/data-dir.ts';
import type { Store } from '../store/store.ts';
import { MilvusRpc } from './milvus-rpc.ts';

const ORIGIN: Origin = {
  actor: { kind: 'host', id: '', name: 'latchkey migrate engine' },
  ...{ requestId: '', source: '' },
};

/**
 * Ties the collections of a data directory that no server uses to those of the same names in a Milvus,
 * where they were copied to: from then on it is served with `--engine milvus`. Grants and policies stay
 * on their collections.
 * @returns how many were tied
 * @throws OperatorError, before anything is changed, if one is not there
 */
export async function tieEngine(
  dataDir: string,
  milvus: { readonly url: string; readonly tokenFile: string },
): Promise<number> {
  const claim = claimDataDir(dataDir);
  const store = await openStore(
    { data: dataDir, store: 'sqlite', storePasswordFile: undefined },
    { clock: systemClock, random: systemRandom, log: createLog('silent'), mustExist: true },
  ).catch((error: unknown) => {
    claim.release();
    throw error;
  });
  const rpc = new MilvusRpc(milvus.url, milvus.tokenFile);
  try {
    const [cluster, ...others] = await store.clusters.listAll();
    if (!cluster || others.length > 0) {
      throw new OperatorError(
        `${dataDir} has ${others.length + 1} clusters; one can be tied to a Milvus`,
      );
    }
    return await tie(store, cluster, rpc);
  } finally {
    rpc.close();
    await store.close();
    claim.release();
  }
}

async function tie(store: Store, { id: clusterId }: Cluster, rpc: MilvusRpc): Promise<number> {
  const { catalog } = store;
  const types = [
    wire.milvus.DescribeCollectionRequest,
    wire.milvus.DescribeCollectionResponse,
  ] as const;
  const found: { id: number; upstream: string }[] = [];
  for (const { id, name, database, ...rest } of await catalog.listCollections(clusterId)) {
    if (upstreamIdOf(rest) !== undefined) continue;
    const request = { db_name: database, collection_name: name };
    const { collectionID } = await rpc.call('DescribeCollection', types, request, database);
    found.push({ id, upstream: String(collectionID) });
  }
  const listed = await rpc.call(
    'ListDatabases',
    [wire.milvus.ListDatabasesRequest, wire.milvus.ListDatabasesResponse],
    {},
  );
  const createdAt = new Map(
    listed.db_names.map((name, at) => [name, String(listed.created_timestamp[at] ?? '')]),
  );
  for (const { id, name } of await catalog.listDatabases(clusterId)) {
    if (name === 'default') continue;
    const set = [[UPSTREAM_ID, createdAt.get(name) ?? '']] as const;
    await catalog.alterDatabase(id, { set, remove: [] }, Number.MAX_SAFE_INTEGER, ORIGIN);
  }
  for (const { id, upstream } of found) {
    const set = [[UPSTREAM_ID, upstream]] as const;
    await catalog.alterCollection(id, { set, remove: [] }, Number.MAX_SAFE_INTEGER, ORIGIN);
  }
  return found.length;
}
