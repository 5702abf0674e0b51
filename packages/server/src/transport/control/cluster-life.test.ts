import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ControlClient, dataCall } from '../../testing/control-client.ts';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let control: ControlClient;
let projectId: string;

beforeAll(async () => {
  server = await startTestServer();
  control = new ControlClient(server.controlUrl, server.apiKey);
  projectId = server.founded?.projectId ?? '';
});
afterAll(() => server.dispose());

async function create(clusterName: string, more: object = {}, headers = {}) {
  const body = { clusterName, projectId, regionId: 'aws-us-west-2', ...more };
  return control.ok('POST /v2/clusters/createDedicated', body, headers);
}

/** A running cluster with one collection of one entity. */
async function filled(name: string) {
  const { clusterId, username, password } = await create(name);
  const { connectAddress } = await control.until(clusterId, 'RUNNING');
  const token = `${username}:${password}`;
  const quick = { collectionName: 'books', dimension: 2 };
  expect((await dataCall(connectAddress, 'collections/create', quick, token)).code).toBe(0);
  const data = [{ id: 7, vector: [1, 2] }];
  const insert = { collectionName: 'books', data };
  expect((await dataCall(connectAddress, 'entities/insert', insert, token)).code).toBe(0);
  return { clusterId, token, connectAddress };
}

async function countOf(endpoint: string, token: string) {
  const query = { collectionName: 'books', filter: 'id >= 0', outputFields: ['id'] };
  const reply = await dataCall(endpoint, 'entities/query', query, token);
  return reply.data?.map(({ id }: { id: number }) => Number(id));
}

test('a cluster is created, answers once with its password, and serves when it is RUNNING', async () => {
  const reply = await create('first', { cuSize: 2, labels: { team: 'a' } });
  expect(reply).toEqual({
    ...{ clusterId: expect.stringMatching(/^in01-[0-9a-f]{15}$/), username: 'db_admin' },
    ...{ password: expect.any(String), prompt: expect.stringContaining('RUNNING') },
  });
  const { clusterId, password } = reply;
  const described = await control.until(clusterId, 'RUNNING');
  expect(described).toMatchObject({
    ...{ clusterName: 'first', plan: 'Enterprise', deploymentOption: 'Dedicated', cuSize: 2 },
    ...{ regionId: 'aws-us-west-2', labels: { team: 'a' }, createProgress: 100 },
  });
  expect(JSON.stringify(described)).not.toContain(password);
  const users = await dataCall(described.connectAddress, 'users/list', {}, `db_admin:${password}`);
  expect(users).toMatchObject({ code: 0, data: ['db_admin'] });
  // Its users are its own, in both directions.
  const other = await dataCall(described.connectAddress, 'users/list', {}, server.adminToken);
  expect(other.status).toBe(401);
  expect((await dataCall(server.clusterUrl, 'users/list', {}, `db_admin:${password}`)).status).toBe(
    401,
  );
  // The owner's key is good on both.
  expect((await dataCall(described.connectAddress, 'users/list', {}, server.apiKey)).code).toBe(0);
});

test('each way to create one makes its kind, with the prefix of the cloud', async () => {
  for (const [way, prefix, plan] of [
    ['createFree', 'in03-', 'Free'],
    ['createServerless', 'in05-', 'Serverless'],
    ['create', 'in01-', 'Enterprise'],
  ] as const) {
    const body = { clusterName: `by-${way}`, projectId, regionId: 'local' };
    const { clusterId } = await control.ok(`POST /v2/clusters/${way}`, body);
    expect(clusterId.startsWith(prefix)).toBe(true);
    expect(await control.until(clusterId, 'RUNNING')).toMatchObject({ plan });
  }
});

