import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Stream, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeInt64s, encodeInt64s, wire } from '@latchkey/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { callRest } from './testing/gateway-rig.ts';
import { frame, GrpcClient, grpcToken } from './testing/grpc-client.ts';
import { startTcpProxy, type TcpProxy } from './testing/tcp-proxy.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/*
 * Large messages through a gateway: another Latchkey behind a proxy that tells how much has passed.
 */
const DIMENSION = 1024;
const ROWS = 5000;
const MIB = 1024 * 1024;
/** Of 20 MiB what may be under way when nobody takes it: windows and buffers of all connections. */
const HELD = 8 * MIB;
const SERVICE = '/milvus.proto.milvus.MilvusService';
const PASSWORD = 'Some-Passw0rd';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-flow-'));
let upstream: TestServer;
let proxy: TcpProxy;
let server: TestServer;
let client: GrpcClient;

beforeAll(async () => {
  upstream = await startTestServer();
  proxy = await startTcpProxy(upstream.clusterUrl);
  const file = join(folder, 'token');
  writeFileSync(file, upstream.adminToken, { mode: 0o600 });
  server = await startTestServer({
    ...{ engine: 'milvus', milvusUri: [proxy.url], milvusTokenFile: file },
  });
  // As much as is written ahead here.
  client = new GrpcClient(server.clusterUrl, { maxSessionMemory: 500 });
  const schema = wire.schema.CollectionSchema.encode({
    name: 'big',
    fields: [
      { name: 'id', data_type: 5, is_primary_key: true },
      {
        ...{ name: 'v', data_type: 101 },
        type_params: [{ key: 'dim', value: String(DIMENSION) }],
      },
    ],
  } as never).finish();
  expect((await ask('CreateCollection', { collection_name: 'big', schema })).message).toMatchObject(
    { code: 0 },
  );
  const params = [
    { key: 'index_type', value: 'FLAT' },
    { key: 'metric_type', value: 'L2' },
  ];
  await ask('CreateIndex', { collection_name: 'big', field_name: 'v', extra_params: params });
  await ask('LoadCollection', { collection_name: 'big' });
  await ask('CreateCredential', {
    ...{ username: 'reader', password: Buffer.from(PASSWORD).toString('base64') },
  });
  await ask('OperateUserRole', { username: 'reader', role_name: 'db_ro', type: 0 });
}, 90_000);
afterEach(() => proxy.release());
afterAll(async () => {
  client.close();
  await server.dispose();
  proxy.close();
  await upstream.dispose();
  rmSync(folder, { recursive: true });
});

const ask = (name: string, request: object, on = client, token = server.adminToken) =>
  on.call(name, request, token);

/** An insert of 20 MiB. */
function insertOf(first: number, rows = ROWS): Uint8Array {
  const ids = Array.from({ length: rows }, (_, index) => first + index);
  const vectors = new Float32Array(rows * DIMENSION).fill(0.5);
  return wire.milvus.InsertRequest.encode({
    collection_name: 'big',
    num_rows: rows,
    fields_data: [
      { type: 5, field_name: 'id', scalars: { long_data: { data: encodeInt64s(ids) } } },
      {
        ...{ type: 101, field_name: 'v' },
        vectors: { dim: DIMENSION, float_vector: { data: new Uint8Array(vectors.buffer) } },
      },
    ],
  } as never).finish();
}

const send = (message: Uint8Array, more = {}, token = server.adminToken) =>
  client.send(`${SERVICE}/Insert`, frame(message), {
    ...{ authorization: grpcToken(token), ...more },
  });

async function count(): Promise<number> {
  const { message } = await ask('Query', {
    ...{ collection_name: 'big', expr: '', output_fields: ['count(*)'], consistency_level: 0 },
  });
  return Number(decodeInt64s(message.fields_data[0].scalars.long_data.data)[0]);
}

