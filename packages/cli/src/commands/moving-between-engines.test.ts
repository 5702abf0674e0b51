import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Config } from '../../../server/src/config/index.ts';
import { ControlClient, dataCall } from '../../../server/src/testing/control-client.ts';
import { startTestUpstream, type TestUpstream } from '../../../server/src/testing/gateway-rig.ts';
import { GrpcClient } from '../../../server/src/testing/grpc-client.ts';
import { startTestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** Of a Milvus that tells no hashes of passwords: where it keeps them. */
const { LATCHKEY_TEST_ETCD: ETCD = '' } = process.env;
const PASSWORD = 'Some-Passw0rd';

const dir = mkdtempSync(join(tmpdir(), 'latchkey-engines-'));
const file = (name: string, text: string) => {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
let upstream: TestUpstream;
let upstreamToken: string;
beforeAll(async () => {
  upstream = await startTestUpstream();
  upstreamToken = file('upstream', upstream.token);
});
afterAll(async () => {
  await upstream.dispose();
  rmSync(dir, { recursive: true });
});

interface Place {
  readonly url: string;
  readonly token: string;
}

/** An embedded cluster, and one in front of Milvus, of the same server. */
async function twoClusters(milvusDatabases: Config['milvusDatabases']) {
  const server = await startTestServer({
    ...{ milvusUri: [upstream.url], milvusTokenFile: upstreamToken, milvusDatabases },
  });
  onTestFinished(() => server.dispose());
  const control = new ControlClient(server.controlUrl, server.apiKey);
  const projectId = server.founded?.projectId;
  const wish = { clusterName: 'behind', projectId, engine: 'milvus' };
  const made = await control.ok('POST /v2/clusters/createDedicated', wish);
  const { connectAddress } = await control.until(made.clusterId, 'RUNNING');
  const here: Place = { url: server.clusterUrl, token: server.adminToken };
  const there: Place = { url: connectAddress, token: `${made.username}:${made.password}` };
  return { server, here, there, thereId: made.clusterId as string };
}

/** What has to succeed. */
async function call(to: Place, path: string, body: object) {
  const reply = await dataCall(to.url, path, body, to.token);
  expect({ path, reply }).toMatchObject({ reply: { code: 0 } });
  return reply;
}

/** @returns what the command printed, as `-o json` */
async function run(...words: string[]) {
  const { code, out, err } = await latchkey([...words, '-o', 'json']);
  expect({ code, err }).toMatchObject({ code: 0 });
  return JSON.parse(out);
}

const query = (to: Place, collectionName: string, token: string) =>
  dataCall(
    to.url,
    'entities/query',
    { collectionName, filter: 'id >= 0', outputFields: ['id'], consistencyLevel: 'Strong' },
    token,
  );

test('users and rights of a Milvus are taken into a cluster in front of it, on the collections that are there', async () => {
  const direct = new GrpcClient(upstream.url);
  const ask = async (rpc: string, request: object) => {
    const { message, grpcMessage } = await direct.call(rpc, request, upstream.token);
    const { reason, error_code: code } = message?.status ?? message ?? {};
    expect({ rpc, grpcMessage, reason, code }).toMatchObject({ code: 0 });
  };
  const { server, here, there, thereId } = await twoClusters('same');
  // Another cluster of another server on the same Milvus, so that this one has seen none of it.
  const { there: maker } = await twoClusters('same');
  for (const collectionName of ['me_docs', 'me_people', 'me_again', 'me_other']) {
    await call(maker, 'collections/create', { collectionName, dimension: 2 });
  }
  await ask('CreateAlias', { collection_name: 'me_people', alias: 'me_staff' });
  const password = Buffer.from(PASSWORD).toString('base64');
  await ask('CreateCredential', { username: 'me_alice', password });
  await ask('CreateRole', { entity: { name: 'me_reader' } });
  await ask('OperateUserRole', { username: 'me_alice', role_name: 'me_reader', type: 0 });
  const right = (type: 0 | 1, object: string) =>
    ask('OperatePrivilege', {
      type,
      entity: {
        ...{ role: { name: 'me_reader' }, object: { name: 'Collection' }, object_name: object },
        ...{
          db_name: 'default',
          grantor: { user: { name: 'root' }, privilege: { name: 'Query' } },
        },
      },
    });
  const granted = ['me_docs', 'me_staff', 'me_again', 'me_later'];
  for (const object of granted) await right(0, object);
  onTestFinished(async () => {
    await ask('DropAlias', { alias: 'me_staff' });
    for (const collection_name of ['me_docs', 'me_people', 'me_again', 'me_other', 'me_later']) {
      await direct.call('DropCollection', { collection_name }, upstream.token);
    }
    for (const object of granted) {
      const grant = { role: { name: 'me_reader' }, object: { name: 'Collection' } };
      const privilege = { user: { name: 'root' }, privilege: { name: 'Query' } };
      const entity = { ...grant, object_name: object, db_name: 'default', grantor: privilege };
      await direct.call('OperatePrivilege', { type: 1, entity }, upstream.token);
    }
    await ask('DeleteCredential', { username: 'me_alice' });
    await ask('DropRole', { role_name: 'me_reader' });
    direct.close();
  });

  const words = [
    ...['import-rbac', '--from', upstream.url, '--token-file', upstreamToken],
    ...['--data', server.dataDir, '--cluster', thereId, ...(ETCD ? ['--etcd', ETCD] : [])],
  ];
  expect((await run(...words, '--dry-run')).made.roles).toBeGreaterThan(0);
  const { made } = await run(...words);
  expect(made.users).toBeGreaterThan(0);
  // Before anybody called it by its name here.
  await ask('DropCollection', { collection_name: 'me_again' });
  await call(maker, 'collections/create', { collectionName: 'me_again', dimension: 2 });
  await call(maker, 'collections/create', { collectionName: 'me_later', dimension: 2 });
  const asAlice = async (name: string) => {
    const { code } = await query(there, name, `me_alice:${PASSWORD}`);
    return code;
  };
  expect(await asAlice('me_docs')).toBe(0);
  expect(await asAlice('me_staff')).toBe(0);
  // The grant on the alias is on what it stands for.
  expect(await asAlice('me_people')).toBe(0);
  expect(await asAlice('me_other')).not.toBe(0);
  // What is made anew inherits nothing; what was not there was waited for.
  await expect.poll(() => asAlice('me_again'), { timeout: 6000, interval: 300 }).not.toBe(0);
  expect(await asAlice('me_later')).toBe(0);
  const foreign = await dataCall(here.url, 'collections/list', {}, `me_alice:${PASSWORD}`);
  expect(foreign.code).not.toBe(0);
  expect((await run(...words)).made).toMatchObject({ users: 0, roles: 0, grants: 0 });
});

const FIELDS = [
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 4 } },
  { fieldName: 'title', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
  { fieldName: 'more', dataType: 'JSON' },
];
const ROWS = 2500;
const row = (id: number) => ({
  ...{ id, v: [id, 1, 0.5, -id], title: `t${id}`, more: { a: [id] }, colour: `c${id % 3}` },
});

test('an embedded cluster moves to one in front of Milvus of the same server, with its users, while it is read', async () => {
  const { server, here, there, thereId } = await twoClusters('prefixed');
  const indexParams = [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }];
  const schema = { enableDynamicField: true, fields: FIELDS };
  await call(here, 'collections/create', { collectionName: 'docs', schema, indexParams });
  await call(here, 'partitions/create', { collectionName: 'docs', partitionName: 'old' });
  for (let at = 0; at < ROWS; at += 500) {
    const data = Array.from({ length: 500 }, (_, index) => row(at + index));
    const partitionName = at < 500 ? 'old' : '_default';
    await call(here, 'entities/insert', { collectionName: 'docs', partitionName, data });
  }
  await call(here, 'databases/create', { dbName: 'hr' });
  const people = { dbName: 'hr', collectionName: 'people' };
  await call(here, 'collections/create', { ...people, dimension: 2 });
  await call(here, 'entities/insert', { ...people, data: [{ id: 1, vector: [1, 2] }] });
  await call(here, 'users/create', { userName: 'alice', password: PASSWORD });
  await call(here, 'roles/create', { roleName: 'reader' });
  await call(here, 'users/grant_role', { userName: 'alice', roleName: 'reader' });
  const grant = { roleName: 'reader', dbName: 'default', collectionName: 'docs' };
  await call(here, 'roles/grant_privilege_v2', { ...grant, privilege: 'Query' });

  let isReading = true;
  const reads = { done: 0, failed: [] as unknown[] };
  const reading = (async () => {
    while (isReading) {
      const some = { collectionName: 'docs', filter: 'id in [1, 2499]', outputFields: ['id'] };
      const reply = await dataCall(here.url, 'entities/query', some, here.token);
      if (reply.code !== 0 || reply.data.length !== 2) reads.failed.push(reply);
      reads.done += 1;
      await sleep(5);
    }
  })();
  const migrate = () =>
    run(
      ...['migrate', 'collections', '--from', here.url, '--from-token-file', file('a', here.token)],
      ...['--to', there.url, '--to-token-file', file('b', there.token)],
    );
  const first = await migrate();
  expect(first.notMoved).toEqual([]);
  expect(first.moved).toMatchObject([
    { database: 'default', name: 'docs', rows: ROWS, written: ROWS },
    { database: 'hr', name: 'people', rows: 1, written: 1 },
  ]);
  await call(here, 'entities/upsert', {
    ...{ collectionName: 'docs', partitionName: 'old', data: [{ ...row(3), title: 'changed' }] },
  });
  const second = await migrate();
  expect(second.moved[0]).toMatchObject({ rows: ROWS, written: 1 });
  isReading = false;
  await reading;
  expect(reads.failed).toEqual([]);
  expect(reads.done).toBeGreaterThan(10);
  const { made } = await run(
    ...['import-rbac', '--from', here.url, '--token-file', file('a', here.token)],
    ...['--data', server.dataDir, '--cluster', thereId],
  );
  expect(made).toMatchObject({ users: 1, roles: 1, grants: 1 });
  const alice = `alice:${PASSWORD}`;
  const changed = { collectionName: 'docs', filter: 'id == 3', outputFields: ['title', 'colour'] };
  const strong = { ...changed, consistencyLevel: 'Strong' };
  const [before, after] = [
    await dataCall(here.url, 'entities/query', strong, alice),
    await dataCall(there.url, 'entities/query', strong, alice),
  ];
  const wanted = { code: 0, data: [{ id: 3, title: 'changed', colour: 'c0' }] };
  expect([before, after]).toMatchObject([wanted, wanted]);
  const denied = await dataCall(
    there.url,
    'entities/query',
    { ...people, filter: 'id > 0' },
    alice,
  );
  expect(denied.code).not.toBe(0);
  await call(there, 'collections/drop', people);
  await call(there, 'databases/drop', { dbName: 'hr' });
  await call(there, 'collections/drop', { collectionName: 'docs' });
});
