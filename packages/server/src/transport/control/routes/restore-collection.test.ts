import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wire } from '@latchkey/contract';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { nameWhileRestored } from '../../../handle/backups/put-collections.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { systemRandom } from '../../../kernel/random.ts';
import { startServer } from '../../../main.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { createCheapHasher } from '../../../testing/cheap-hasher.ts';
import { type ControlRig, openControlRig, outcomeOf } from '../../../testing/control-rig.ts';
import type { GrpcClient } from '../../../testing/grpc-client.ts';
import { TEST_ORIGIN } from '../../../testing/temporary-store.ts';
import { testConfig } from '../../../testing/test-server.ts';

let rig: ControlRig;
let grpc: GrpcClient;
let name: string;
let backupId: string;
let unique = 0;

beforeAll(async () => {
  rig = await openControlRig();
  grpc = rig.connect();
});
afterAll(() => rig.dispose());

const admin = async (path: string, body: object, token = rig.adminToken) => {
  const reply = await rig.rest(path, body, token);
  expect(reply, path).toMatchObject({ code: 0 });
  return reply.data;
};
const rows = (from: number) =>
  [0, 1, 2].map((i) => ({ id: from + i, vector: [from, i], word: `w${from + i}` }));
const idsIn = async (collectionName: string, more: object = {}, token?: string) => {
  const query = { collectionName, filter: 'id >= 0', outputFields: ['id'], ...more };
  const found: { id: number }[] = await admin('entities/query', query, token);
  return found.map(({ id }) => Number(id)).sort((a, b) => a - b);
};
const named = async () => (await admin('collections/list', {})) as string[];

