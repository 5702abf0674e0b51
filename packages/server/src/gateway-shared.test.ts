import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  callRest,
  createBooks,
  startTestGateway,
  startTestUpstream,
  type TestUpstream,
  TokenFiles,
} from './testing/gateway-rig.ts';
import { GrpcClient } from './testing/grpc-client.ts';

/** No other run on the same upstream has it. */
const BOOKS = `books_${process.pid}`;
const files = new TokenFiles();
let upstream: TestUpstream;
let token: string;
beforeAll(async () => {
  upstream = await startTestUpstream();
  token = files.write('token', upstream.token);
}, 30_000);
afterAll(async () => {
  await upstream.dispose();
  files.remove();
});

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A cluster that shares upstream, and calls to it as db_admin. */
async function cluster() {
  const server = await startTestGateway(upstream.url, token, { milvusDatabases: 'prefixed' });
  open.push(() => server.dispose());
  const calls = new GrpcClient(server.clusterUrl);
  open.push(() => calls.close());
  const ask = (name: string, request: object) => calls.call(name, request, server.adminToken);
  return { server, ask, rest: (path: string, body: object) => callRest(server, path, body) };
}

test('with prefixed databases a cluster sees its own alone, under their own names', async () => {
  const { server, ask } = await cluster();
  expect((await ask('ListDatabases', {})).message.db_names).toEqual(['default']);
  expect((await ask('ShowCollections', {})).message.collection_names).toEqual([]);
  expect((await ask('CreateDatabase', { db_name: 'shop' })).message).toMatchObject({ code: 0 });
  await createBooks(server, BOOKS, 'shop');
  expect((await ask('ListDatabases', {})).message.db_names).toEqual(['default', 'shop']);
  const named = { db_name: 'shop', collection_name: BOOKS };
  const described = await ask('DescribeCollection', named);
  expect(described.message).toMatchObject({ collection_name: BOOKS, db_name: 'shop' });
  const database = await ask('DescribeDatabase', { db_name: 'shop' });
  expect(database.message).toMatchObject({ db_name: 'shop', properties: [] });
  const compact = { collectionID: described.message.collectionID, db_name: 'shop' };
  expect((await ask('ManualCompaction', compact)).message.status).toMatchObject({ code: 0 });
  const foreign = { ...compact, collectionID: 1 };
  expect((await ask('ManualCompaction', foreign)).message.status).toMatchObject({ code: 1101 });
  expect((await ask('FlushAll', {})).message.status).toMatchObject({ code: 10 });
  const direct = new GrpcClient(upstream.url);
  open.push(() => direct.close());
  const there = await direct.call('ListDatabases', {}, upstream.token);
  expect(there.message.db_names).not.toContain('shop');
  expect((await ask('DropCollection', named)).message).toMatchObject({ code: 0 });
  expect((await ask('DropDatabase', { db_name: 'shop' })).message).toMatchObject({ code: 0 });
}, 30_000);

test('of two clusters on one upstream neither reaches the databases of the other', async () => {
  const [one, two] = [await cluster(), await cluster()];
  await createBooks(one.server, BOOKS);
  const there = await one.ask('DescribeCollection', { collection_name: BOOKS });
  expect(there.message.status).toMatchObject({ error_code: 0 });
  expect((await two.rest('collections/describe', { collectionName: BOOKS })).code).toBe(100);
  const { message } = await two.ask('Query', { collection_name: BOOKS, expr: 'id >= 0' });
  expect(message.status.error_code).not.toBe(0);
  const listed = await two.ask('ShowCollections', {});
  expect(listed.message.collection_names).toEqual([]);
  await one.rest('collections/drop', { collectionName: BOOKS });
}, 30_000);

test('no listing and no error tells under which names upstream has the databases', async () => {
  const { server, ask, rest } = await cluster();
  const direct = new GrpcClient(upstream.url);
  open.push(() => direct.close());
  await ask('CreateDatabase', { db_name: 'shop' });
  await createBooks(server, BOOKS, 'shop');
  const all: string[] = (await direct.call('ListDatabases', {}, upstream.token)).message.db_names;
  const prefix = all.find((name) => name.endsWith('_shop'))?.slice(0, -'shop'.length) ?? '';
  expect(prefix.length).toBeGreaterThan(4);
  const replies: unknown[] = [];
  const failures: string[] = [];
  for (const db_name of ['shop', 'default', 'nowhere', '']) {
    for (const collection_name of [BOOKS, 'missing']) {
      const named = { db_name, collection_name };
      for (const name of [
        ...['DescribeCollection', 'ShowCollections', 'HasCollection', 'GetCollectionStatistics'],
        ...['Query', 'Search', 'Delete', 'Insert', 'LoadCollection', 'GetLoadState', 'Flush'],
        ...['ShowPartitions', 'HasPartition', 'CreatePartition', 'DropPartition', 'DescribeIndex'],
        ...['CreateAlias', 'ListAliases', 'DescribeAlias', 'RenameCollection', 'CreateCollection'],
        ...['DescribeDatabase', 'ListDatabases', 'DropDatabase', 'CreateDatabase', 'CheckHealth'],
      ]) {
        if (db_name === 'nowhere' && name === 'CreateDatabase') continue;
        const more = { oldName: collection_name, newName: 'other', alias: 'a', expr: 'id in [1]' };
        const reply = await ask(name, { ...named, ...more, collection_names: [collection_name] });
        replies.push({ name, reply });
        const { status = reply.message } = reply.message ?? {};
        if (status?.reason) failures.push(status.reason);
      }
      for (const path of [
        ...['collections/describe', 'collections/list', 'collections/get_stats', 'entities/query'],
        ...['partitions/list', 'indexes/list', 'aliases/list', 'databases/list'],
        ...['databases/describe', 'databases/create'],
      ]) {
        if (db_name === 'nowhere' && path === 'databases/create') continue;
        const body = { dbName: db_name, collectionName: collection_name, filter: 'id >= 0' };
        replies.push({ path, reply: await rest(path, body) });
      }
    }
  }
  expect(failures.length).toBeGreaterThan(20);
  const texts = replies.map((reply) => JSON.stringify(reply));
  expect(texts.filter((text) => text.includes(prefix))).toEqual([]);
  expect(texts.filter((text) => text.includes('shop')).length).toBeGreaterThan(5);
  await ask('DropCollection', { db_name: 'shop', collection_name: BOOKS });
  await ask('DropDatabase', { db_name: 'shop' });
}, 60_000);
