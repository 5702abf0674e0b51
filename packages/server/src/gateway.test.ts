import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wire } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from './config/index.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/**
 * In front of an upstream server: a Milvus where one is named, as `LATCHKEY_TEST_MILVUS=http://HOST:PORT`
 * with `LATCHKEY_TEST_MILVUS_TOKEN`; else another Latchkey, which speaks the same protocol and asks
 * for credentials, too.
 */
const { LATCHKEY_TEST_MILVUS, LATCHKEY_TEST_MILVUS_TOKEN = 'root:Milvus' } = process.env;
const PASSWORD = 'Some-Passw0rd';
const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;
/** No other run on the same upstream has it. */
const BOOKS = `books_${process.pid}`;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
let upstream: { readonly url: string; readonly token: string; dispose(): Promise<void> };
let server: TestServer;
let client: GrpcClient;

const tokenFile = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
};

const gateway = (url: string, file: string, more: Partial<Config> = {}) =>
  startTestServer({ engine: 'milvus', milvusUri: [url], milvusTokenFile: file, ...more });

beforeAll(async () => {
  if (LATCHKEY_TEST_MILVUS) {
    const dispose = async () => undefined;
    upstream = { url: LATCHKEY_TEST_MILVUS, token: LATCHKEY_TEST_MILVUS_TOKEN, dispose };
  } else {
    const other = await startTestServer();
    const { clusterUrl: url, adminToken: token } = other;
    upstream = { url, token, dispose: () => other.dispose() };
  }
  server = await gateway(upstream.url, tokenFile('token', upstream.token));
  client = new GrpcClient(server.clusterUrl);
  for (const userName of ['alice', 'reader', 'one']) {
    await rest('users/create', { userName, password: PASSWORD });
  }
  await rest('users/grant_role', { userName: 'reader', roleName: 'db_ro' });
  await rest('roles/create', { roleName: 'only_books' });
  await rest('users/grant_role', { userName: 'one', roleName: 'only_books' });
  await createBooks(server, BOOKS);
}, 60_000);
afterAll(async () => {
  await rest('collections/drop', { collectionName: BOOKS });
  client.close();
  await server.dispose();
  await upstream.dispose();
  rmSync(folder, { recursive: true });
});

