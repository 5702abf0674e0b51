import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { wire } from '@latchkey/contract';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { callRest, startTestGateway, TokenFiles } from './testing/gateway-rig.ts';
import type { TestServer } from './testing/test-server.ts';

const { DescribeCollectionRequest, DescribeCollectionResponse, ListDatabasesResponse } =
  wire.milvus;
const NOTHING = new Uint8Array();

/** An upstream that knows of names and their collections alone, and tells late that it renamed one. */
class Renaming {
  readonly collections = new Map<string, number>();
  renamed = Promise.withResolvers<void>();
  told = Promise.withResolvers<void>();
  missed = Promise.withResolvers<void>();

  async answer(rpc: string, message: Buffer): Promise<Uint8Array> {
    if (rpc === 'ListDatabases') {
      const names = { db_names: ['default'], created_timestamp: [1] };
      return ListDatabasesResponse.encode(ListDatabasesResponse.create(names)).finish();
    }
    if (rpc === 'DescribeCollection') return this.#describe(message);
    if (rpc !== 'RenameCollection') return NOTHING;
    const { oldName, newName } = wire.milvus.RenameCollectionRequest.decode(message);
    this.collections.set(newName, this.collections.get(oldName) ?? 0);
    this.collections.delete(oldName);
    this.renamed.resolve();
    await this.told.promise;
    return NOTHING;
  }

  #describe(message: Buffer): Uint8Array {
    const { collection_name: name } = DescribeCollectionRequest.decode(message);
    const collectionID = this.collections.get(name);
    if (collectionID === undefined) this.missed.resolve();
    const described =
      collectionID === undefined
        ? { status: { code: 100, reason: 'collection not found' } }
        : { schema: { name, fields: [] }, collectionID };
    const reply = DescribeCollectionResponse.create(described as never);
    return DescribeCollectionResponse.encode(reply).finish();
  }
}

let there = new Renaming();
let upstream: Http2Server;
let gateway: TestServer;
const files = new TokenFiles();

function serve(stream: ServerHttp2Stream, path: string): void {
  const chunks: Buffer[] = [];
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('end', async () => {
    const rpc = path.slice(path.lastIndexOf('/') + 1);
    const reply = await there.answer(rpc, Buffer.concat(chunks).subarray(5));
    const head = Buffer.alloc(5);
    head.writeUInt32BE(reply.length, 1);
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.concat([head, reply]));
  });
}

beforeEach(async () => {
  there = new Renaming();
  if (gateway) return;
  upstream = createServer();
  upstream.on('stream', (stream, headers) => serve(stream, String(headers[':path'])));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway = await startTestGateway(`http://127.0.0.1:${port}`, files.write('token', 'a:b'));
}, 60_000);
afterAll(async () => {
  await gateway.dispose();
  upstream.close();
  files.remove();
});

/** What a role may do is on a collection, for which it gives the name now. */
async function grantOn(roleName: string, collectionName: string) {
  const grant = { roleName, privilege: 'Query', collectionName, dbName: 'default' };
  await callRest(gateway, 'roles/create', { roleName });
  expect(await callRest(gateway, 'roles/grant_privilege_v2', grant)).toMatchObject({ code: 0 });
}
async function grantsOf(roleName: string): Promise<string[]> {
  const { data } = await callRest(gateway, 'roles/describe', { roleName });
  return data.map(({ objectName }: { objectName: string }) => objectName);
}
const rename = (collectionName: string, newCollectionName: string) =>
  callRest(gateway, 'collections/rename', { collectionName, newCollectionName });

test('grants stay on a collection that is asked for by its old name while it is renamed', async () => {
  there.collections.set('books', 7);
  await grantOn('reader', 'books');
  const renaming = rename('books', 'tomes');
  await there.renamed.promise;
  const asked = callRest(gateway, 'collections/has', { collectionName: 'books' });
  await there.missed.promise;
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 200))]);
  there.told.resolve();
  expect(await renaming).toMatchObject({ code: 0 });
  expect((await asked).data).toEqual({ has: false });
  expect(await grantsOf('reader')).toEqual(['tomes']);
});

test('grants stay on one that takes the name of another, which somebody dropped upstream', async () => {
  there.collections.set('old', 8).set('new', 9);
  there.told.resolve();
  await grantOn('keeper', 'old');
  await callRest(gateway, 'collections/has', { collectionName: 'new' });
  there.collections.delete('new');
  expect(await rename('old', 'new')).toMatchObject({ code: 0 });
  await callRest(gateway, 'collections/has', { collectionName: 'old' });
  expect(await grantsOf('keeper')).toEqual(['new']);
});