test('an idempotency key finds the cluster again, without its password, also for two at once', async () => {
  const key = { 'idempotency-key': 'k-1' };
  const replies = await Promise.all([create('once', {}, key), create('once', {}, key)]);
  const [first, again] = replies[0].password ? replies : replies.toReversed();
  expect(first.password).toEqual(expect.any(String));
  expect(again).toEqual({
    ...{
      clusterId: first.clusterId,
      username: 'db_admin',
      prompt: expect.stringContaining('reset'),
    },
  });
  expect(again).not.toHaveProperty('password');
  const other = { clusterName: 'another', projectId, regionId: 'local' };
  expect(await control.call('POST /v2/clusters/createDedicated', other, key)).toMatchObject({
    ...{ status: 409, code: 409 },
  });
  const same = { clusterName: 'once', projectId, regionId: 'local' };
  expect(await control.call('POST /v2/clusters/createDedicated', same)).toMatchObject({
    ...{ status: 409, code: 40013 },
  });
});

test('suspend closes the endpoint; resume brings it back with its data and its address', async () => {
  const { clusterId, token, connectAddress } = await filled('sleeper');
  await control.ok(`POST /v2/clusters/${clusterId}/suspend`);
  expect(await control.until(clusterId, 'STOPPED')).toMatchObject({ connectAddress: '' });
  await expect(dataCall(connectAddress, 'users/list', {}, token)).rejects.toThrow('fetch failed');
  const there = `POST /v2/vectordb/users/list?cluster_id=${clusterId}`;
  expect(await control.call(there, {})).toMatchObject({ status: 409, code: 409 });
  expect((await control.ok(`POST /v2/clusters/${clusterId}/suspend`, {})).prompt).toContain(
    'already',
  );
  await control.ok(`POST /v2/clusters/${clusterId}/resume`, {});
  const back = await control.until(clusterId, 'RUNNING');
  expect(await countOf(back.connectAddress, token)).toEqual([7]);
  expect((await control.ok(`POST /v2/clusters/${clusterId}/resume`)).prompt).toContain('already');
});

test('a dropped cluster is in the recycle bin, can be restored with all it had, and purged', async () => {
  const { clusterId, token } = await filled('dropped');
  await control.ok(`DELETE /v2/clusters/${clusterId}/drop`);
  expect(await control.call(`GET /v2/clusters/${clusterId}`)).toMatchObject({
    ...{ status: 404, code: 80020, message: expect.stringContaining('recycle bin') },
  });
  const { clusters } = await control.ok('GET /v2/clusters?pageSize=100');
  expect(clusters.map((cluster: { clusterId: string }) => cluster.clusterId)).not.toContain(
    clusterId,
  );
  const bin = await settled(clusterId);
  expect(Date.parse(bin.purgeTime) - Date.parse(bin.dropTime)).toBe(30 * 86_400_000);
  // The name is free meanwhile.
  const { clusterId: heir } = await create('dropped');
  const restore = `POST /v2/latchkey/recycleBin/clusters/${clusterId}/restore`;
  expect(await control.call(restore, {})).toMatchObject({ status: 409, code: 40013 });
  await control.ok(restore, { clusterName: 'dropped-2' });
  const back = await control.until(clusterId, 'RUNNING');
  expect(back.clusterName).toBe('dropped-2');
  expect(await countOf(back.connectAddress, token)).toEqual([7]);
  const purge = `DELETE /v2/latchkey/recycleBin/clusters/${clusterId}`;
  expect(await control.call(purge)).toMatchObject({ status: 409, code: 409 });
  await control.ok(`POST /v2/clusters/${clusterId}/drop`);
  await settled(clusterId);
  expect(existsSync(join(server.dataDir, 'clusters', clusterId))).toBe(true);
  await control.ok(purge);
  expect(existsSync(join(server.dataDir, 'clusters', clusterId))).toBe(false);
  expect(await control.call(purge)).toMatchObject({ status: 404, code: 80020 });
  await control.until(heir, 'RUNNING');
});

/** Waits until a cluster is in the recycle bin. */
async function settled(clusterId: string) {
  for (let tries = 0; tries < 1500; tries++) {
    const { clusters } = await control.ok('GET /v2/latchkey/recycleBin/clusters?pageSize=100');
    const found = clusters.find(
      (cluster: { clusterId: string }) => cluster.clusterId === clusterId,
    );
    if (found?.status === 'DELETED') return found;
    await sleep(20);
  }
  throw new Error('not in the recycle bin');
}

