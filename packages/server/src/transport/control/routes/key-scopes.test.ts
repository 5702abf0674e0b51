import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig, outcomeOf } from '../../../testing/control-rig.ts';
import { GrpcClient } from '../../../testing/grpc-client.ts';

let rig: ControlRig;
let clusters: { id: string; url: string; grpc: GrpcClient }[];
let projectId: string;

const DATABASES = ['default', 'app'] as const;
const PLACES = [0, 1].flatMap((cluster) => DATABASES.map((database) => ({ cluster, database })));
type Level = 'nothing' | 'read' | 'write' | 'admin';
const LEVELS: readonly Level[] = ['nothing', 'read', 'write', 'admin'];

/** Two clusters with two databases, and in each of these a collection. */
beforeAll(async () => {
  rig = await openControlRig();
  projectId = rig.projectId;
  const made = await rig.owner('POST', '/v2/clusters/createDedicated', {
    ...{ clusterName: 'other', projectId, regionId: 'local' },
    ...{ cuType: 'Performance-optimized', cuSize: 1 },
  });
  if (made.code !== 0) throw new Error(JSON.stringify(made));
  const ids = [rig.clusterId, made.data.clusterId as string];
  clusters = [];
  for (const id of ids) {
    const url = await rig.endpointOf(id);
    clusters.push({ id, url, grpc: new GrpcClient(url) });
  }
  for (const { url } of clusters) {
    const post = (path: string, body: object) => rig.restAt(url, path, body, rig.ownerKey);
    expect(await post('databases/create', { dbName: 'app' })).toMatchObject({ code: 0 });
    for (const dbName of DATABASES) {
      const body = { dbName, collectionName: 'docs', dimension: 4 };
      expect(await post('collections/create', body)).toMatchObject({ code: 0 });
    }
  }
}, 120_000);
afterAll(async () => {
  for (const { grpc } of clusters) grpc.close();
  await rig.dispose();
});

let unique = 0;

/** What a key can do in a database: by gRPC and by REST, which must agree. */
async function levelOf(token: string, at: (typeof PLACES)[number]): Promise<Level> {
  const cluster = clusters[at.cluster];
  if (!cluster) throw new Error('no such cluster');
  const inside = { dbName: at.database, collectionName: 'docs' };
  const wire = { db_name: at.database, collection_name: 'docs' };
  const partition = () => `p${unique++}`;
  const steps = [
    ['partitions/list', inside, 'ShowPartitions', wire],
    [
      ...['partitions/create', { ...inside, partitionName: partition() }, 'CreatePartition'],
      { ...wire, partition_name: partition() },
    ],
    [
      ...['roles/create', { roleName: `r${unique++}` }, 'CreateRole'],
      { entity: { name: `r${unique++}` } },
    ],
  ] as [string, object, string, object][];
  let level: Level = 'nothing';
  for (const [index, [path, body, rpc, request]] of steps.entries()) {
    const rest = await rig.restAt(cluster.url, path, body, token);
    const grpc = outcomeOf(await cluster.grpc.call(rpc, request, token));
    expect(grpc === 'ok', `${rpc}: ${grpc} / ${JSON.stringify(rest)}`).toBe(rest.code === 0);
    if (grpc === 'ok') level = LEVELS[index + 1] ?? level;
  }
  return level;
}

const row = (role: string, more: object = {}) => ({ projectId, role, ...more });
const member = (...projects: object[]) => ({ orgRole: 'Member', projects });
const on = (at: number) => ({ clusterIds: [clusters[at]?.id] });

