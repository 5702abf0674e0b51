import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const backups = () => `/v2/clusters/${rig.clusterId}/backups`;

async function data(path: string, body: object, at?: { url: string; token: string }) {
  const reply = at
    ? await rig.restAt(at.url, path, body, at.token)
    : await rig.rest(path, body, rig.adminToken);
  expect(reply, path).toMatchObject({ code: 0 });
  return reply.data;
}

async function idsIn(
  collectionName: string,
  more: object = {},
  at?: { url: string; token: string },
) {
  const query = { collectionName, filter: 'id >= 0', outputFields: ['id', 'word'], ...more };
  const rows: { id: number }[] = await data('entities/query', query, at);
  return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

async function ended(jobId: string, token?: string) {
  for (let tries = 0; tries < 600; tries++) {
    const job = (await rig.call('GET', `/v2/jobs/${jobId}`, undefined, token)).data;
    if (job.status === 'SUCCESSFUL' || job.status === 'FAILED') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${jobId} does not end`);
}

async function backUp(body: object = {}) {
  const made = await rig.owner('POST', `${backups()}/create`, body);
  expect(made).toMatchObject({ code: 0 });
  expect(await ended(made.data.jobId)).toMatchObject({
    ...{ type: 'BACKUP', status: 'SUCCESSFUL', progress: 100, reason: '' },
  });
  return made.data.backupId as string;
}

async function restore(backupId: string, clusterName: string, more: object = {}) {
  const body = { projectId: rig.projectId, clusterName, ...more };
  const made = await rig.owner('POST', `${backups()}/${backupId}/restoreCluster`, body);
  expect(made).toMatchObject({ code: 0, data: { username: 'db_admin' } });
  const { clusterId, password, jobId } = made.data;
  expect(await ended(jobId)).toMatchObject({ type: 'RESTORE', status: 'SUCCESSFUL', reason: '' });
  const url = await rig.endpointOf(clusterId);
  return { clusterId, at: { url, token: `db_admin:${password}` } };
}

/** A collection with two partitions besides the default one, loaded, and one that is not. */
async function fill() {
  await data('databases/create', { dbName: 'sales' });
  await data('collections/create', { collectionName: 'docs', dimension: 2 });
  const rows = (from: number) =>
    [0, 1, 2].map((i) => ({ id: from + i, vector: [from, i], word: `w${from + i}` }));
  await data('entities/insert', { collectionName: 'docs', data: rows(0) });
  for (const [partitionName, from] of [
    ['spring', 10],
    ['autumn', 20],
  ] as const) {
    await data('partitions/create', { collectionName: 'docs', partitionName });
    const insert = { collectionName: 'docs', partitionName, data: rows(from) };
    await data('entities/insert', insert);
  }
  await data('aliases/create', { collectionName: 'docs', aliasName: 'papers' });
  await data('collections/create', { collectionName: 'orders', dbName: 'sales', dimension: 2 });
  const insert = { collectionName: 'orders', dbName: 'sales', data: rows(100) };
  await data('entities/insert', insert);
}

test('a backup is restored to a new cluster, with what was there when it was made', async () => {
  await fill();
  const backupId = await backUp();
  const shown = await rig.owner('GET', `${backups()}/${backupId}`);
  expect(shown.data).toMatchObject({
    ...{ backupId, backupType: 'CLUSTER', status: 'AVAILABLE', clusterId: rig.clusterId },
    dbCollections: [
      { dbName: 'default', collectionNames: ['docs'] },
      { dbName: 'sales', collectionNames: ['orders'] },
    ],
  });
  expect(shown.data.size).toBeGreaterThan(100);
  // What comes after it is not in it.
  const late = { collectionName: 'docs', data: [{ id: 99, vector: [9, 9], word: 'late' }] };
  await data('entities/insert', late);
  await data('entities/delete', { collectionName: 'docs', filter: 'id == 10' });

  const { clusterId, at } = await restore(backupId, 'from the backup');
  expect(clusterId).not.toBe(rig.clusterId);
  expect(await idsIn('docs', {}, at)).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22]);
  expect(await idsIn('docs', { partitionNames: ['spring'] }, at)).toEqual([10, 11, 12]);
  expect(await idsIn('docs', { partitionNames: ['_default'] }, at)).toEqual([0, 1, 2]);
  expect(await idsIn('papers', {}, at)).toHaveLength(9);
  expect(await idsIn('orders', { dbName: 'sales' }, at)).toEqual([100, 101, 102]);
  const search = { collectionName: 'docs', data: [[20, 1]], limit: 1, outputFields: ['word'] };
  expect(await data('entities/search', search, at)).toMatchObject([{ word: 'w21' }]);
  // Each goes its own way.
  const own = { collectionName: 'docs', partitionName: 'spring' };
  await data('entities/insert', { ...own, data: [{ id: 13, vector: [1, 1], word: 'x' }] }, at);
  expect(await idsIn('docs', { partitionNames: ['spring'] }, at)).toEqual([10, 11, 12, 13]);
  expect(await idsIn('docs')).toEqual([0, 1, 2, 11, 12, 20, 21, 22, 99]);
  // The old administrator's password is none of the new cluster's, nor the other way round.
  const stranger = await rig.restAt(at.url, 'collections/list', {}, rig.adminToken);
  expect(stranger.code).not.toBe(0);
});

test('single collections are backed up, and left released if that is asked for', async () => {
  const dbCollections = [{ dbName: 'sales', collectionNames: ['orders'] }];
  const backupId = await backUp({ backupType: 'COLLECTION', dbCollections });
  expect((await rig.owner('GET', `${backups()}/${backupId}`)).data.dbCollections).toEqual(
    dbCollections,
  );
  const { at } = await restore(backupId, 'orders alone', { collectionStatus: 'RELEASE' });
  expect(await data('collections/list', {}, at)).toEqual([]);
  const inSales = { dbName: 'sales', collectionName: 'orders' };
  expect(await data('collections/get_load_state', inSales, at)).toMatchObject({
    loadState: 'LoadStateNotLoad',
  });
  await data('collections/load', inSales, at);
  expect(await idsIn('orders', { dbName: 'sales' }, at)).toEqual([100, 101, 102]);
  for (const body of [
    { backupType: 'COLLECTION' },
    { dbCollections },
    { backupType: 'COLLECTION', dbCollections: [{ dbName: 'sales', collectionNames: ['none'] }] },
  ]) {
    expect(await rig.owner('POST', `${backups()}/create`, body)).toMatchObject({ code: 80000 });
  }
});

test('a backup outlives its cluster until it is deleted, with its files', async () => {
  const made = await rig.owner('POST', '/v2/clusters/createFree', {
    ...{ clusterName: 'short lived', projectId: rig.projectId, regionId: 'local' },
  });
  const { clusterId } = made.data;
  await rig.endpointOf(clusterId);
  const path = `/v2/clusters/${clusterId}`;
  const { backupId, jobId } = (await rig.owner('POST', `${path}/backups/create`, {})).data;
  await ended(jobId);
  await rig.owner('DELETE', `${path}/drop`);
  const one = `${path}/backups/${backupId}`;
  expect(await rig.owner('GET', one)).toMatchObject({ data: { clusterName: 'short lived' } });
  const dir = join(rig.server.dataDir, 'backups', backupId);
  expect(existsSync(dir)).toBe(true);
  expect(await rig.owner('DELETE', one)).toMatchObject({ code: 0 });
  expect(existsSync(dir)).toBe(false);
  expect(await rig.owner('GET', one)).toMatchObject({ status: 404 });
  expect(await rig.owner('DELETE', one)).toMatchObject({ status: 404 });
});

test('who may view, make, delete and restore is decided one by one', async () => {
  const backupId = await backUp();
  const { projectId } = rig;
  const key = async (role: string, more: object = {}) =>
    (await rig.key({ orgRole: 'Member', projects: [{ projectId, role, ...more }] })).apiKey;
  const other = (await rig.owner('POST', '/v2/projects', { projectName: 'other' })).data.projectId;
  const reader = await key('Read-Only');
  const stranger = await key('Admin', { projectId: other });
  const listed = await key('Admin', { clusterIds: [rig.clusterId] });
  const one = `${backups()}/${backupId}`;
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, token: string, body?: object) =>
    rig.call(method, path, body, token);
  expect(await call('GET', one, reader)).toMatchObject({ code: 0 });
  expect(await call('GET', one, stranger)).toMatchObject({ status: 404 });
  expect((await call('GET', '/v2/backups', stranger)).data).toMatchObject({ count: 0 });
  expect(await call('DELETE', one, reader)).toMatchObject({ code: 80002 });
  expect((await call('POST', `${backups()}/create`, reader, {})).status).toBe(403);
  const wish = (id: string) => ({ projectId: id, clusterName: 'never' });
  const restoreBy = (token: string, id = projectId) =>
    call('POST', `${one}/restoreCluster`, token, wish(id));
  expect(await restoreBy(reader)).toMatchObject({ code: 80002 });
  expect(await restoreBy(stranger, other)).toMatchObject({ status: 404 });
  // Admin of the cluster that it is of, and not of the project that the new one would be in.
  expect(await restoreBy(listed)).toMatchObject({ code: 80002 });
  const taken = await rig.owner('POST', `${one}/restoreCluster`, {
    ...{ projectId, clusterName: 'from the backup' },
  });
  expect(taken).toMatchObject({ code: 40013 });
  const clusters = (await rig.owner('GET', '/v2/clusters?pageSize=100')).data.clusters;
  const dirs = readdirSync(join(rig.server.dataDir, 'clusters'));
  expect(clusters.length).toBeLessThanOrEqual(dirs.length);
});