async function rest(path: string, body: object, { token = '', to = server } = {}) {
  const response = await fetch(`${to.clusterUrl}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token || to.adminToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  return (await response.json()) as any;
}

async function createBooks(to: TestServer, collectionName: string, dbName = 'default') {
  const made = await rest(
    'collections/create',
    {
      ...{ collectionName, dbName },
      schema: {
        fields: [
          { fieldName: 'id', dataType: 'Int64', isPrimary: true },
          { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
          { fieldName: 'title', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
        ],
      },
      indexParams: [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }],
    },
    { to },
  );
  expect(made).toMatchObject({ code: 0 });
}

const ask = (name: string, request: object, user = '', on = client) =>
  on.call(name, request, user ? `${user}:${PASSWORD}` : server.adminToken);

const STRONG = 0;
const query = (user = '', collection_name = BOOKS) =>
  ask(
    'Query',
    {
      ...{ collection_name, expr: 'id >= 0', output_fields: ['title'] },
      ...{ consistency_level: STRONG, query_params: [{ key: 'limit', value: '10' }] },
    },
    user,
  );

test('entities go in, are found and deleted, over REST and gRPC', async () => {
  const data = [
    { id: 1, v: [0.1, 0.2], title: 'one' },
    { id: 2, v: [0.9, 0.8], title: 'two' },
  ];
  const inserted = await rest('entities/insert', { collectionName: BOOKS, data });
  expect(inserted).toMatchObject({ code: 0, data: { insertCount: 2 } });
  const found = await rest('entities/search', {
    ...{ collectionName: BOOKS, data: [[0.9, 0.9]], annsField: 'v', limit: 1 },
    ...{ outputFields: ['title'], consistencyLevel: 'Strong' },
  });
  expect(found).toMatchObject({ code: 0, data: [{ id: 2, title: 'two' }] });
  const { message } = await query('reader');
  expect(message.fields_data[0].scalars.string_data.data).toEqual(['one', 'two']);
  const gone = await ask('Delete', { collection_name: BOOKS, expr: 'id in [1]' });
  expect(gone.message.status).toMatchObject({ error_code: 0 });
  const left = await query();
  expect(left.message.fields_data[0].scalars.string_data.data).toEqual(['two']);
});

test('who has no role is denied, and sees nothing', async () => {
  expect(await query('alice')).toMatchObject({ grpcStatus: PERMISSION_DENIED });
  const insert = { collection_name: BOOKS, num_rows: 0 };
  expect(await ask('Insert', insert, 'reader')).toMatchObject({ grpcStatus: PERMISSION_DENIED });
  const { message } = await ask('ShowCollections', {}, 'alice');
  expect(message.collection_names).toEqual([]);
  const described = await ask('DescribeCollection', { collection_name: BOOKS }, 'alice');
  expect(described).toMatchObject({ grpcStatus: PERMISSION_DENIED });
});

test('a grant is on the collection: it follows a rename, and what is made anew does not inherit it', async () => {
  const [before, after] = [`${BOOKS}_a`, `${BOOKS}_b`];
  await createBooks(server, before);
  const grant = { roleName: 'only_books', privilege: 'Query', collectionName: before };
  const granted = await rest('roles/grant_privilege_v2', { ...grant, dbName: 'default' });
  expect(granted).toMatchObject({ code: 0 });
  expect(await query('one', before)).toMatchObject({ grpcStatus: 0 });
  expect(await query('one')).toMatchObject({ grpcStatus: PERMISSION_DENIED });
  await rest('collections/rename', { collectionName: before, newCollectionName: after });
  expect(await query('one', after)).toMatchObject({ grpcStatus: 0 });
  expect(await query('one', before)).toMatchObject({ grpcStatus: PERMISSION_DENIED });
  const { message } = await ask('ShowCollections', {}, 'one');
  expect(message.collection_names).toEqual([after]);
  await rest('collections/drop', { collectionName: after });
  await createBooks(server, after);
  expect(await query('one', after)).toMatchObject({ grpcStatus: PERMISSION_DENIED });
  await rest('collections/drop', { collectionName: after });
});

test('a collection that was dropped and made anew upstream inherits no grant', async () => {
  const name = `${BOOKS}_c`;
  await createBooks(server, name);
  const grant = { roleName: 'only_books', privilege: 'Query', collectionName: name };
  await rest('roles/grant_privilege_v2', { ...grant, dbName: 'default' });
  expect(await query('one', name)).toMatchObject({ grpcStatus: 0 });
  const direct = new GrpcClient(upstream.url);
  const schema = await direct.call('DescribeCollection', { collection_name: name }, upstream.token);
  await direct.call('DropCollection', { collection_name: name }, upstream.token);
  const { message } = schema;
  const again = {
    collection_name: name,
    schema: wire.schema.CollectionSchema.encode(message.schema).finish(),
  };
  expect(await direct.call('CreateCollection', again, upstream.token)).toMatchObject({
    message: { error_code: 0 },
  });
  direct.close();
  await expect
    .poll(async () => (await query('one', name)).grpcStatus, { timeout: 6000, interval: 300 })
    .toBe(PERMISSION_DENIED);
  await rest('collections/drop', { collectionName: name });
}, 20_000);

test('a collection that was made upstream can be granted on at once, also by its alias', async () => {
  const name = `${BOOKS}_d`;
  const direct = new GrpcClient(upstream.url);
  const schema = await direct.call(
    'DescribeCollection',
    { collection_name: BOOKS },
    upstream.token,
  );
  const made = {
    collection_name: name,
    schema: wire.schema.CollectionSchema.encode({ ...schema.message.schema, name }).finish(),
  };
  expect(await direct.call('CreateCollection', made, upstream.token)).toMatchObject({
    message: { error_code: 0 },
  });
  const alias = { collection_name: name, alias: `${name}_alias` };
  expect(await direct.call('CreateAlias', alias, upstream.token)).toMatchObject({
    message: { error_code: 0 },
  });
  const grant = { roleName: 'only_books', privilege: 'Query', collectionName: alias.alias };
  await rest('roles/grant_privilege_v2', { ...grant, dbName: 'default' });
  // It is not loaded: that upstream says so shows that the call got there.
  const reply = await query('one', name);
  expect(reply.grpcStatus).not.toBe(PERMISSION_DENIED);
  await direct.call('DropAlias', alias, upstream.token);
  direct.close();
  await rest('collections/drop', { collectionName: name });
});

test('a request cannot name a collection and mean another one by its id', async () => {
  const name = `${BOOKS}_e`;
  await createBooks(server, name);
  const other = await ask('DescribeCollection', { collection_name: name });
  const mixed = { collection_name: BOOKS, collectionID: other.message.collectionID };
  const described = await ask('DescribeCollection', mixed, 'reader');
  expect(described.message.schema.name).toBe(BOOKS);
  const byId = { collectionID: other.message.collectionID };
  expect((await ask('DescribeCollection', byId)).message.status).toMatchObject({ code: 1101 });
  await rest('collections/drop', { collectionName: name });
});

test('the engine of a data directory with collections cannot be changed', async () => {
  const made = gateway(upstream.url, tokenFile('token', upstream.token), { data: server.dataDir });
  await expect(made).rejects.toThrow('in use');
  const own = await startTestServer();
  await createBooks(own, 'kept');
  await own.stop();
  const changed = gateway(upstream.url, tokenFile('token', upstream.token), { data: own.dataDir });
  await expect(changed).rejects.toThrow('has "kept" in its own engine');
  rmSync(own.dataDir, { recursive: true });
});

test('a collection under row policies is closed to whom they would restrict', async () => {
  const name = `${BOOKS}_rls`;
  await createBooks(server, name);
  const policy = {
    ...{ collection_name: name, policy_name: 'p', actions: [1], roles: [] },
    using_expr: 'id > 0',
  };
  expect((await ask('CreateRowPolicy', policy)).message).toMatchObject({ code: 0 });
  const refused = await query('reader', name);
  expect(refused.message.status).toMatchObject({ code: 1401 });
  expect(refused.message.status.reason).toContain('row policies');
  await rest('collections/drop', { collectionName: name });
});

test('upstream that is away: a retriable code at once, and users can still be managed', async () => {
  const alone = await gateway('http://127.0.0.1:9', tokenFile('any', 'root:Milvus'));
  const calls = new GrpcClient(alone.clusterUrl);
  try {
    const began = performance.now();
    const reply = await calls.call('Query', { collection_name: 'c' }, alone.adminToken);
    expect(reply).toMatchObject({ grpcStatus: UNAVAILABLE });
    expect(performance.now() - began).toBeLessThan(5000);
    const made = await rest('users/create', { userName: 'bob', password: PASSWORD }, { to: alone });
    expect(made).toMatchObject({ code: 0 });
    const role = await rest('roles/create', { roleName: 'r' }, { to: alone });
    expect(role).toMatchObject({ code: 0 });
    const grant = { roleName: 'r', privilege: 'Query', collectionName: 'c', dbName: 'default' };
    expect(await rest('roles/grant_privilege_v2', grant, { to: alone })).toMatchObject({ code: 0 });
    const health = await calls.call('CheckHealth', {}, alone.adminToken);
    expect(health.message).toMatchObject({ isHealthy: false });
    expect(health.message.reasons[0]).toContain('unreachable');
    const headers = { authorization: `Bearer ${alone.apiKey}` };
    const clusters = await fetch(`${alone.controlUrl}/v2/clusters`, { headers });
    // biome-ignore lint/suspicious/noExplicitAny: the reply's shape is another test's
    const { data } = (await clusters.json()) as any;
    const cluster = `${alone.controlUrl}/v2/clusters/${data.clusters[0].clusterId}`;
    const described = await (await fetch(cluster, { headers })).json();
    expect(described).toMatchObject({ data: { reason: 'upstream Milvus: unreachable' } });
  } finally {
    calls.close();
    await alone.dispose();
  }
});

test('a service account that is refused is said so, and a new token counts without a restart', async () => {
  const file = tokenFile('wrong', 'root:Not-The-Passw0rd');
  const refused = await gateway(upstream.url, file);
  const calls = new GrpcClient(refused.clusterUrl);
  const list = () => calls.call('ShowCollections', {}, refused.adminToken);
  try {
    const reply = await list();
    expect(reply).toMatchObject({ grpcStatus: UNAVAILABLE });
    expect(reply.grpcMessage).toContain('service account');
    writeFileSync(file, upstream.token);
    await expect
      .poll(async () => (await list()).grpcStatus, { timeout: 6000, interval: 300 })
      .toBe(0);
  } finally {
    calls.close();
    await refused.dispose();
  }
}, 20_000);

test('with prefixed databases a cluster sees its own alone, under their own names', async () => {
  const prefixed = await gateway(upstream.url, tokenFile('token', upstream.token), {
    milvusDatabases: 'prefixed',
  });
  const calls = new GrpcClient(prefixed.clusterUrl);
  const own = (name: string, request: object) => calls.call(name, request, prefixed.adminToken);
  try {
    expect((await own('ListDatabases', {})).message.db_names).toEqual(['default']);
    expect((await own('ShowCollections', {})).message.collection_names).toEqual([]);
    expect((await own('CreateDatabase', { db_name: 'shop' })).message).toMatchObject({ code: 0 });
    await createBooks(prefixed, BOOKS, 'shop');
    expect((await own('ListDatabases', {})).message.db_names).toEqual(['default', 'shop']);
    const named = { db_name: 'shop', collection_name: BOOKS };
    const described = await own('DescribeCollection', named);
    expect(described.message).toMatchObject({ collection_name: BOOKS, db_name: 'shop' });
    const database = await own('DescribeDatabase', { db_name: 'shop' });
    expect(database.message).toMatchObject({ db_name: 'shop', properties: [] });
    const compact = { collectionID: described.message.collectionID, db_name: 'shop' };
    expect((await own('ManualCompaction', compact)).message.status).toMatchObject({ code: 0 });
    const foreign = { ...compact, collectionID: 1 };
    expect((await own('ManualCompaction', foreign)).message.status).toMatchObject({ code: 1101 });
    expect((await own('FlushAll', {})).message.status).toMatchObject({ code: 10 });
    expect((await ask('ListDatabases', {})).message.db_names).not.toContain('shop');
    expect((await own('DropCollection', named)).message).toMatchObject({ code: 0 });
    expect((await own('DropDatabase', { db_name: 'shop' })).message).toMatchObject({ code: 0 });
  } finally {
    calls.close();
    await prefixed.dispose();
  }
}, 20_000);

test('of two clusters on one upstream neither reaches the databases of the other', async () => {
  const file = tokenFile('token', upstream.token);
  const both = await Promise.all(
    [1, 2].map(() => gateway(upstream.url, file, { milvusDatabases: 'prefixed' })),
  );
  const [one, two] = both as [TestServer, TestServer];
  const [calls, others] = [new GrpcClient(one.clusterUrl), new GrpcClient(two.clusterUrl)];
  try {
    await createBooks(one, BOOKS);
    const there = await calls.call(
      'DescribeCollection',
      { collection_name: BOOKS },
      one.adminToken,
    );
    expect(there.message.status).toMatchObject({ error_code: 0 });
    const direct = await rest('collections/describe', { collectionName: BOOKS }, { to: two });
    expect(direct.code).toBe(100);
    const query = { collection_name: BOOKS, expr: 'id >= 0' };
    const { message } = await others.call('Query', query, two.adminToken);
    expect(message.status.error_code).not.toBe(0);
    const listed = await others.call('ShowCollections', {}, two.adminToken);
    expect(listed.message.collection_names).toEqual([]);
    await rest('collections/drop', { collectionName: BOOKS }, { to: one });
  } finally {
    calls.close();
    others.close();
    await Promise.all(both.map((each) => each.dispose()));
  }
}, 20_000);
