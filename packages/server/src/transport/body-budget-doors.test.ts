import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type ClientHttp2Stream, constants } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, startTestUpstream, TokenFiles } from '../testing/gateway-rig.ts';
import { frame, GrpcClient, grpcToken } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const SERVICE = '/milvus.proto.milvus.MilvusService/';
const INSERT = `${SERVICE}Insert`;
const DUMMY = `${SERVICE}Dummy`;
const MIB = 1024 * 1024;
const LARGE = 'x'.repeat(100_000);
const PASSWORD = 'Some-Passw0rd';

let server: TestServer;
let client: GrpcClient;
beforeAll(async () => {
  server = await startTestServer({ requestMemory: 1, metricsPort: 0 });
  client = new GrpcClient(server.clusterUrl);
});
afterAll(async () => {
  client.close();
  await server.dispose();
});

async function metric(name: string, of = server): Promise<number> {
  const page = await (await fetch(`${of.healthUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]);
}
const held = (of?: TestServer) => metric('latchkey_request_memory_bytes', of);
const refused = () => metric('latchkey_request_memory_refused_total');

/** An insert into a collection that is not there, of so many bytes more or less. */
const insertOf = (bytes: number) =>
  Buffer.from(wire.milvus.InsertRequest.encode(insertRequest(bytes)).finish());
const insertRequest = (bytes: number) =>
  wire.milvus.InsertRequest.create({
    ...{ collection_name: 'nowhere', partition_name: 'x'.repeat(bytes) },
  });

function openCall(of: GrpcClient, headers = {}, token = server.adminToken): ClientHttp2Stream {
  const stream = of.session.request({
    ...{ ':method': 'POST', ':path': INSERT, 'content-type': 'application/grpc' },
    ...{ authorization: grpcToken(token), ...headers },
  });
  stream.on('error', () => undefined).resume();
  return stream;
}

async function post(url: string, path: string, body: object, token = server.apiKey) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, reply: (await response.json()) as object };
}
const rest = (path: string, body: object, token?: string) =>
  post(server.clusterUrl, `/v2/vectordb/${path}`, body, token);

test('when the memory for requests is used up, large ones are told to wait and small ones go on', async () => {
  const upload = openCall(client);
  const body = frame(insertOf(1_000_000));
  upload.write(body.subarray(0, 900_000));
  await expect.poll(() => held()).toBe(body.length);
  const before = await refused();

  const largeInsert = insertRequest(100_000);
  const { message } = await client.call('Insert', largeInsert, server.adminToken);
  expect(message.status).toMatchObject({ code: 8, error_code: 49, retriable: true });
  // Its reply has no Status.
  const authorization = grpcToken(server.adminToken);
  const dummy = await client.send(DUMMY, frame(insertOf(100_000)), { authorization });
  expect(dummy).toMatchObject({ grpcStatus: 8 });
  const large = { collectionName: 'nowhere', data: [{ text: LARGE }] };
  const told = { status: 429, retryAfter: '1', reply: { code: 8 } };
  expect(await rest('entities/insert', large)).toMatchObject(told);
  expect(await post(server.controlUrl, '/v2/projects', { projectName: LARGE })).toMatchObject(told);
  expect(await refused()).toBe(before + 4);

  const user = { userName: 'bob', password: PASSWORD };
  expect(await rest('users/create', user)).toMatchObject({ status: 200, reply: { code: 0 } });
  const key = { name: 'k', orgRole: 'Owner' };
  expect(await post(server.controlUrl, '/v2/api-keys', key)).toMatchObject({ reply: { code: 0 } });
  const users = await client.call('ListCredUsers', {}, server.adminToken);
  expect(users.message.usernames).toContain('bob');

  // Who is not let in is told that, and not asked for memory.
  const wrong = await client.call('Insert', largeInsert, 'db_admin:wrong');
  expect(wrong.grpcStatus).toBe(16);
  expect(await rest('entities/insert', large, 'db_admin:wrong')).toMatchObject({ status: 401 });
  expect((await post(server.controlUrl, '/v2/projects', large, 'lk_wrong')).status).toBe(401);
  expect([await held(), await refused()]).toEqual([body.length, before + 4]);

  upload.end(body.subarray(900_000));
  await once(upload, 'close');
  await expect.poll(() => held()).toBe(0);
  const after = await client.call('Insert', largeInsert, server.adminToken);
  expect(after.message.status).toMatchObject({ code: 100 });
});

test('what comes out of a compressed message counts, too', async () => {
  const bomb = gzipSync(insertOf(3 * MIB));
  const body = frame(bomb);
  body[0] = 1;
  const send = (metadata: object) =>
    client.send(INSERT, body, { authorization: grpcToken(server.adminToken), ...metadata });
  expect(bomb.length).toBeLessThan(64 * 1024);
  const { message } = await send({ 'grpc-encoding': 'gzip' });
  expect(message.status).toMatchObject({ code: 8 });
  expect(await held()).toBe(0);
});

test('nobody who is not signed in sends the control plane more than 16 KiB', async () => {
  const body = { email: 'a@example.com', password: 'x'.repeat(20_000) };
  const path = '/v2/latchkey/session';
  expect((await post(server.controlUrl, path, body, '')).status).toBe(413);
});

/** How a call goes on after some of its body. */
const grpcCalls = fc.record({
  door: fc.constantFrom('Insert' as const, 'GetVersion' as const),
  bytes: fc.integer({ min: 1, max: 400_000 }),
  sent: fc.double({ min: 0, max: 1, noNaN: true }),
  next: fc.constantFrom(
    ...(['end', 'reset', 'cut', 'deadline', 'surplus', 'end', 'garbage', 'gzip'] as const),
  ),
});
const restCalls = fc.record({
  door: fc.constantFrom('rest' as const, 'control' as const),
  bytes: fc.integer({ min: 1, max: 400_000 }),
  sent: fc.double({ min: 0, max: 1, noNaN: true }),
  next: fc.constantFrom('end', 'cut', 'garbage', 'chunked', 'chunked cut', 'timeout'),
});

async function callGrpc({ door, bytes, sent, next }: FuzzedCall): Promise<void> {
  const own = new GrpcClient(server.clusterUrl);
  const headers = {
    // To GetVersion the bytes are a field that it does not know: it is answered with success.
    ':path': SERVICE + door,
    ...(next === 'deadline' && { 'grpc-timeout': '30m' }),
    ...(next === 'gzip' && { 'grpc-encoding': 'gzip' }),
  };
  const stream = openCall(own, headers);
  const message = next === 'garbage' ? Buffer.alloc(bytes, 0xff) : insertOf(bytes);
  const body = frame(next === 'gzip' ? gzipSync(message) : message);
  if (next === 'gzip') body[0] = 1;
  const [first, second] = [body.subarray(0, sent * body.length), body.subarray(sent * body.length)];
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.write(first);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))]);
  if (next === 'cut') own.session.destroy();
  else if (next === 'reset') stream.close(constants.NGHTTP2_CANCEL);
  else if (next === 'surplus') stream.end(Buffer.concat([second, Buffer.from('more')]));
  else if (next !== 'deadline') stream.end(second);
  await closed;
  own.close();
}

const HTTP1: ReadonlySet<string> = new Set(['rest', 'control']);
type FuzzedCall = { door: string; bytes: number; sent: number; next: string };

async function callHttp1({ door, bytes, sent, next }: FuzzedCall): Promise<void> {
  const text = 'x'.repeat(bytes);
  const isRest = door === 'rest';
  const whole = isRest ? { collectionName: 'c', data: [{ text }] } : { projectName: text };
  const body = Buffer.from(next === 'garbage' ? `${text}}` : JSON.stringify(whole));
  const url = isRest
    ? `${server.clusterUrl}/v2/vectordb/entities/insert`
    : `${server.controlUrl}/v2/projects`;
  const call = httpRequest(url, {
    ...{ method: 'POST', agent: false },
    headers: {
      authorization: `Bearer ${server.apiKey}`,
      ...(!next.startsWith('chunked') && { 'content-length': body.length }),
      ...(next === 'timeout' && { 'request-timeout': '1' }),
    },
  });
  call.on('error', () => undefined);
  call.on('response', (response) => response.on('error', () => undefined).resume());
  const closed = new Promise((resolve) => call.once('close', resolve));
  const at = Math.floor(sent * body.length);
  call.write(body.subarray(0, at));
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))]);
  if (next.endsWith('cut')) call.destroy();
  else call.end(body.subarray(at));
  await closed;
}

test('however calls end, at any door and many at once, all that they held is given back', async () => {
  const before = await refused();
  const large = { door: 'Insert', bytes: 400_000, sent: 0.9, next: 'end' } as const;
  const eightLarge = Array.from({ length: 8 }, () => large);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(grpcCalls, restCalls), { minLength: 1, maxLength: 8 }),
      async (calls) => {
        const made = calls.map((call) => (HTTP1.has(call.door) ? callHttp1(call) : callGrpc(call)));
        await Promise.all(made);
        await expect.poll(() => held(), { timeout: 10_000 }).toBe(0);
      },
    ),
    { numRuns: 120, examples: [[eightLarge]] },
  );
  // The bound was reached on the way, so that refusals were among the ends.
  expect(await refused()).toBeGreaterThan(before);
}, 120_000);

test('what is sent on to Milvus while it arrives holds little, and gives it back, too', async () => {
  const files = new TokenFiles();
  const upstream = await startTestUpstream();
  const gateway = await startTestGateway(upstream.url, files.write('token', upstream.token), {
    ...{ requestMemory: 1, metricsPort: 0 },
  });
  const calls = new GrpcClient(gateway.clusterUrl);
  const body = frame(insertOf(20 * MIB));
  for (const end of ['all', 'cut'] as const) {
    const upload = openCall(calls, {}, gateway.adminToken);
    const closed = new Promise((resolve) => upload.once('close', resolve));
    // The names come in a piece of their own: the message begins to grow before it flows.
    upload.write(body.subarray(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    upload.write(body.subarray(10, 600_000));
    await expect.poll(() => held(gateway)).toBeGreaterThan(256 * 1024);
    expect(await held(gateway)).toBeLessThan(MIB / 2);
    if (end === 'all') upload.end(body.subarray(600_000));
    else upload.close(constants.NGHTTP2_CANCEL);
    await closed;
    await expect.poll(() => held(gateway)).toBe(0);
  }
  expect(await metric('latchkey_request_memory_refused_total', gateway)).toBe(0);
  calls.close();
  await gateway.dispose();
  await upstream.dispose();
  files.remove();
}, 60_000);