test('names, descriptions, sizes and labels can be changed, and are kept', async () => {
  const { clusterId } = await create('changing');
  const path = `/v2/clusters/${clusterId}`;
  const autoscaling = { cu: { min: 1, max: 4 } };
  await control.ok(`PATCH ${path}`, { clusterName: 'changed', description: 'd' });
  await control.ok(`POST ${path}/modify`, { cuSize: 4 });
  await control.ok(`POST ${path}/modify`, { autoscaling });
  await control.ok(`POST ${path}/modifyReplica`, { replica: 3 });
  await control.ok(`POST ${path}/modifyProperties`, { clusterName: 'changed-2' });
  await control.ok(`PUT ${path}/labels`, { labels: { a: 'b' } });
  expect(await control.until(clusterId, 'RUNNING')).toMatchObject({
    ...{ clusterName: 'changed-2', description: 'd', cuSize: 4, replica: 3, autoscaling },
    labels: { a: 'b' },
  });
  expect(await control.ok(`GET ${path}/labels`)).toEqual({ labels: { a: 'b' } });
  const both = { cuSize: 1, replica: 1 };
  expect(await control.call(`POST ${path}/modify`, both)).toMatchObject({
    status: 400,
    code: 80000,
  });
  expect(await control.call(`PATCH ${path}`, {})).toMatchObject({ status: 400, code: 80000 });
  expect(await control.call(`PATCH ${path}`, { clusterName: 'first' })).toMatchObject({
    code: 40013,
  });
});

test('the zilliz command line reads the plan that it asks for, everybody else the one that is', async () => {
  const path = `GET /v2/clusters/${server.founded?.clusterId}`;
  expect(await control.ok(path)).toMatchObject({ plan: 'Enterprise' });
  const agent = { 'user-agent': 'zilliz-cli/1.0' };
  expect(await control.ok(path, undefined, agent)).toMatchObject({ plan: 'Dedicated' });
});

test('projects: created, changed, listed, and deleted only when they are empty', async () => {
  const wish = { projectName: 'p', plan: 'Standard', description: 'x' };
  const { projectId: id } = await control.ok('POST /v2/projects', wish);
  await control.ok(`PATCH /v2/projects/${id}`, { projectName: 'q' });
  expect(
    await control.ok(`POST /v2/projects/${id}/regions`, { regionIds: ['aws-us-west-2'] }),
  ).toEqual([...['local', 'aws-us-west-2']]);
  await control.ok(`PATCH /v2/projects/${id}/plan`, { plan: 'Enterprise' });
  expect(await control.ok(`GET /v2/projects/${id}`)).toMatchObject({
    ...{ projectId: id, projectName: 'q', plan: 'Enterprise', description: 'x', instanceCount: 0 },
    orgType: 'SAAS',
  });
  const go = { 'user-agent': 'Go-http-client/1.1' };
  expect(await control.ok('POST /v2/projects', wish, go)).toMatch(/^proj-/);
  const { clusterId } = await create('in-p', { projectId: id });
  const remove = `DELETE /v2/projects/${id}`;
  expect(await control.call(remove)).toMatchObject({ status: 409, code: 409 });
  await control.ok(`DELETE /v2/clusters/${clusterId}/drop`);
  await settled(clusterId);
  expect(await control.call(remove)).toMatchObject({ status: 409, code: 409 });
  await control.ok(`DELETE /v2/latchkey/recycleBin/clusters/${clusterId}`);
  await control.ok(remove);
  expect(await control.call(`GET /v2/projects/${id}`)).toMatchObject({ status: 404, code: 80014 });
});

test('the data plane behind the control port: as the caller, on the cluster that is named', async () => {
  const { clusterId } = await create('behind');
  await control.until(clusterId, 'RUNNING');
  const made = await control.call(`POST /v2/vectordb/users/create?cluster_id=${clusterId}`, {
    ...{ userName: 'alice', password: 'Some-Passw0rd' },
  });
  expect(made).toMatchObject({ status: 200, code: 0 });
  const there = await control.ok(`POST /v2/vectordb/users/list?cluster_id=${clusterId}`, {});
  expect(there.toSorted()).toEqual(['alice', 'db_admin']);
  const founded = server.founded?.clusterId;
  const elsewhere = await control.ok(`POST /v2/vectordb/users/list?cluster_id=${founded}`, {});
  expect(elsewhere).toEqual(['db_admin']);
  expect(await control.call('POST /v2/vectordb/users/list?cluster_id=in01-none', {})).toMatchObject(
    {
      ...{ status: 404, code: 80020 },
    },
  );
  expect((await control.call('POST /v2/vectordb/users/list', {})).message).toContain('name one of');
  for (const token of ['', server.adminToken, 'lk_made_up']) {
    const stranger = new ControlClient(server.controlUrl, token);
    const call = `POST /v2/vectordb/users/list?cluster_id=${founded}`;
    expect(await stranger.call(call, {})).toMatchObject({ status: 401, code: 21119 });
  }
});

