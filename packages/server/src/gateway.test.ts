import { wire } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  callRest,
  createBooks,
  startTestGateway,
  startTestUpstream,
  type TestUpstream,
  TokenFiles,
} from './testing/gateway-rig.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import type { TestServer } from './testing/test-server.ts';

const PASSWORD = 'Some-Passw0rd';
const PERMISSION_DENIED = 7;
/** No other run on the same upstream has it. */
const BOOKS = `books_${process.pid}`;

const files = new TokenFiles();
let upstream: TestUpstream;
let server: TestServer;
let client: GrpcClient;

beforeAll(async () => {
  upstream = await startTestUpstream();
  server = await startTestGateway(upstream.url, files.write('token', upstream.token));
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
  files.remove();
});

const rest = (path: string, body: object) => callRest(server, path, body);

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

interface Column {
  readonly field_name: string;
  readonly scalars?: { readonly string_data?: { readonly data: string[] } };
}
const titles = ({ fields_data }: { readonly fields_data: readonly Column[] }) =>
  fields_data.find(({ field_name }) => field_name === 'title')?.scalars?.string_data?.data;

test('entities go in, are found and deleted, over REST and gRPC', async () => {
  const data = [
    { id: 0, v: [0.1, 0.1], title: 'none' },
    { id: 1, v: [0.1, 0.2], title: 'one' },
    { id: 2, v: [0.9, 0.8], title: 'two' },
  ];
  const inserted = await rest('entities/insert', { collectionName: BOOKS, data });
  expect(inserted).toMatchObject({ code: 0, data: { insertCount: 3 } });
  const deleted = { collectionName: BOOKS, filter: 'id in [0]' };
  expect(await rest('entities/delete', deleted)).toMatchObject({ code: 0 });
  const found = await rest('entities/search', {
    ...{ collectionName: BOOKS, data: [[0.9, 0.9]], annsField: 'v', limit: 1 },
    ...{ outputFields: ['title'], consistencyLevel: 'Strong' },
  });
  expect(found).toMatchObject({ code: 0, data: [{ id: 2, title: 'two' }] });
  const { message } = await query('reader');
  expect(titles(message)).toEqual(['one', 'two']);
  const gone = await ask('Delete', { collection_name: BOOKS, expr: 'id in [1]' });
  expect(gone.message.status).toMatchObject({ error_code: 0 });
  const left = await query();
  expect(titles(left.message)).toEqual(['two']);
});

test('a filter that is blank deletes nothing, though upstream may take it for all', async () => {
  for (const expr of ['', ' ', '\t\n']) {
    const { message } = await ask('Delete', { collection_name: BOOKS, expr });
    expect(message.status).toMatchObject({ code: 1100 });
  }
  expect(titles((await query()).message)).toEqual(['two']);
});

/** Milvus Lite gives collections no numbers, and does not bound limits. */
async function isLite(): Promise<boolean> {
  const { message } = await ask('DescribeCollection', { collection_name: BOOKS });
  return Number(message.collectionID) === 0;
}

