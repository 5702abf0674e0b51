import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { GrpcClient, grpcToken } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let session: ClientHttp2Session;
beforeAll(async () => {
  server = await startTestServer({}, { limits: { idleMs: 400, keepAliveMs: 60_000 } });
});
afterAll(() => server.dispose());
beforeEach(async () => {
  session = connect(server.clusterUrl);
  session.on('error', () => undefined);
  await once(session, 'connect');
});
afterEach(() => session.destroy());

/** Whether the server ended the session within the time. */
async function ended(withinMs: number): Promise<boolean> {
  if (session.destroyed) return true;
  const timer = new Promise<false>((resolve) => setTimeout(resolve, withinMs, false));
  const closed = once(session, 'close').then(() => true);
  return Promise.race([closed, timer]);
}

async function stillServes(): Promise<void> {
  const client = new GrpcClient(server.clusterUrl);
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
  client.close();
}

function request(headers = {}) {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/milvus.proto.milvus.MilvusService/GetVersion',
    'content-type': 'application/grpc',
    authorization: grpcToken(server.apiKey),
    ...headers,
  });
  stream.on('error', () => undefined);
  return stream;
}

test('a flood of PING frames ends the session, not the server', async () => {
  for (let count = 0; count < 5000 && !session.destroyed; count++) {
    session.ping(() => undefined);
    if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ended(2000)).toBe(true);
  await stillServes();
});

test('a PING with each call is none, however many calls there are', async () => {
  for (let count = 0; count < 3000; count++) {
    const stream = request();
    stream.resume().end(Buffer.alloc(5));
    session.ping(() => undefined);
    await once(stream, 'close');
  }
  expect(session.destroyed).toBe(false);
});

test('a flood of SETTINGS frames ends the session, not the server', async () => {
  for (let count = 0; count < 2000 && !session.destroyed; count++) {
    session.settings({ initialWindowSize: 65_535 + (count % 2) });
    if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ended(2000)).toBe(true);
  await stillServes();
});

test('streams that are opened and reset at once end the session, not the server', async () => {
  for (let count = 0; count < 5000 && !session.destroyed; count++) {
    request().close(constants.NGHTTP2_CANCEL);
    if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ended(2000)).toBe(true);
  await stillServes();
});

test('an idle session is closed', async () => {
  expect(await ended(3000)).toBe(true);
});

test('a header list over 16 KiB is refused, one below is served', async () => {
  const reply = async (bytes: number) => {
    const stream = request({ 'x-filler': 'a'.repeat(bytes) });
    stream.end(Buffer.alloc(5));
    return new Promise<unknown>((resolve) => {
      stream.once('response', (headers) => resolve(headers[':status']));
      stream.once('close', () => resolve('refused'));
    });
  };
  expect(await reply(8 * 1024)).toBe(200);
  expect(await reply(20 * 1024)).toBe('refused');
  await stillServes();
});

test('more connections from one address than allowed are dropped', async () => {
  const few = await startTestServer({}, { limits: { sessionsPerSource: 2 } });
  const clients = [1, 2].map(() => new GrpcClient(few.clusterUrl));
  for (const client of clients) {
    expect((await client.call('GetVersion', {}, few.apiKey)).grpcStatus).toBe(0);
  }
  const third = new GrpcClient(few.clusterUrl);
  const refused = await third.call('GetVersion', {}, few.apiKey).catch(() => undefined);
  expect(refused?.grpcStatus ?? -1).toBe(-1);
  for (const client of clients) client.close();
  await expect
    .poll(async () => {
      const next = new GrpcClient(few.clusterUrl);
      const reply = await next.call('GetVersion', {}, few.apiKey).catch(() => undefined);
      next.close();
      return reply?.grpcStatus;
    })
    .toBe(0);
  await few.dispose();
});