/** By scope what a key can do in: default and app of the first cluster, the same of the second. */
const CASES: Record<string, [scope: () => object, ...levels: Level[]]> = {
  Owner: [() => ({ orgRole: 'Owner' }), 'admin', 'admin', 'admin', 'admin'],
  'Billing-Admin': [
    () => ({ orgRole: 'Billing-Admin' }),
    ...(['nothing', 'nothing', 'nothing', 'nothing'] as const),
  ],
  'Admin of the project': [() => member(row('Admin')), 'admin', 'admin', 'admin', 'admin'],
  'Read-Write in the project': [
    () => member(row('Read-Write')),
    ...(['write', 'write', 'write', 'write'] as const),
  ],
  'Read-Only in the project': [
    () => member(row('Read-Only')),
    ...(['read', 'read', 'read', 'read'] as const),
  ],
  'Admin of the first cluster': [
    () => member(row('Admin', on(0))),
    ...(['admin', 'admin', 'nothing', 'nothing'] as const),
  ],
  'Read-Only on one, Read-Write on the other': [
    () => member(row('Read-Only', on(0)), row('Read-Write', on(1))),
    ...(['read', 'read', 'write', 'write'] as const),
  ],
  'Read-Only in one database': [
    () => member(row('Read-Only', { ...on(0), databases: ['app'] })),
    ...(['nothing', 'read', 'nothing', 'nothing'] as const),
  ],
  'Admin of one database: of its content, not of the cluster': [
    () => member(row('Admin', { ...on(1), databases: ['default'] })),
    ...(['nothing', 'nothing', 'write', 'nothing'] as const),
  ],
  'Read-Only everywhere, Read-Write in one database': [
    () => member(row('Read-Only'), row('Read-Write', { ...on(0), databases: ['app'] })),
    ...(['read', 'write', 'read', 'read'] as const),
  ],
  'a database that does not exist': [
    () => member(row('Admin', { ...on(0), databases: ['later'] })),
    ...(['nothing', 'nothing', 'nothing', 'nothing'] as const),
  ],
};

test.each(Object.entries(CASES))('%s', async (_, [scope, ...expected]) => {
  const { apiKey } = await rig.key(scope());
  const levels = [];
  for (const place of PLACES) levels.push(await levelOf(apiKey, place));
  expect(levels).toEqual(expected);
});

test('a key sees and lists exactly the clusters and databases that it reaches', async () => {
  const limited = { ...on(0), databases: ['app'] };
  const { apiKey } = await rig.key(member(row('Read-Only', limited)));
  const listed = await rig.call('GET', '/v2/clusters', undefined, apiKey);
  expect(listed.data.clusters.map((each: { clusterId: string }) => each.clusterId)).toEqual([
    clusters[0]?.id,
  ]);
  const databases = await rig.restAt(clusters[0]?.url ?? '', 'databases/list', {}, apiKey);
  expect(databases.data).toEqual(['app']);
  // The second cluster does not know the key at all.
  const refused = await clusters[1]?.grpc.call('ListDatabases', {}, apiKey);
  expect(refused).toMatchObject({ grpcStatus: 16 });
});

test('a key that waits for a database is let into it, and not into one that takes its name', async () => {
  const { apiKey } = await rig.key(member(row('Read-Write', { ...on(0), databases: ['soon'] })));
  const url = clusters[0]?.url ?? '';
  const owner = (path: string, body: object) => rig.restAt(url, path, body, rig.ownerKey);
  const list = () => rig.restAt(url, 'databases/list', {}, apiKey);
  expect(await list()).toMatchObject({ status: 401 });
  await owner('databases/create', { dbName: 'soon' });
  expect(await list()).toMatchObject({ code: 0, data: ['soon'] });
  await owner('databases/drop', { dbName: 'soon' });
  await owner('databases/create', { dbName: 'soon' });
  expect(await list()).toMatchObject({ status: 401 });
});

test('explain tells a key nothing of what it may not see: not whether it exists, nor what an alias is of', async () => {
  const [{ id: clusterId = '', url = '' } = {}] = clusters;
  const alias = { collectionName: 'docs', aliasName: 'papers' };
  expect(await rig.restAt(url, 'aliases/create', alias, rig.ownerKey)).toMatchObject({ code: 0 });
  const limited = { projectId, role: 'Read-Write', clusterIds: [clusterId], databases: ['app'] };
  const { apiKey, apiKeyId } = await rig.key({ orgRole: 'Member', projects: [limited] });
  const ask = async (on: string, can: string) => {
    const question = { clusterId, apiKey: apiKeyId, can, on };
    return (await rig.call('POST', '/v2/latchkey/explain', question, apiKey)).data;
  };
  for (const can of ['Search', 'DescribeCollection', 'UpdateUser']) {
    const places = can === 'UpdateUser' ? ['user:db_admin'] : ['default.docs', 'default.papers'];
    for (const place of places) {
      const missing = JSON.stringify(await ask(place.replace(/\w+$/, 'nothing'), can));
      const name = place.split(/[.:]/)[1] ?? '';
      expect(JSON.stringify(await ask(place, can)), place).toBe(
        missing.replaceAll('nothing', name),
      );
    }
  }
  expect(await ask('default', 'ShowCollections')).not.toHaveProperty('doesNotExist');
  expect(await ask('nowhere', 'ShowCollections')).not.toHaveProperty('doesNotExist');
  expect(await ask('app.typo', 'Search')).toMatchObject({ doesNotExist: 'collection' });
});