test('an import names its cluster in the body, and is a job of the control plane', async () => {
  const importDir = temporaryDir();
  writeFileSync(join(importDir, 'books.json'), '[{"id":1,"vector":[1,2]},{"id":2,"vector":[3,4]}]');
  const other = await startTestServer({ importDir });
  try {
    const owner = new ControlClient(other.controlUrl, other.apiKey);
    const clusterId = other.founded?.clusterId;
    const quick = { collectionName: 'books', dimension: 2 };
    await dataCall(other.clusterUrl, 'collections/create', quick, other.apiKey);
    const wish = { clusterId, collectionName: 'books', files: [['books.json']] };
    const { jobId } = await owner.ok('POST /v2/vectordb/jobs/import/create', wish);
    const ask = { clusterId, jobId };
    let job = await owner.ok(`GET /v2/jobs/${jobId}`);
    for (let tries = 0; job.status !== 'SUCCESSFUL' && tries < 1500; tries++) {
      await sleep(20);
      job = await owner.ok(`GET /v2/jobs/${jobId}`);
    }
    expect(job).toMatchObject({ jobId, type: 'IMPORT', status: 'SUCCESSFUL', progress: 100 });
    expect(await owner.ok('POST /v2/vectordb/jobs/import/getProgress', ask)).toMatchObject({
      jobId,
    });
    const elsewhere = { clusterId: 'in01-none', jobId };
    expect(await owner.call('POST /v2/vectordb/jobs/import/getProgress', elsewhere)).toMatchObject({
      ...{ status: 404, code: 80020 },
    });
  } finally {
    await other.dispose();
  }
});

test('a job that no cluster of the caller has is not found', async () => {
  for (const id of ['1', 'job-1', '9007199254740993']) {
    expect(await control.call(`GET /v2/jobs/${id}`)).toMatchObject({ status: 404, code: 404 });
  }
});

test('the local socket lets its owner in without a key, on both planes', async () => {
  const socketPath = join(server.dataDir, 'control.sock');
  const ask = (method: string, path: string) =>
    new Promise<{ code: number; data: unknown }>((resolve, reject) => {
      const call = httpRequest({ socketPath, method, path }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(JSON.parse(text)));
      });
      call.on('error', reject);
      call.end(method === 'POST' ? '{}' : undefined);
    });
  expect(await ask('GET', '/v2/clusters')).toMatchObject({ code: 0 });
  const users = `/v2/vectordb/users/list?cluster_id=${server.founded?.clusterId}`;
  expect(await ask('POST', users)).toMatchObject({ code: 0, data: ['db_admin'] });
});

test('the one password of a cluster is in no file', async () => {
  const { clusterId, password } = await create('canary');
  const { connectAddress } = await control.until(clusterId, 'RUNNING');
  await dataCall(connectAddress, 'users/list', {}, `db_admin:${password}`);
  const entries = readdirSync(server.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(3);
  for (const { parentPath, name } of files) {
    expect(readFileSync(join(parentPath, name)).includes(password), name).toBe(false);
  }
});

test('every directory belongs to a cluster that is there', async () => {
  const { clusters } = await control.ok('GET /v2/clusters?pageSize=100');
  const { clusters: bin } = await control.ok('GET /v2/latchkey/recycleBin/clusters?pageSize=100');
  const ids = [...clusters, ...bin].map((cluster) => cluster.clusterId);
  expect(readdirSync(join(server.dataDir, 'clusters')).toSorted()).toEqual(ids.toSorted());
});
