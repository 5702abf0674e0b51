import { wire } from '@latchkey/contract';
import { isSecured } from '../authorize/row-rule.ts';
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
 * where they were copied to: from then on the cluster is in front of it. Grants and policies stay on
 * their collections. Names there are those of here, as with `--milvus-databases same`.
 * @param how.clusterId which, where there are several
 * @param how.allowUnenforcedPolicies also if it has row policies, which are not enforced in front of Milvus
 * @returns how many were tied
 * @throws OperatorError, before anything is changed, if one is not there, or has row policies
 */
export async function tieEngine(
  dataDir: string,
  milvus: { readonly url: string; readonly tokenFile: string },
  how: { readonly clusterId?: string; readonly allowUnenforcedPolicies?: boolean } = {},
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
    const clusters = await store.clusters.list();
    const cluster = tiedCluster(clusters, how.clusterId);
    if (!how.allowUnenforcedPolicies) await requireNoPolicies(store, cluster);
    return await tie(store, cluster, rpc);
  } finally {
    rpc.close();
    await store.close();
    claim.release();
  }
}

/** @throws OperatorError: none, or it is not clear which; or another one has the Milvus to itself */
function tiedCluster(clusters: readonly Cluster[], id: string | undefined): Cluster {
  const named = id === undefined ? clusters : clusters.filter((each) => each.id === id);
  const [cluster, ...others] = named;
  if (!cluster || others.length > 0) {
    const known = clusters.map((each) => each.id).join(', ');
    throw new OperatorError(`say with --cluster which cluster is meant: ${known}`);
  }
  const taken = clusters.find((each) => each.engine === 'milvus' && each.id !== cluster.id);
  if (!taken) return cluster;
  throw new OperatorError(
    `cluster ${taken.id} is in front of Milvus already, and has it to itself: make a cluster with engine milvus on a server with --milvus-databases prefixed, and copy the collections into that`,
  );
}

async function requireNoPolicies(
  { catalog }: Pick<Store, 'catalog'>,
  { id: clusterId }: Cluster,
): Promise<void> {
  const secured = (await catalog.listCollections(clusterId)).filter(isSecured);
  if (secured.length === 0) return;
  const names = secured.map(({ database, name }) => `${database}.${name}`).join(', ');
  throw new OperatorError(
    `nothing was changed: row policies are on ${names}; in front of Milvus they are kept, and calls of those whom they restrict are refused (code 1401). Drop them, or give --allow-unenforced-policies`,
  );
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
  // At last: broken off before, it is not opened, and this can be run again.
  const tied = { engine: 'milvus', milvusDatabases: 'same' } as const;
  await store.clusters.change(clusterId, tied, ORIGIN);
  return found.length;
}
