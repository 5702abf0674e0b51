import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { frame, GrpcClient, grpcToken } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** As short as lets a busy machine tell slow from fast. */
const LIMITS = {
  slowBodyMs: 1000,
  keepAliveMs: 700,
  slowestBytesPerSecond: 1000,
  transferMs: 4000,
};

let server: TestServer;
let client: GrpcClient;
beforeAll(async () => {
  server = await startTestServer({ metricsPort: 0 }, { limits: LIMITS });
  client = new GrpcClient(server.clusterUrl);
});
afterAll(async () => {
  client.close();
  await server.dispose();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Sending {
  readonly path: string;
  readonly headers: object;
  /** Bytes each tenth of a second, and of the whole. */
  readonly piece: number;
  readonly length: number;
}

/** Sends a body piece by piece until all is sent or the call has ended. */
async function send({ path, headers, piece, length }: Sending) {
  const stream = client.session.request({ ':method': 'POST', ':path': path, ...headers });
  const told: Record<string, unknown> = {};
  stream.on('response', (head) => Object.assign(told, head));
  stream.on('error', () => undefined).resume();
  const closed = once(stream, 'close');
  let sent = 0;
  const head = frame(Buffer.alloc(0));
  head.writeUInt32BE(length, 1);
  stream.write(head);
  while (!stream.closed && sent < length) {
    stream.write(Buffer.alloc(Math.min(piece, length - sent)));
    sent += piece;
    await sleep(100);
  }
  stream.end();
  await closed;
  return { status: told['grpc-status'], message: String(told['grpc-message'] ?? ''), sent };
}

const grpc = {
  path: '/milvus.proto.milvus.MilvusService/Insert',
  get headers() {
    return { 'content-type': 'application/grpc', authorization: grpcToken(server.apiKey) };
  },
};

test('a body that comes too slowly ends its call, and not the connection', async () => {
  const { status, message, sent } = await send({ ...grpc, piece: 1, length: 100_000 });
  expect([status, message]).toEqual(['4', expect.stringContaining('too slowly')]);
  expect(sent).toBeLessThan(1000);
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
});

test('one that begins fast and then only drips does, too', async () => {
  const stream = client.session.request({ ':method': 'POST', ':path': grpc.path, ...grpc.headers });
  stream.on('error', () => undefined).resume();
  const told = once(stream, 'response');
  const body = frame(Buffer.alloc(500_000));
  stream.write(body.subarray(0, -10));
  expect((await told)[0]['grpc-status']).toBe('4');
});

test('one that comes steadily is waited for, but not for ever', async () => {
  const steady = await send({ ...grpc, piece: 2000, length: 50_000 });
  expect(steady).toMatchObject({ status: '3', sent: 50_000 });
  const endless = await send({ ...grpc, piece: 2000, length: 1_000_000 });
  expect(endless.status).toBe('4');
  expect(endless.sent).toBeLessThan(200_000);
}, 30_000);

test('REST over HTTP/2 is held to the same', async () => {
  const headers = { authorization: `Bearer ${server.apiKey}` };
  const path = '/v2/vectordb/users/list';
  const { sent } = await send({ path, headers, piece: 1, length: 100_000 });
  expect(sent).toBeLessThan(1000);
});

test('who takes nothing of a reply is cut off, though it answers PINGs', async () => {
  const session = connectHttp2(server.clusterUrl, { settings: { initialWindowSize: 0 } });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  const closed = once(session, 'close');
  const stream = session.request({
    ...{ ':method': 'POST', ':path': '/milvus.proto.milvus.MilvusService/GetVersion' },
    ...grpc.headers,
  });
  stream.on('error', () => undefined).end(frame(Buffer.alloc(0)));
  await closed;
  // Calls beside it, whose replies are taken, go on.
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
});

/** A connection of HTTP/1 that asks for far more than the system's buffers hold, and reads nothing. */
async function askForMuch() {
  const socket = connect(Number(new URL(server.controlUrl).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const request = `GET /v2/openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.apiKey}\r\n\r\n`;
  socket.write(request.repeat(60));
  return socket.pause();
}

const openConnections = async () => {
  const page = await (await fetch(`${server.healthUrl}/metrics`)).text();
  return Number(/^latchkey_connections_open (\d+)$/m.exec(page)?.[1]);
};

test('over HTTP/1, too', async () => {
  const before = await openConnections();
  await askForMuch();
  await expect.poll(openConnections).toBe(before + 1);
  await expect.poll(openConnections, { timeout: 20_000 }).toBe(before);
}, 30_000);

test('who reads slowly over HTTP/1, but reads, is not', async () => {
  const socket = await askForMuch();
  let bytes = 0;
  const until = performance.now() + 6000;
  while (performance.now() < until) {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) bytes += chunk.length;
    await sleep(100);
  }
  expect(bytes).toBeGreaterThan(200_000);
  expect(socket.destroyed).toBe(false);
}, 30_000);
