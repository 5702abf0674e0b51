import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { dataCall } from '../../../server/src/testing/control-client.ts';
import { GrpcClient } from '../../../server/src/testing/grpc-client.ts';
import { startTcpProxy } from '../../../server/src/testing/tcp-proxy.ts';
import { startTestServer, type TestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** A real Milvus with an etcd of its own, which `npm run test:gateway` starts. */
const { LATCHKEY_TEST_MILVUS: MILVUS = '', LATCHKEY_TEST_ETCD: ETCD = '' } = process.env;
const { LATCHKEY_TEST_MILVUS_TOKEN: ROOT = 'root:Milvus' } = process.env;
const PASSWORD = 'Some-Passw0rd';

const dir = mkdtempSync(join(tmpdir(), 'latchkey-moving-'));
const file = (name: string, text: string) => {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
afterAll(() => rmSync(dir, { recursive: true }));

/** @returns what the command printed, as `-o json` */
async function run(...words: string[]) {
  const { code, out, err } = await latchkey([...words, '-o', 'json']);
  expect({ code, err }).toMatchObject({ code: 0 });
  return JSON.parse(out);
}

async function server() {
  const started = await startTestServer();
  onTestFinished(() => started.dispose());
  return started;
}

describe.skipIf(MILVUS === '')('a real Milvus', () => {
  const rootFile = file('root', ROOT);
  const milvus = new GrpcClient(MILVUS || 'http://127.0.0.1:1');
  const ask = async (rpc: string, request: object, dbName = 'default') => {
    const { message, grpcMessage } = await milvus.call(rpc, request, ROOT, { dbname: dbName });
    const status = message?.status ?? message;
    expect({ rpc, grpcMessage, reason: status?.reason }).toMatchObject({ reason: '' });
    return message;
  };
  /** @param type 0: grants; 1: revokes */
  const readerRight = (type: 0 | 1, [dbName, object]: [string, string], privilege: string) =>
    ask('OperatePrivilege', {
      type,
      entity: {
        ...{ role: { name: 'mv_reader' }, object: { name: 'Collection' }, object_name: object },
        db_name: dbName,
        grantor: { user: { name: 'root' }, privilege: { name: privilege } },
      },
    });

  beforeAll(async () => {
    for (const username of ['mv_alice', 'mv_bob', 'mv_carol']) {
      const password = Buffer.from(PASSWORD).toString('base64');
      await ask('CreateCredential', { username, password });
    }
    await ask('CreateRole', { entity: { name: 'mv_reader' } });
    await ask('OperateUserRole', { username: 'mv_alice', role_name: 'mv_reader', type: 0 });
    await ask('OperateUserRole', { username: 'mv_bob', role_name: 'admin', type: 0 });
    await ask('CreateDatabase', { db_name: 'mv_hr' });
    await readerRight(0, ['default', 'mv_docs'], 'Query');
    await readerRight(0, ['mv_hr', 'mv_people'], 'Search');
  });
  afterAll(async () => {
    for (const name of ['default', 'mv_hr']) {
      const { collection_names } = await ask('ShowCollections', { db_name: name }, name);
      for (const collection_name of collection_names.filter((one: string) => /^mv_/.test(one))) {
        await ask('DropCollection', { db_name: name, collection_name }, name);
      }
    }
    await ask('DropDatabase', { db_name: 'mv_hr' });
    for (const username of ['mv_alice', 'mv_bob', 'mv_carol']) {
      await ask('DeleteCredential', { username });
    }
    await readerRight(1, ['default', 'mv_docs'], 'Query');
    await readerRight(1, ['mv_hr', 'mv_people'], 'Search');
    await ask('DropRole', { role_name: 'mv_reader' });
    milvus.close();
  });

  const importInto = (to: TestServer, ...more: string[]) =>
    run('import-rbac', '--from', MILVUS, '--token-file', rootFile, '--data', to.dataDir, ...more);
  const signIn = (to: TestServer, token: string, path = 'collections/list') =>
    dataCall(to.clusterUrl, path, {}, token);

  const GRANTS = ['Query default.mv_docs', 'Search mv_hr.mv_people'];
  const grantsOf = async (to: TestServer): Promise<string[]> => {
    type Grant = {
      readonly dbName: string;
      readonly objectName: string;
      readonly privilege: string;
    };
    const all: Grant[] = [];
    for (const dbName of ['default', 'mv_hr']) {
      const role = { roleName: 'mv_reader', dbName };
      all.push(...(await dataCall(to.clusterUrl, 'roles/describe', role, to.adminToken)).data);
    }
    return all.map((one) => `${one.privilege} ${one.dbName}.${one.objectName}`);
  };

  // Others may use this Milvus at the same time: what is not theirs has names that begin with mv_.
  test('2.3 tells no hashes: its users are left out, and why; roles and grants are taken', async () => {
    const to = await server();
    const report = await importInto(to);
    expect(report.made.users).toBe(0);
    expect(await grantsOf(to)).toEqual(GRANTS);
    const why = expect.stringContaining('--etcd');
    expect(report.skipped).toContainEqual({ kind: 'user', name: 'mv_alice', why });
  });

  test.skipIf(ETCD === '')(
    'with its etcd users keep their passwords, at another cost from the first sign-in on',
    async () => {
      const to = await server();
      const etcd = ['--etcd', ETCD];
      const { made } = await importInto(to, ...etcd, '--dry-run');
      expect(made.users).toBeGreaterThanOrEqual(3);
      expect((await signIn(to, `mv_alice:${PASSWORD}`)).code).not.toBe(0);
      expect((await importInto(to, ...etcd)).made).toEqual(made);
      expect((await signIn(to, 'mv_alice:Wrong-Passw0rd')).code).toBe(1800);
      for (const name of ['mv_alice', 'mv_bob', 'mv_carol']) {
        expect(await signIn(to, `${name}:${PASSWORD}`)).toMatchObject({ code: 0 });
      }
      // Milvus' admin is the administrator here; nobody else is.
      expect((await signIn(to, `mv_bob:${PASSWORD}`, 'users/list')).code).toBe(0);
      expect((await signIn(to, `mv_alice:${PASSWORD}`, 'users/list')).code).not.toBe(0);
      expect(await grantsOf(to)).toEqual(GRANTS);
      expect((await importInto(to, ...etcd)).made).toMatchObject({ users: 0, roles: 0 });
    },
  );

  test('or they get new passwords, in a file', async () => {
    const to = await server();
    const path = join(dir, 'new-passwords');
    const report = await importInto(to, '--new-passwords', path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const names = lines.map((line) => line.split(':')[0]);
    expect(names).toEqual(expect.arrayContaining(['mv_alice', 'mv_bob', 'mv_carol']));
    expect(names).toHaveLength(report.made.users);
    for (const line of lines) expect((await signIn(to, line)).code).toBe(0);
    expect(JSON.stringify(report)).not.toContain(lines[0]?.split(':')[1]);
    const again = await latchkey([
      ...['import-rbac', '--from', MILVUS, '--token-file', rootFile, '--data', to.dataDir],
      ...['--new-passwords', path],
    ]);
    expect(again.err).toContain('exists and is not overwritten');
  });

  const FIELDS = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 4 } },
    { fieldName: 'title', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
    { fieldName: 'small', dataType: 'Int8' },
    { fieldName: 'price', dataType: 'Double' },
    { fieldName: 'more', dataType: 'JSON' },
    {
      ...{ fieldName: 'tags', dataType: 'Array', elementDataType: 'VarChar' },
      elementTypeParams: { max_capacity: 4, max_length: 8 },
    },
  ];
  const row = (id: number) => ({
    ...{ id, v: [id, 1, 0.5, -id], title: `t${id}`, small: id % 100, price: id / 3 },
    ...{ more: { b: 1, a: [id] }, tags: ['a', `${id % 3}`], colour: id % 2 ? 'red' : 'blue' },
  });
  const ROWS = 6000;

  /** A server with two databases that has what a 2.3 can have, too. */
  async function full() {
    const from = await server();
    const call = async (path: string, body: object) => {
      const reply = await dataCall(from.clusterUrl, path, body, from.adminToken);
      expect({ path, reply }).toMatchObject({ reply: { code: 0 } });
      return reply;
    };
    const indexParams = [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }];
    const schema = { enableDynamicField: true, fields: FIELDS };
    await call('collections/create', { collectionName: 'mv_docs', schema, indexParams });
    await call('partitions/create', { collectionName: 'mv_docs', partitionName: 'old' });
    for (let at = 0; at < ROWS; at += 500) {
      const data = Array.from({ length: 500 }, (_, index) => row(at + index));
      const partitionName = at < 1000 ? 'old' : '_default';
      await call('entities/insert', { collectionName: 'mv_docs', partitionName, data });
    }
    const people = { dbName: 'mv_hr', collectionName: 'mv_people' };
    await call('databases/create', { dbName: 'mv_hr' });
    const params = { max_length: 32 };
    await call('collections/create', { ...people, dimension: 2, idType: 'VarChar', params });
    const data = ["it's", 'it"s', 'b', 'a\\c', 'ü', '名'].map((id, at) => ({
      id,
      vector: [at, 1],
    }));
    await call('entities/insert', { ...people, data });
    return { from, call, people };
  }

  const migrate = (from: readonly [string, string], to: readonly [string, string]) =>
    run(
      ...['migrate', 'collections', 'mv_docs', 'mv_people'],
      ...['--from', from[0], '--from-token-file', from[1]],
      ...['--to', to[0], '--to-token-file', to[1]],
    );
  test('collections go to Milvus and come back while they are read, also after being cut off', async () => {
    const { from, call, people } = await full();
    const here = [from.clusterUrl, file('here', from.adminToken)] as const;
    const there = [MILVUS, rootFile] as const;
    let isReading = true;
    const reads = { done: 0, failed: [] as unknown[] };
    const query = { collectionName: 'mv_docs', filter: 'id in [1, 5999]', outputFields: ['id'] };
    const reading = (async () => {
      while (isReading) {
        const reply = await dataCall(from.clusterUrl, 'entities/query', query, from.adminToken);
        if (reply.code !== 0 || reply.data.length !== 2) reads.failed.push(reply);
        reads.done += 1;
        await sleep(5);
      }
    })();

    // Cut off in the middle: nothing gets to Milvus any more once some pages have.
    const proxy = await startTcpProxy(MILVUS);
    const watch = setInterval(() => {
      if (proxy.through.there > 400_000) void proxy.shut();
    }, 1);
    const cutOff = await latchkey([
      ...['migrate', 'collections', '--from', here[0], '--from-token-file', here[1]],
      ...['--to', proxy.url, '--to-token-file', rootFile, '-o', 'json'],
    ]);
    clearInterval(watch);
    proxy.close();
    expect(cutOff.code).not.toBe(0);

    const first = await migrate(here, there);
    expect(first.notMoved).toEqual([]);
    expect(first.moved).toMatchObject([
      { name: 'mv_docs', rows: ROWS, removed: 0 },
      { database: 'mv_hr', name: 'mv_people', rows: 6 },
    ]);
    // It went on where it was.
    expect(first.moved[0].written).toBeGreaterThan(0);
    expect(first.moved[0].written).toBeLessThan(ROWS);
    // To another partition, where it is taken away from the first.
    await call('entities/upsert', { collectionName: 'mv_docs', data: [{ ...row(3), small: 99 }] });
    await call('entities/delete', { collectionName: 'mv_docs', filter: 'id in [4, 2499]' });
    const second = await migrate(here, there);
    expect(second.moved[0]).toMatchObject({ rows: ROWS - 2, removed: 3 });
    expect(second.moved[1]).toMatchObject({ written: 0, removed: 0 });
    isReading = false;
    await reading;
    expect(reads.failed).toEqual([]);
    expect(reads.done).toBeGreaterThan(20);

    const back = await server();
    const returned = await migrate(there, [back.clusterUrl, file('back', back.adminToken)]);
    const sums = (all: { name: string; checksum: string }[]) =>
      Object.fromEntries(all.map(({ name, checksum }) => [name, checksum]));
    expect(sums(returned.moved)).toEqual(sums(second.moved));
    const byName = { ...people, filter: 'id == "名"', outputFields: ['vector'] };
    const found = await dataCall(back.clusterUrl, 'entities/query', byName, back.adminToken);
    expect(found.data).toEqual([{ id: '名', vector: [5, 1] }]);
    const partition = { collectionName: 'mv_docs', partitionNames: ['old'], filter: 'id < 3' };
    const old = { ...partition, outputFields: ['title', 'colour', 'tags', 'more', 'small'] };
    const rows = await dataCall(back.clusterUrl, 'entities/query', old, back.adminToken);
    const wanted = [0, 1, 2].map((id) => {
      const { v, price, ...rest } = row(id);
      return { ...rest, more: { a: [id], b: 1 } };
    });
    expect(rows.data).toEqual(wanted);
  });
});