async function ended(jobId: string) {
  for (let tries = 0; tries < 600; tries++) {
    const job = (await rig.owner('GET', `/v2/jobs/${jobId}`)).data;
    if (job.status === 'SUCCESSFUL' || job.status === 'FAILED') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${jobId} does not end`);
}
const path = (id = backupId) => `/v2/clusters/${rig.clusterId}/backups/${id}/restoreCollection`;
const asking = (dbCollections: object[] | undefined, more: object = {}) => ({
  ...{ destClusterId: rig.clusterId, dbCollections, ...more },
});
const one = (collection: object, more: object = {}) =>
  asking([{ collections: [collection] }], more);
async function restored(body: object) {
  const made = await rig.owner('POST', path(), body);
  expect(made).toMatchObject({ code: 0, data: { jobId: expect.stringMatching(/^job-/) } });
  const job = await ended(made.data.jobId);
  expect(job).toMatchObject({ type: 'RESTORE', status: 'SUCCESSFUL', progress: 100, reason: '' });
}

/** A collection with a partition, an alias, and a backup of it; then one entity goes and one comes. */
beforeEach(async () => {
  name = `docs${unique++}`;
  await admin('collections/create', { collectionName: name, dimension: 2 });
  await admin('entities/insert', { collectionName: name, data: rows(0) });
  await admin('partitions/create', { collectionName: name, partitionName: 'spring' });
  const more = { collectionName: name, partitionName: 'spring', data: rows(10) };
  await admin('entities/insert', more);
  await admin('aliases/create', { collectionName: name, aliasName: `${name}_alias` });
  const made = await rig.owner('POST', `/v2/clusters/${rig.clusterId}/backups/create`, {
    ...{ backupType: 'COLLECTION', dbCollections: [{ collectionNames: [name] }] },
  });
  expect(await ended(made.data.jobId)).toMatchObject({ status: 'SUCCESSFUL' });
  backupId = made.data.backupId;
  await admin('entities/delete', { collectionName: name, filter: 'id == 1' });
  await admin('entities/insert', { collectionName: name, data: rows(90) });
});

test('a collection comes back under another name, beside the one that there is', async () => {
  const as = `${name}_back`;
  await restored(
    one({ collectionName: name, destCollectionName: as, destCollectionStatus: 'LOADED' }),
  );
  expect(await idsIn(as)).toEqual([0, 1, 2, 10, 11, 12]);
  expect(await idsIn(as, { partitionNames: ['spring'] })).toEqual([10, 11, 12]);
  expect(await idsIn(name)).toEqual([0, 2, 10, 11, 12, 90, 91, 92]);
  const search = { collectionName: as, data: [[10, 1]], limit: 1, outputFields: ['word'] };
  expect(await admin('entities/search', search)).toMatchObject([{ word: 'w11' }]);
  // It is written like any other.
  const insert = { collectionName: as, partitionName: 'spring', data: rows(20) };
  await admin('entities/insert', insert);
  expect(await idsIn(as, { partitionNames: ['spring'] })).toEqual([10, 11, 12, 20, 21, 22]);
  // The alias stays where it was, and nothing else is left.
  expect(await idsIn(`${name}_alias`)).toHaveLength(8);
  expect((await named()).filter((each) => each.startsWith('restoring_'))).toEqual([]);
  const backups = readdirSync(join(rig.server.dataDir, 'backups'));
  expect(backups.filter((each) => each.endsWith('.restoring'))).toEqual([]);
});

test('the older names of the fields do, another database is made, and nothing is loaded unasked', async () => {
  const database = `db${unique}`;
  const collections = [{ collectionName: name, targetCollectionName: 'old_words' }];
  await restored(asking([{ dbName: 'default', destDbName: database, collections }]));
  const query = { collectionName: 'old_words', dbName: database, filter: 'id >= 0' };
  expect((await rig.rest('entities/query', query, rig.adminToken)).message).toContain('not loaded');
  await admin('collections/load', { collectionName: 'old_words', dbName: database });
  expect(await idsIn('old_words', { dbName: database })).toHaveLength(6);
  // All of the backup, where nothing is named: its own name is taken here.
  expect(await rig.owner('POST', path(), asking(undefined))).toMatchObject({ status: 409 });
});

test('a database that is gone comes back with its properties', async () => {
  const dbName = `gone${unique}`;
  const properties = { 'database.max.collections': '7' };
  await admin('databases/create', { dbName, properties });
  await admin('collections/create', { dbName, collectionName: 'docs', dimension: 2 });
  const made = await rig.owner('POST', `/v2/clusters/${rig.clusterId}/backups/create`, {
    ...{ backupType: 'COLLECTION', dbCollections: [{ dbName, collectionNames: ['docs'] }] },
  });
  expect(await ended(made.data.jobId)).toMatchObject({ status: 'SUCCESSFUL' });
  backupId = made.data.backupId;
  const before = (await admin('databases/describe', { dbName })).properties;
  expect(before).toContainEqual({ key: 'database.max.collections', value: '7' });
  await admin('collections/drop', { dbName, collectionName: 'docs' });
  await admin('databases/drop', { dbName });
  await restored(asking(undefined));
  expect((await admin('databases/describe', { dbName })).properties).toEqual(before);
});

test('a name that is taken is refused; told to, it takes the place, with grants, policies and aliases', async () => {
  const refused = await rig.owner('POST', path(), one({ collectionName: name }));
  expect(refused).toMatchObject({ status: 409, message: expect.stringContaining('overwrite') });
  const role = `reader${unique}`;
  await admin('roles/create', { roleName: role });
  const grant = { roleName: role, privilege: 'Query', dbName: 'default', collectionName: name };
  await admin('roles/grant_privilege_v2', grant);
  const user = { userName: `ann${unique}`, password: 'Some-Passw0rd' };
  await admin('users/create', user);
  await admin('users/grant_role', { userName: user.userName, roleName: role });
  const token = `${user.userName}:${user.password}`;
  const policy = {
    ...{ collection_name: name, policy_name: 'few', actions: ['Query'], roles: [role] },
    using_expr: 'id < 11',
  };
  expect(outcomeOf(await grpc.call('CreateRowPolicy', policy, rig.adminToken))).toBe('ok');
  expect(await idsIn(name, {}, token)).toEqual([0, 2, 10]);
  const before = await admin('collections/describe', { collectionName: name });
  await restored(one({ collectionName: name, destCollectionStatus: 'KEEP' }, { overwrite: true }));
  expect(await idsIn(name)).toEqual([0, 1, 2, 10, 11, 12]);
  expect(await idsIn(name, {}, token)).toEqual([0, 1, 2, 10]);
  expect(await idsIn(`${name}_alias`)).toHaveLength(6);
  const after = await admin('collections/describe', { collectionName: name });
  expect(after.collectionID).not.toBe(before.collectionID);
  const clusterDir = join(rig.server.dataDir, 'clusters', rig.clusterId);
  expect(existsSync(join(clusterDir, `c${after.collectionID}`))).toBe(true);
  // An alias is not overwritten.
  const asAlias = one(
    { collectionName: name, destCollectionName: `${name}_alias` },
    { overwrite: true },
  );
  expect(await rig.owner('POST', path(), asAlias)).toMatchObject({ status: 409 });
});

test('what row policies kept back is not open under a name that has none', async () => {
  const role = `every${unique}`;
  await admin('roles/create', { roleName: role });
  for (const privilege of ['Query', 'CollectionReadOnly']) {
    const grant = { roleName: role, privilege, dbName: 'default', collectionName: '*' };
    await admin('roles/grant_privilege_v2', grant);
  }
  const user = { userName: `eve${unique}`, password: 'Some-Passw0rd' };
  await admin('users/create', user);
  await admin('users/grant_role', { userName: user.userName, roleName: role });
  const token = `${user.userName}:${user.password}`;
  const policy = {
    ...{ collection_name: name, policy_name: 'none', actions: ['Query'], roles: ['db_ro'] },
    using_expr: 'id < 0',
  };
  expect(outcomeOf(await grpc.call('CreateRowPolicy', policy, rig.adminToken))).toBe('ok');
  const made = await rig.owner('POST', `/v2/clusters/${rig.clusterId}/backups/create`, {
    ...{ backupType: 'COLLECTION', dbCollections: [{ collectionNames: [name] }] },
  });
  await ended(made.data.jobId);
  backupId = made.data.backupId;
  const as = `${name}_open`;
  await restored(
    one({ collectionName: name, destCollectionName: as, destCollectionStatus: 'LOADED' }),
  );
  expect(await idsIn(as, {}, token)).toEqual([]);
  expect(await idsIn(as)).toHaveLength(8);
});

test('one that lets nobody in without a policy still does when a backup takes its place', async () => {
  const made = await grpc.call('DescribeCollection', { collection_name: name }, rig.adminToken);
  expect(outcomeOf(made)).toBe('ok');
  await admin('aliases/drop', { aliasName: `${name}_alias` });
  await admin('collections/drop', { collectionName: name });
  const closed = { collectionName: name, dimension: 2, properties: { 'rls.enabled': 'true' } };
  const schema = made.message?.schema as Parameters<typeof wire.schema.CollectionSchema.encode>[0];
  const create = {
    ...{
      collection_name: name,
      schema: wire.schema.CollectionSchema.encode(schema).finish(),
    },
    properties: Object.entries(closed.properties).map(([key, value]) => ({ key, value })),
  };
  expect(outcomeOf(await grpc.call('CreateCollection', create, rig.adminToken))).toBe('ok');
  await restored(
    one({ collectionName: name, destCollectionStatus: 'LOADED' }, { overwrite: true }),
  );
  const role = `look${unique}`;
  await admin('roles/create', { roleName: role });
  const grant = { roleName: role, privilege: 'Query', dbName: 'default', collectionName: name };
  await admin('roles/grant_privilege_v2', grant);
  const user = { userName: `joe${unique}`, password: 'Some-Passw0rd' };
  await admin('users/create', user);
  await admin('users/grant_role', { userName: user.userName, roleName: role });
  expect(await idsIn(name)).toHaveLength(6);
  expect(await idsIn(name, {}, `${user.userName}:${user.password}`)).toEqual([]);
});

test('what row policies kept back is not open in a cluster that is made of a backup', async () => {
  const policy = {
    ...{ collection_name: name, policy_name: 'none', actions: ['Query'], roles: ['db_ro'] },
    using_expr: 'id < 0',
  };
  expect(outcomeOf(await grpc.call('CreateRowPolicy', policy, rig.adminToken))).toBe('ok');
  const backup = await rig.owner('POST', `/v2/clusters/${rig.clusterId}/backups/create`, {
    ...{ backupType: 'COLLECTION', dbCollections: [{ collectionNames: [name] }] },
  });
  await ended(backup.data.jobId);
  const made = await rig.owner(
    'POST',
    `/v2/clusters/${rig.clusterId}/backups/${backup.data.backupId}/restoreCluster`,
    { projectId: rig.projectId, clusterName: `of ${name}` },
  );
  expect(await ended(made.data.jobId)).toMatchObject({ status: 'SUCCESSFUL' });
  const url = await rig.endpointOf(made.data.clusterId);
  const { apiKey } = await rig.key({
    ...{ orgRole: 'Member', projects: [{ projectId: rig.projectId, role: 'Read-Only' }] },
  });
  const query = { collectionName: name, filter: 'id >= 0', outputFields: ['id'] };
  expect((await rig.rest('entities/query', query, apiKey)).data).toEqual([]);
  expect((await rig.restAt(url, 'entities/query', query, apiKey)).data).toEqual([]);
  const administrator = `db_admin:${made.data.password}`;
  expect((await rig.restAt(url, 'entities/query', query, administrator)).data).toHaveLength(8);
});

test('who restores administers both clusters; what cannot be restored is said before anything is done', async () => {
  const { projectId } = rig;
  const keyOf = (role: string) =>
    rig.key({ orgRole: 'Member', projects: [{ projectId, role, clusterIds: [rig.clusterId] }] });
  const body = one({ collectionName: name, destCollectionName: 'mine' });
  for (const role of ['Read-Only', 'Read-Write']) {
    const { apiKey } = await keyOf(role);
    expect(await rig.call('POST', path(), body, apiKey)).toMatchObject({ status: 403 });
  }
  const { apiKey } = await keyOf('Admin');
  const elsewhere = { ...body, destClusterId: 'in01-0123456789abcde' };
  expect(await rig.call('POST', path(), elsewhere, apiKey)).toMatchObject({ code: 80020 });
  expect(await rig.call('POST', path('backup-none'), body, apiKey)).toMatchObject({ status: 404 });
  const refused: [object, string][] = [
    [one({ collectionName: 'nobody' }), 'does not hold default.nobody'],
    [asking([{ dbName: 'nowhere' }]), 'no collection of nowhere'],
    [one({ collectionName: name, destCollectionName: '9lives' }), 'Invalid collection name'],
    [
      asking([
        {
          collections: [1, 2].map(() => ({ collectionName: name, destCollectionName: 'twice' })),
        },
      ]),
      'the same name',
    ],
    [{ dbCollections: [] }, 'destClusterId'],
  ];
  for (const [asked, text] of refused) {
    const reply = await rig.owner('POST', path(), asked);
    expect(reply.code, text).not.toBe(0);
    expect(reply.message).toContain(text);
  }
  expect(await named()).not.toContain('mine');
});

test('a restore puts no more into a database than it may hold, and no more databases into a cluster', async () => {
  const dbName = `small_${name}`;
  const properties = { 'database.max.collections': 2 };
  await admin('databases/create', { dbName, properties });
  const into = (...names: string[]) => {
    const collections = names.map((as) => ({ collectionName: name, destCollectionName: as }));
    return asking([{ destDbName: dbName, collections }], { overwrite: true });
  };
  const list = async () => (await admin('collections/list', { dbName })) as string[];
  const third = { dbName, collectionName: 'c', dimension: 2 };
  await restored(into('a'));
  const refused = await rig.owner('POST', path(), into('b', 'c'));
  expect(await list()).toEqual(['a']);
  await restored(into('b'));
  const asCreated = await rig.rest('collections/create', third, rig.adminToken);
  const { code, message } = asCreated;
  expect(code).not.toBe(0);
  expect(refused).toMatchObject({ code, message });
  // One that is there needs no more room.
  await restored(into('b'));
  expect((await list()).sort()).toEqual(['a', 'b']);

  const databases = (await admin('databases/list', {})) as string[];
  const made = Array.from({ length: 65 - databases.length }, (_, at) => `d${at}_${name}`);
  for (const each of made) await admin('databases/create', { dbName: each });
  const elsewhere = asking([{ destDbName: `d_${name}` }]);
  const full = await rig.owner('POST', path(), elsewhere);
  const more = await rig.rest('databases/create', { dbName: `d_${name}` }, rig.adminToken);
  expect(more.code).not.toBe(0);
  expect(full).toMatchObject({ code: more.code, message: more.message });
  for (const each of made) await admin('databases/drop', { dbName: each });
});

test('what a process that ended left half restored goes at the next start, and the job has failed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-restore-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const surroundings = { env: {}, hasher: createCheapHasher() };
  const first = await startServer(testConfig(dir), surroundings);
  const { clusterId = '', projectId = '', apiKey } = first.founded ?? {};
  const token = apiKey?.key.reveal() ?? '';
  const call = async (url: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await (await fetch(url, asked)).json()) as { code: number; data?: unknown };
  };
  const id = 'job-0123456789abcdefghij';
  const collectionName = nameWhileRestored(id);
  const create = `${first.clusterUrl}/v2/vectordb/collections/create`;
  expect(await call(create, { collectionName, dimension: 2 })).toMatchObject({ code: 0 });
  await first.stop();
  const path = join(dir, 'latchkey.db');
  const store = await openSqliteStore({ path, clock: systemClock, random: systemRandom });
  const organization = await store.clusters.findOrganization();
  const job = { id, clusterId, projectId, organizationId: organization?.id ?? '', backupId: 'b' };
  await store.backups.startJob({ ...job, type: 'RESTORE_COLLECTIONS' }, TEST_ORIGIN);
  await store.close();
  const files = join(dir, 'clusters', clusterId);
  const held = () => readdirSync(files).filter((each) => /^c\d+$/.test(each));
  expect(held()).toHaveLength(1);

  const second = await startServer(testConfig(dir), surroundings);
  onTestFinished(() => second.stop());
  expect((await call(`${second.controlUrl}/v2/jobs/${id}`)).data).toMatchObject({
    ...{ status: 'FAILED', type: 'RESTORE', reason: expect.stringContaining('ask for it again') },
  });
  const list = await call(`${second.clusterUrl}/v2/vectordb/collections/list`, {});
  expect(list).toMatchObject({ code: 0, data: [] });
  expect(held()).toEqual([]);
});
