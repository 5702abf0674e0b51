import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from '../http2/connection.ts';
import { frameOf, settingsOf, uint32 } from '../http2/frame-writer.ts';
import { encodeHeaders } from '../http2/hpack/encode-headers.ts';
import { CODE, FLAG, FRAME, PREFACE, SETTING } from '../http2/protocol.ts';
import type { Http2Stream } from '../http2/stream.ts';
import { systemClock } from '../kernel/clock.ts';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { ConnectionGuard } from './h2-guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const BODY = Buffer.alloc(1_000_000);
const streams: Http2Stream[] = [];
let server: Http2Echo;
let client: RawHttp2;
let guard: ConnectionGuard;
beforeEach(async () => {
  // Of the guard: the test says when so much time is over.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  streams.length = 0;
  guard = new ConnectionGuard(DEFAULT_LIMITS, systemClock);
  server = await startHttp2Echo((stream, { headers }) => {
    streams.push(stream);
    stream.respond(encodeHeaders([[':status', '200']]));
    stream.write(BODY);
    if (!headers.flows) stream.end();
  }, guard);
  client = await RawHttp2.open(server.port, false);
  const window = settingsOf([[SETTING.initialWindowSize, 0]]);
  client.write(PREFACE, frameOf(FRAME.settings, 0, 0, window), requestFrame(1, true));
  await client.settled();
  guard.watch(server.connections[0] as Connection);
});
afterEach(() => {
  guard.stop();
  vi.useRealTimers();
  client.close();
  server.close();
});

/** The server looks after the connection, and the client answers its PING. */
async function look(answers = true): Promise<void> {
  client.seen.length = 0;
  vi.advanceTimersByTime(DEFAULT_LIMITS.keepAliveMs);
  if (server.connections[0]?.isClosed) return;
  const isPing = ({ type, flags }: { type: number; flags: number }) =>
    type === FRAME.ping && !(flags & FLAG.ack);
  const { payload } = await client.next(isPing);
  if (answers) client.write(frameOf(FRAME.ping, FLAG.ack, 0, payload));
  await client.settled();
}

test('a peer that takes nothing of its reply is cut off, though it answers, and its memory is freed', async () => {
  await look();
  expect(streams[0]?.outgoingBytes).toBe(BODY.length);
  await look();
  await expect.poll(() => client.isClosed, { timeout: 10_000 }).toBe(true);
  expect(streams.map(({ outgoing, outgoingBytes }) => [outgoing.length, outgoingBytes])).toEqual([
    [0, 0],
  ]);
  expect(server.connections[0]?.streams.size).toBe(0);
});

/** What waits at the beginning has to be taken in a quarter of an hour. */
const PACE = Math.ceil((BODY.length * DEFAULT_LIMITS.keepAliveMs) / DEFAULT_LIMITS.transferMs);

async function take(bytes: number, id = 1): Promise<void> {
  client.write(
    frameOf(FRAME.windowUpdate, 0, 0, uint32(bytes)),
    frameOf(FRAME.windowUpdate, 0, id, uint32(bytes)),
  );
  await client.settled();
}

test('so is one that takes a little now and then', async () => {
  await look();
  await take(PACE);
  await look();
  expect(client.isClosed).toBe(false);
  await take(1000);
  await look();
  await expect.poll(() => client.isClosed, { timeout: 10_000 }).toBe(true);
  expect(streams[0]?.outgoingBytes).toBe(0);
});

test('a peer that takes it slowly, but fast enough, is not', async () => {
  for (let time = 0; time < 5; time++) {
    await take(PACE);
    await look();
  }
  expect(client.isClosed).toBe(false);
  expect(streams[0]?.outgoingBytes).toBe(BODY.length - 5 * PACE);
});

test('nor one that has taken all there was, and whose next reply has just begun', async () => {
  await look();
  await take(BODY.length);
  expect(streams[0]?.isClosed).toBe(true);
  client.write(requestFrame(3, true));
  await client.settled();
  await look();
  expect(client.isClosed).toBe(false);
  await look();
  await expect.poll(() => client.isClosed, { timeout: 10_000 }).toBe(true);
});

test('of a reply that flows little waits, and little has to be taken: 1 KiB a second', async () => {
  const flows = requestFrame(3, true, [['flows', 'yes']]);
  client.write(frameOf(FRAME.reset, 0, 1, uint32(CODE.cancel)), flows);
  await client.settled();
  const flowing = streams[1];
  await take(BODY.length - 100_000, 3);
  // From now on it is written on as it is taken, and there is never an end of it.
  const pace = (DEFAULT_LIMITS.slowestBytesPerSecond * DEFAULT_LIMITS.keepAliveMs) / 1000;
  await look();
  for (let time = 0; time < 4; time++) {
    flowing?.write(BODY.subarray(0, pace));
    await take(pace, 3);
    await look();
  }
  expect([client.isClosed, flowing?.outgoingBytes]).toEqual([false, 100_000]);
  flowing?.write(BODY.subarray(0, pace));
  await take(pace - 1, 3);
  await look();
  await expect.poll(() => client.isClosed, { timeout: 10_000 }).toBe(true);
});

test('nor one that gave up what it did not take', async () => {
  await look();
  client.write(frameOf(FRAME.reset, 0, 1, uint32(CODE.cancel)), requestFrame(3, true));
  await client.settled();
  await look();
  expect(client.isClosed).toBe(false);
});

test('a peer that does not answer is cut off', async () => {
  await look(false);
  client.write(frameOf(FRAME.windowUpdate, 0, 1, uint32(1000)));
  await client.settled();
  await look(false);
  await expect.poll(() => client.isClosed, { timeout: 10_000 }).toBe(true);
});
