import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, uint32 } from '../http2/frame-writer.ts';
import { CODE, FRAME } from '../http2/protocol.ts';
import { GrpcClient, grpcToken } from '../testing/grpc-client.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let session: ClientHttp2Session;
beforeAll(async () => {
  server = await startTestServer({}, { limits: { keepAliveMs: 60_000 } });
});
afterAll(() => server.dispose());
beforeEach(async () => {
  session = connect(server.clusterUrl);
  session.on('error', () => undefined);
  await once(session, 'connect');
});
afterEach(() => session.destroy());

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

// By hand: a client's library sends no flood.
test.each<[string, (at: number) => Buffer[], number]>([
  ['PING frames', () => [frameOf(FRAME.ping, 0, 0, Buffer.alloc(8))], 1000],
  ['SETTINGS frames', () => [frameOf(FRAME.settings, 0, 0)], 100],
  [
    'streams that are opened and reset at once',
    (at) => [requestFrame(1 + 2 * at, false), frameOf(FRAME.reset, 0, 1 + 2 * at, uint32(8))],
    2000,
  ],
])('a flood of %s ends the session, not the server', async (_name, frames, burst) => {
  const client = await RawHttp2.open(Number(new URL(server.clusterUrl).port));
  // What comes back in the while that this takes is far less than a burst.
  client.write(...Array.from({ length: 2 * burst }, (_, at) => frames(at)).flat());
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
  client.close();
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

test('an idle session is closed', async () => {
  const impatient = await startTestServer({}, { limits: { idleMs: 400 } });
  const idle = connect(impatient.clusterUrl);
  await once(idle, 'close');
  await impatient.dispose();
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