/** A call whose body the test writes, and whose reply it reads. */
function open(
  name: string,
  token = server.adminToken,
): { stream: ClientHttp2Stream; ended: Promise<{ status: string }> } {
  const stream = client.session.request({
    ...{ ':method': 'POST', ':path': `${SERVICE}/${name}`, te: 'trailers' },
    ...{ 'content-type': 'application/grpc', authorization: grpcToken(token) },
  });
  let status = '';
  const take = (headers: object) => {
    status = String((headers as Record<string, unknown>)['grpc-status'] ?? status);
  };
  stream
    .on('response', take)
    .on('trailers', take)
    .on('error', () => undefined);
  const ended = new Promise<{ status: string }>((resolve) =>
    stream.once('close', () => resolve({ status })),
  );
  return { stream, ended };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a large request goes on while it arrives, no faster than upstream takes it', async () => {
  const message = insertOf(0);
  expect(message.length).toBeGreaterThan(19 * MIB);
  await ask('DescribeCollection', { collection_name: 'big' });
  proxy.hold();
  const before = proxy.through.there;
  const { stream, ended } = open('Insert');
  let sent = 0;
  let isAnswered = false;
  void ended.then(() => {
    isAnswered = true;
  });
  const pieces = async () => {
    const bytes = frame(message);
    for (let at = 0; at < bytes.length; at += 64 * 1024) {
      const piece = bytes.subarray(at, at + 64 * 1024);
      await new Promise<void>((resolve) => stream.write(piece, () => resolve()));
      sent += piece.length;
    }
    stream.end();
  };
  stream.resume();
  const sending = pieces();
  await pause(1500);
  expect(sent).toBeLessThan(HELD);
  expect(isAnswered).toBe(false);
  proxy.release();
  await sending;
  expect(await ended).toEqual({ status: '0' });
  expect(proxy.through.there - before).toBeGreaterThan(message.length);
  expect(await count()).toBe(ROWS);
}, 90_000);

test('a large reply goes on while it arrives, no faster than the client takes it', async () => {
  const request = { collection_name: 'big', expr: 'id >= 0', output_fields: ['v'] };
  const limit = { query_params: [{ key: 'limit', value: String(ROWS) }], consistency_level: 0 };
  const bytes = wire.milvus.QueryRequest.encode({ ...request, ...limit } as never).finish();
  const before = proxy.through.back;
  const { stream, ended } = open('Query');
  stream.end(frame(bytes));
  stream.pause();
  await expect.poll(() => proxy.through.back - before, { timeout: 20_000 }).toBeGreaterThan(MIB);
  await pause(1000);
  expect(proxy.through.back - before).toBeLessThan(HELD);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.resume();
  expect(await ended).toEqual({ status: '0' });
  const whole = Buffer.concat(chunks);
  expect(whole.readUInt32BE(1)).toBe(whole.length - 5);
  const reply = wire.milvus.QueryResults.decode(whole.subarray(5));
  const vectors = reply.fields_data.find(({ field_name }) => field_name === 'v')?.vectors;
  expect(vectors?.float_vector?.data?.length).toBe(ROWS * DIMENSION * 4);
}, 90_000);

test('a large request that is denied is answered before it has arrived, and never sent on', async () => {
  const before = proxy.through.there;
  const reply = await send(insertOf(100_000), {}, `reader:${PASSWORD}`);
  expect(reply).toMatchObject({ grpcStatus: 7 });
  expect(proxy.through.there - before).toBeLessThan(MIB);
});

test('of a large request whose client breaks off nothing is done', async () => {
  const bytes = frame(insertOf(200_000));
  for (const end of ['reset', 'end'] as const) {
    const { stream, ended } = open('Insert');
    stream.resume();
    await new Promise<void>((resolve) =>
      stream.write(bytes.subarray(0, 10 * MIB), () => resolve()),
    );
    if (end === 'reset') stream.close(constants.NGHTTP2_CANCEL);
    else stream.end();
    const { status } = await ended;
    expect(status).toBe(end === 'reset' ? '' : '3');
  }
  expect(await count()).toBe(ROWS);
});