test('REST has the bounds of filters and limits that it has without Milvus', async ({ skip }) => {
  if (await isLite()) skip();
  const asked = { collectionName: BOOKS, filter: '', outputFields: ['title'] };
  expect(await rest('entities/query', { ...asked, limit: 5 })).toMatchObject({ code: 0 });
  const search = { collectionName: BOOKS, data: [[0.9, 0.9]], annsField: 'v' };
  for (const [path, body] of [
    ['entities/query', { ...asked, limit: 16_385 }],
    ['entities/search', { ...search, limit: 16_385 }],
    ['entities/search', { ...search, limit: 10, filter: 'no_such(' }],
    ['entities/search', { ...search, data: [[0.9]] }],
    ['entities/insert', { collectionName: BOOKS, data: [{ id: 1 }] }],
    ['entities/delete', { collectionName: BOOKS, filter: ' ' }],
  ] as const) {
    const refused = await rest(path, body);
    expect([path, body, refused.code === 0, refused.message?.length > 10]).toEqual([
      ...[path, body, false, true],
    ]);
  }
  const counted = { collectionName: BOOKS, filter: '', outputFields: ['count(*)'] };
  const { data } = await rest('entities/query', { ...counted, consistencyLevel: 'Strong' });
  expect(Number(data[0]['count(*)'])).toBe(1);
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

test('a collection that was dropped and made anew upstream inherits no grant', async ({ skip }) => {
  // Without a number nobody can tell it from the old one.
  if (await isLite()) skip();
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
    .poll(async () => (await query('one', name)).grpcStatus, { interval: 300 })
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

test('what RestoreRBAC grants is on the collections that have the names, or aliases, now', async ({
  skip,
}) => {
  if (await isLite()) skip();
  const direct = new GrpcClient(upstream.url);
  const there = async (rpc: string, request: object) => {
    const { message } = await direct.call(rpc, request, upstream.token);
    expect([rpc, message.error_code, message.reason]).toEqual([rpc, 0, '']);
  };
  const books = { collection_name: BOOKS };
  const { message } = await direct.call('DescribeCollection', books, upstream.token);
  const make = (name: string) =>
    there('CreateCollection', {
      collection_name: name,
      schema: wire.schema.CollectionSchema.encode({ ...message.schema, name }).finish(),
    });
  const [known, named, later] = ['f', 'g', 'h'].map((suffix) => `${BOOKS}_${suffix}`) as [
    ...[string, string, string],
  ];
  const alias = { collection_name: named, alias: `${named}_alias` };
  await make(known);
  await make(named);
  await there('CreateAlias', alias);
  const grant = (object_name: string) => ({
    ...{ role: { name: 'restored' }, object: { name: 'Collection' }, object_name },
    ...{ db_name: 'default', grantor: { privilege: { name: 'Query' } } },
  });
  const meta = {
    roles: [{ name: 'restored' }],
    grants: [known, alias.alias, later].map(grant),
  };
  expect((await ask('RestoreRBAC', { RBAC_meta: meta })).message).toMatchObject({ code: 0 });
  await rest('users/create', { userName: 'restored', password: PASSWORD });
  await rest('users/grant_role', { userName: 'restored', roleName: 'restored' });
  // By nobody called here in between: what has the name now is another one.
  await there('DropCollection', { collection_name: known });
  await make(known);
  await make(later);
  const status = async (name: string) => (await query('restored', name)).grpcStatus;
  // They are not loaded: that upstream says so shows that the call got there.
  expect(await status(named)).not.toBe(PERMISSION_DENIED);
  expect(await status(later)).not.toBe(PERMISSION_DENIED);
  await expect.poll(() => status(known), { interval: 300 }).toBe(PERMISSION_DENIED);
  await there('DropAlias', alias);
  direct.close();
  for (const collectionName of [known, named, later]) {
    await rest('collections/drop', { collectionName });
  }
}, 20_000);

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

test('collections are described together, to each caller those that it sees', async () => {
  const names = { collection_name: [BOOKS, 'nowhere'] };
  for (const user of ['', 'reader']) {
    const { message } = await ask('BatchDescribeCollection', names, user);
    expect(message.responses).toMatchObject([
      { schema: { name: BOOKS }, status: { code: 0 } },
      { status: { code: 100 } },
    ]);
  }
  const denied = await ask('BatchDescribeCollection', names, 'alice');
  expect(denied).toMatchObject({ grpcStatus: PERMISSION_DENIED });
});

test('a name that no database can have is one that is not there, and upstream is not called down', async () => {
  for (const name of ['no\nbase', 'нет', `${'no'.repeat(100_000)}`]) {
    const request = { db_name: name, collection_name: BOOKS, expr: 'id >= 0' };
    const { grpcStatus, message } = await ask('Query', request);
    expect({ grpcStatus, code: message?.status.code }).toEqual({ grpcStatus: 0, code: 800 });
  }
});

test('a database has the properties that it was given', async () => {
  const db_name = `${BOOKS}_db`;
  const property = { key: 'database.replica.number', value: '1' };
  expect((await ask('CreateDatabase', { db_name })).message).toMatchObject({ code: 0 });
  const altered = await ask('AlterDatabase', { db_name, properties: [property] });
  const described = await ask('DescribeDatabase', { db_name });
  expect(described.message).toMatchObject({ db_name, status: { code: 0 } });
  // Milvus 2.3 knows neither, and so has no properties of a database.
  const isKnown = altered.message.code === 0;
  if (!isKnown) expect(altered.message).toMatchObject({ code: 10 });
  expect(described.message.properties).toEqual(isKnown ? expect.arrayContaining([property]) : []);
  const seen = await ask('DescribeDatabase', { db_name }, 'alice');
  expect(seen.grpcStatus).toBe(PERMISSION_DENIED);
  await ask('DropDatabase', { db_name });
});

test('a data directory is used by one server', async () => {
  const made = startTestGateway(upstream.url, files.write('token', upstream.token), {
    data: server.dataDir,
  });
  await expect(made).rejects.toThrow('in use');
});

test('a collection under row policies is closed to whom they would restrict', async () => {
  const name = `${BOOKS}_rls`;
  await createBooks(server, name);
  const data = [{ id: 1, v: [1, 2], title: 't' }];
  expect(await rest('entities/insert', { collectionName: name, data })).toMatchObject({ code: 0 });
  const rowsTold = async (user?: string) => {
    const { message } = await ask('DescribeIndex', { collection_name: name }, user);
    return message.index_descriptions.map((index: { total_rows: unknown }) =>
      String(index.total_rows),
    );
  };
  const policy = {
    ...{ collection_name: name, policy_name: 'p', actions: [1], roles: [] },
    using_expr: 'id > 0',
  };
  await ask('Flush', { collection_names: [name] });
  await expect.poll(() => rowsTold('reader')).toEqual(['1']);
  expect((await ask('CreateRowPolicy', policy)).message).toMatchObject({ code: 0 });
  const refused = await query('reader', name);
  expect(refused.message.status).toMatchObject({ code: 1401 });
  expect(refused.message.status.reason).toContain('row policies');
  const counted = { collection_name: name };
  for (const rpc of ['GetIndexBuildProgress', 'GetCollectionStatistics']) {
    const { message } = await ask(rpc, counted, 'reader');
    expect([rpc, message.status.code]).toEqual([rpc, 1401]);
  }
  expect(await rowsTold('reader')).toEqual(['0']);
  const explained = await fetch(`${server.controlUrl}/v2/latchkey/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'reader', can: 'Search', on: `default.${name}` }),
  });
  expect(await explained.json()).toMatchObject({
    code: 0,
    data: { allowed: false, reason: expect.stringContaining('a role that bypasses them') },
  });
  // Who may alter a collection is not who may manage its row policies.
  for (const change of [
    { properties: [{ key: 'rls.enabled', value: 'true' }] },
    { delete_keys: ['rls.enabled'] },
  ]) {
    const { message } = await ask('AlterCollection', { collection_name: name, ...change });
    expect(message).toMatchObject({ code: 10, reason: expect.stringContaining('rls.enabled') });
  }
  await rest('collections/drop', { collectionName: name });
});
