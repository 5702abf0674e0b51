import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Config } from './config/index.ts';
import { dataCall } from './testing/control-client.ts';
import { startTestUpstream, type TestUpstream, TokenFiles } from './testing/gateway-rig.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { BOOKS, dropBooks, fill, idsIn, inBin, installation } from './testing/mixed-fleet-rig.ts';
import { startTcpProxy } from './testing/tcp-proxy.ts';

vi.setConfig({ testTimeout: 120_000 });

const files = new TokenFiles();
let upstream: TestUpstream;
let milvus: Partial<Config>;
beforeAll(async () => {
  upstream = await startTestUpstream();
  milvus = {
    ...{ milvusUri: [upstream.url], milvusTokenFile: files.write('token', upstream.token) },
    milvusDatabases: 'prefixed',
  };
});
afterAll(async () => {
  await upstream.dispose();
  files.remove();
});

/** The names of all databases of upstream. */
async function databasesUpstream(): Promise<string[]> {
  const direct = new GrpcClient(upstream.url);
  const { message } = await direct.call('ListDatabases', {}, upstream.token);
  direct.close();
  return message.db_names;
}

/** Over the local socket. @returns where it is in the data directory */
async function takeSnapshot(dir: string): Promise<string> {
  const asked = { socketPath: join(dir, 'control.sock'), method: 'POST' };
  const call = httpRequest({ ...asked, path: '/v2/latchkey/snapshots' }).end();
  const [response] = await once(call, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const { data, message } = JSON.parse(text);
  if (!data) throw new Error(message);
  return data.path;
}

test('clusters of both engines serve side by side, each with its own data and users', async () => {
  const { dir, start } = installation();
  const { server, control, make, apiKey } = await start(milvus);
  const [region] = await control.ok('GET /v2/regions');
  expect(region.engines).toEqual(['embedded', 'milvus']);
  const first = { id: server.founded?.clusterId ?? '', url: server.clusterUrl, token: apiKey };
  const plain = await make('plain', undefined, 'Serverless');
  const one = await make('one', 'milvus');
  const two = await make('two', 'milvus', 'Free');
  const all = [first, plain, one, two];
  const listed = (await control.ok('GET /v2/clusters')).clusters.map(
    ({ clusterId, engine }: { clusterId: string; engine: string }) => [clusterId, engine],
  );
  const engines = { [first.id]: 'embedded', [plain.id]: 'embedded' };
  expect(Object.fromEntries(listed)).toEqual({
    ...engines,
    [one.id]: 'milvus',
    [two.id]: 'milvus',
  });
  expect([plain, one].map(({ described }) => described.engine)).toEqual(['embedded', 'milvus']);
  for (const [at, each] of all.entries()) await fill(each, at);
  for (const [at, each] of all.entries()) expect(await idsIn(each)).toEqual([at]);
  const foreign = await dataCall(one.url, 'collections/list', {}, two.token);
  expect(foreign.code).not.toBe(0);
  const there = await databasesUpstream();
  const isThere = (id: string) => there.some((name) => name.startsWith(id.replace('-', '_')));
  expect(all.map(({ id }) => isThere(id))).toEqual([false, false, true, true]);

  // Through its life, as any cluster.
  await control.ok(`POST /v2/clusters/${one.id}/suspend`);
  await control.until(one.id, 'STOPPED');
  expect(await idsIn(two)).toEqual([3]);
  await control.ok(`POST /v2/clusters/${one.id}/resume`);
  await control.until(one.id, 'RUNNING');
  await control.ok(`DELETE /v2/clusters/${one.id}/drop`);
  await inBin(control, one.id);
  await control.ok(`POST /v2/latchkey/recycleBin/clusters/${one.id}/restore`, {});
  const { connectAddress } = await control.until(one.id, 'RUNNING');
  expect(await idsIn({ ...one, url: connectAddress })).toEqual([2]);

  // What --engine says is for new clusters.
  const again = await start({ ...milvus, engine: 'milvus' });
  expect((await again.control.ok('GET /v2/regions'))[0].engines).toEqual(['milvus', 'embedded']);
  const ids = async ({ id, token }: { id: string; token: string }) =>
    idsIn({ url: (await again.control.until(id, 'RUNNING')).connectAddress, token });
  for (const [at, each] of all.entries()) expect(await ids(each)).toEqual([at]);
  const usual = await again.make('usual');
  expect(usual.described.engine).toBe('milvus');
  expect((await again.make('chosen', 'embedded')).described.engine).toBe('embedded');

  // A backup of the installation has those whose entities are here; of the rest it has the users.
  const snapshot = join(dir, await takeSnapshot(dir));
  const copied = readdirSync(join(snapshot, 'clusters')).toSorted();
  expect(copied).toEqual(readdirSync(join(dir, 'clusters')).toSorted());
  expect(copied).toContain(plain.id);
  expect(copied).not.toContain(one.id);
  for (const each of [one, two]) {
    const { connectAddress: url } = await again.control.until(each.id, 'RUNNING');
    await dropBooks({ ...each, url });
    await again.control.ok(`DELETE /v2/clusters/${each.id}/drop`);
    await inBin(again.control, each.id);
    await again.control.ok(`DELETE /v2/latchkey/recycleBin/clusters/${each.id}`);
  }
  expect(await ids(plain)).toEqual([1]);
});

test('an engine that the server is not set up for is refused, and the text says which flags are missing', async () => {
  const { start } = installation();
  const { control, wish } = await start({});
  expect((await control.ok('GET /v2/regions'))[0].engines).toEqual(['embedded']);
  for (const kind of ['Dedicated', 'Serverless', 'Free', '']) {
    const refused = await control.call(`POST /v2/clusters/create${kind}`, wish('a', 'milvus'));
    expect(refused).toMatchObject({ status: 400, code: 80000 });
    expect(refused.message).toContain('--milvus-uri and --milvus-token-file');
  }
  const misspelt = await control.call('POST /v2/clusters/createFree', wish('a', 'faiss'));
  expect(misspelt).toMatchObject({ status: 400, message: expect.stringContaining('engine') });
  expect((await control.ok('GET /v2/clusters')).count).toBe(1);
});

test('the same Idempotency-Key for another engine is a mistake', async () => {
  const { start } = installation();
  const { control, wish } = await start(milvus);
  const ask = (engine?: string) =>
    control.call('POST /v2/clusters/createFree', wish('keyed', engine), { 'idempotency-key': 'k' });
  const made = await ask();
  expect(made.code).toBe(0);
  expect((await ask()).data.clusterId).toBe(made.data.clusterId);
  expect(await ask('milvus')).toMatchObject({ status: 409 });
});

test('with the names of Milvus one cluster has it to itself', async () => {
  const { start } = installation();
  const same: Partial<Config> = { ...milvus, milvusDatabases: 'same' };
  const { control, make, wish } = await start(same);
  const one = await make('one', 'milvus');
  const refused = await control.call('POST /v2/clusters/createFree', wish('two', 'milvus'));
  expect(refused).toMatchObject({ status: 409, message: expect.stringContaining('to itself') });
  expect((await make('three')).described.engine).toBe('embedded');
  await control.ok(`DELETE /v2/clusters/${one.id}/drop`);
  const two = await make('two', 'milvus');
  await inBin(control, one.id);
  const entry = `/v2/latchkey/recycleBin/clusters/${one.id}`;
  const back = await control.call(`POST ${entry}/restore`, {});
  expect(back).toMatchObject({ status: 409, message: expect.stringContaining('to itself') });
  await fill(two, 2);
  // Made where names were prefixed, the second is not let to the databases of the first.
  const prefixed = await start(milvus);
  const elsewhere = await prefixed.control.until(two.id, 'ABNORMAL');
  expect(elsewhere.reason).toContain('--milvus-databases same');
  const later = await prefixed.make('later', 'milvus');
  const { control: now } = await start(same);
  const twoNow = await now.until(two.id, 'RUNNING');
  const aside = await now.until(later.id, 'ABNORMAL');
  expect(aside.reason).toContain('--milvus-databases prefixed');
  await dropBooks({ ...two, url: twoNow.connectAddress });
});

test('a cluster keeps the names that its databases have in Milvus: under the other setting it is set aside, and loses nothing', async () => {
  const { start } = installation();
  const { make } = await start(milvus);
  const one = await make('one', 'milvus');
  await fill(one, 1);
  const alice = `alice:Some-Passw0rd`;
  for (const [path, body] of [
    ['users/create', { userName: 'alice', password: 'Some-Passw0rd' }],
    ['roles/create', { roleName: 'reader' }],
    ['users/grant_role', { userName: 'alice', roleName: 'reader' }],
    [
      'roles/grant_privilege_v2',
      { roleName: 'reader', dbName: 'default', collectionName: BOOKS, privilege: 'Query' },
    ],
  ] as const) {
    expect(await dataCall(one.url, path, body, one.token)).toMatchObject({ code: 0 });
  }
  const { control } = await start({ ...milvus, milvusDatabases: 'same' });
  const { reason } = await control.until(one.id, 'ABNORMAL');
  expect(reason).toContain('start the server with --milvus-databases prefixed');
  // Not by asking for it, either.
  await control.ok(`POST /v2/clusters/${one.id}/resume`);
  expect((await control.until(one.id, 'ABNORMAL')).reason).toBe(reason);
  const back = await start(milvus);
  const { connectAddress: url } = await back.control.until(one.id, 'RUNNING');
  expect(await idsIn({ url, token: alice })).toEqual([1]);
  await dropBooks({ ...one, url });
});

test('where the only cluster has other names in Milvus, the start fails with what to do', async () => {
  const { start } = installation();
  const { server, apiKey } = await start({ ...milvus, engine: 'milvus', milvusDatabases: 'same' });
  const first = { url: server.clusterUrl, token: apiKey };
  await fill(first, 1);
  await expect(start({ ...milvus, engine: 'milvus' })).rejects.toThrow(
    'start the server with --milvus-databases same',
  );
  const again = await start({ ...milvus, engine: 'milvus', milvusDatabases: 'same' });
  await dropBooks({ ...first, url: again.server.clusterUrl });
});

test('while a cluster has nothing in Milvus, and nobody a right on it, the names can still be chosen', async () => {
  const { start } = installation();
  await start({ ...milvus, engine: 'milvus', milvusDatabases: 'same' });
  const { server, apiKey } = await start({ ...milvus, engine: 'milvus' });
  const first = { url: server.clusterUrl, token: apiKey };
  await dataCall(first.url, 'roles/create', { roleName: 'reader' }, apiKey);
  const grant = { roleName: 'reader', dbName: 'default', collectionName: '*', privilege: 'Query' };
  const granted = await dataCall(first.url, 'roles/grant_privilege_v2', grant, apiKey);
  expect(granted).toMatchObject({ code: 0 });
  await expect(start({ ...milvus, milvusDatabases: 'same' })).rejects.toThrow(
    'start the server with --milvus-databases prefixed',
  );
});

test('a cluster whose engine is not configured any more is set aside and says why; the rest serve', async () => {
  const { start } = installation();
  const { server, control, make, apiKey } = await start(milvus);
  const first = { url: server.clusterUrl, token: apiKey };
  const away = await make('away', 'milvus');
  await fill(first, 1);
  await fill(away, 2);
  await control.ok(`POST /v2/clusters/${away.id}/suspend`);
  await control.until(away.id, 'STOPPED');
  const without = await start({});
  await without.control.ok(`POST /v2/clusters/${away.id}/resume`);
  const { reason, engine } = await without.control.until(away.id, 'ABNORMAL');
  expect(reason).toContain('--milvus-uri and --milvus-token-file');
  expect(engine).toBe('milvus');
  expect(await idsIn({ ...first, url: without.server.clusterUrl })).toEqual([1]);
  const between = await start({});
  await between.control.until(away.id, 'ABNORMAL');
  const back = await start(milvus);
  const { connectAddress: url } = await back.control.until(away.id, 'RUNNING');
  expect(await idsIn({ ...away, url })).toEqual([2]);
  await dropBooks({ ...away, url });
});

test('where the only cluster is set aside for its engine, the start fails with the reason', async () => {
  const { dir, start } = installation();
  await start({ ...milvus, engine: 'milvus' });
  expect(await takeSnapshot(dir)).toContain('snapshots');
  await expect(start({})).rejects.toThrow('start the server with --milvus-uri');
});

test('backups are of embedded clusters, and are restored as such whatever --engine says', async () => {
  const { start } = installation();
  const { server, control, make, projectId } = await start({ ...milvus, engine: 'milvus' });
  const there = server.founded?.clusterId ?? '';
  const here = await make('here', 'embedded');
  await fill(here, 5);
  const body = { frequency: '1', startTime: '02:00-04:00', retentionDays: 3, enabled: true };
  for (const [call, sent] of [
    [`POST /v2/clusters/${there}/backups/create`, {}],
    [`POST /v2/clusters/${there}/backups/policy`, body],
  ] as const) {
    const refused = await control.call(call, sent);
    expect([call, refused]).toMatchObject([call, { status: 409 }]);
    expect(refused.message).toContain('back it up there');
  }
  const backups = `/v2/clusters/${here.id}/backups`;
  await control.ok(`POST ${backups}/policy`, body);
  const { backupId, jobId } = await control.ok(`POST ${backups}/create`, {});
  const status = async () => (await control.ok(`GET /v2/jobs/${jobId}`)).status;
  await expect.poll(status, { timeout: 20_000 }).toBe('SUCCESSFUL');
  const wish = { projectId, clusterName: 'copy' };
  const made = await control.ok(`POST ${backups}/${backupId}/restoreCluster`, wish);
  const copy = await control.until(made.clusterId, 'RUNNING');
  expect(copy.engine).toBe('embedded');
  const token = `${made.username}:${made.password}`;
  expect(await idsIn({ url: copy.connectAddress, token })).toEqual([5]);
});

test('when Milvus does not answer, the clusters in front of it say so and the others serve', async () => {
  const proxy = await startTcpProxy(upstream.url);
  onTestFinished(() => proxy.close());
  const { start } = installation();
  const { server, control, make, apiKey } = await start({
    ...{ ...milvus, milvusUri: [proxy.url], metricsPort: 0 },
  });
  const first = { url: server.clusterUrl, token: apiKey };
  await fill(first, 1);
  const one = await make('one', 'milvus');
  await fill(one, 2);
  const gauge = async () => {
    const page = await (await fetch(`${server.healthUrl}/metrics`)).text();
    return /^latchkey_clusters_without_upstream (\d+)/m.exec(page)?.[1];
  };
  expect(await gauge()).toBe('0');
  await proxy.shut();
  await expect.poll(gauge, { timeout: 30_000 }).toBe('1');
  expect((await control.ok(`GET /v2/clusters/${one.id}`)).reason).toContain('upstream Milvus');
  expect(await control.ok(`GET /v2/clusters/${server.founded?.clusterId}`)).not.toHaveProperty(
    'reason',
  );
  expect((await fetch(`${server.healthUrl}/readyz`)).status).toBe(200);
  expect(await idsIn(first)).toEqual([1]);
  await proxy.open();
  await dropBooks(one);
});