test('a large request of whom is dropped, or loses a role, before all of it is there is not made', async () => {
  const bytes = frame(insertOf(500_000));
  const role = { username: 'writer', role_name: 'db_rw' };
  for (const loses of ['the role', 'the user'] as const) {
    const password = Buffer.from(PASSWORD).toString('base64');
    await ask('CreateCredential', { username: 'writer', password });
    await ask('OperateUserRole', { ...role, type: 0 });
    const { stream, ended } = open('Insert', `writer:${PASSWORD}`);
    stream.resume();
    await new Promise<void>((resolve) =>
      stream.write(bytes.subarray(0, 10 * MIB), () => resolve()),
    );
    await pause(1200);
    if (loses === 'the role') await ask('OperateUserRole', { ...role, type: 1 });
    else await ask('DeleteCredential', { username: 'writer' });
    stream.end(bytes.subarray(10 * MIB));
    expect(await ended).toEqual({ status: loses === 'the role' ? '7' : '16' });
    await ask('DeleteCredential', { username: 'writer' });
  }
  expect(await count()).toBe(ROWS);
}, 30_000);

test('a large request that names another collection behind its data is refused', async () => {
  const other = wire.milvus.InsertRequest.encode({ collection_name: 'other' } as never).finish();
  const reply = await send(Buffer.concat([insertOf(300_000), other]));
  expect(reply).toMatchObject({ grpcStatus: 3 });
  expect(reply.grpcMessage).toContain('names come first');
  expect(await count()).toBe(ROWS);
});

test('a large request that is compressed is read whole', async () => {
  const message = gzipSync(insertOf(400_000, 100));
  const body = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), message]);
  body.writeUInt32BE(message.length, 1);
  const authorization = grpcToken(server.adminToken);
  const headers = { authorization, 'grpc-encoding': 'gzip' };
  const reply = await client.send(`${SERVICE}/Insert`, body, headers);
  expect(reply.message).toMatchObject({ insert_cnt: expect.anything() });
  await ask('Delete', { collection_name: 'big', expr: 'id >= 400000' });
  expect(await count()).toBe(ROWS);
});

test('a reply that breaks off upstream ends with a retriable status', async () => {
  const request = { collection_name: 'big', expr: 'id >= 0', output_fields: ['v'] };
  const limit = { query_params: [{ key: 'limit', value: String(ROWS) }], consistency_level: 0 };
  const bytes = wire.milvus.QueryRequest.encode({ ...request, ...limit } as never).finish();
  const { stream, ended } = open('Query');
  stream.end(frame(bytes));
  stream.once('data', () => proxy.cut());
  expect(await ended).toEqual({ status: '14' });
  expect(await count()).toBe(ROWS);
}, 20_000);

test('a large insert and a large search of REST reach upstream as they are', async () => {
  const rows = 600;
  const vector = (at: number) => Array.from({ length: DIMENSION }, (_, i) => at + (i % 7));
  const data = Array.from({ length: rows }, (_, at) => ({ id: 900_000 + at, v: vector(at) }));
  const all = { collectionName: 'big', consistencyLevel: 'Strong' };
  expect(await callRest(server, 'entities/insert', { ...all, data })).toMatchObject({
    data: { insertCount: rows },
  });
  const found = await callRest(server, 'entities/get', { ...all, id: [900_000, 900_599] });
  expect(found.data).toEqual([data[0], data.at(-1)]);
  const filter = 'id >= 900000';
  const searched = { ...all, filter, limit: 1, data: data.map(({ v }) => v) };
  const { data: hits } = await callRest(server, 'entities/search', searched);
  expect(hits).toEqual(data.map(({ id }) => ({ id, distance: 0 })));
});
