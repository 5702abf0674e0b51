import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { frameOf, settingsOf, uint32 } from './frame-writer.ts';
import { encodeHeaders } from './hpack/encode-headers.ts';
import { CODE, FLAG, FRAME, MAX_WINDOW, PREFACE, SETTING } from './protocol.ts';
import type { Http2Stream } from './stream.ts';

const HEAD = encodeHeaders([[':status', '200']]);
const BODY = Buffer.alloc(300_000, 'b');
const streams: Http2Stream[] = [];
let server: Http2Echo;
let client: RawHttp2;
beforeEach(async () => {
  streams.length = 0;
  server = await startHttp2Echo((stream) => {
    streams.push(stream);
    stream.respond(HEAD);
    stream.write(BODY);
    stream.end();
  });
});
afterEach(() => {
  client.close();
  server.close();
});

/** Greets with a window of its own for each stream. */
async function open(initialWindow: number): Promise<void> {
  client = await RawHttp2.open(server.port, false);
  client.write(PREFACE, windows(initialWindow));
}

const windows = (size: number) =>
  frameOf(FRAME.settings, 0, 0, settingsOf([[SETTING.initialWindowSize, size]]));
const more = (id: number, bytes: number) => frameOf(FRAME.windowUpdate, 0, id, uint32(bytes));

test('not a byte more is sent than the windows of stream and connection let', async () => {
  await open(10);
  client.write(requestFrame(1, true));
  await client.settled();
  expect(client.body(1).length).toBe(10);
  client.write(more(1, 5));
  await client.settled();
  expect(client.body(1).length).toBe(15);
  // Now the connection's, 65,535, is what ends it.
  client.write(more(1, 100_000));
  await client.settled();
  expect(client.body(1).length).toBe(65_535);
  client.write(more(0, 1_000_000), more(1, 1_000_000));
  await client.next(({ id, flags }) => id === 1 && (flags & FLAG.endStream) !== 0);
  expect(client.body(1).equals(BODY)).toBe(true);
});

test('a window that is made smaller below what was sent has to be made up for first', async () => {
  await open(1000);
  client.write(requestFrame(1, true));
  await client.settled();
  client.write(windows(0), more(1, 900));
  await client.settled();
  expect(client.body(1).length).toBe(1000);
  client.write(more(1, 101));
  await client.settled();
  expect(client.body(1).length).toBe(1001);
});

test('settings that make the window of a stream too large end the connection', async () => {
  await open(0);
  client.write(requestFrame(1, true), more(1, MAX_WINDOW), windows(100_000));
  expect(await client.goaway()).toBe(CODE.flowControlError);
});

test('a window that grows by nothing is refused, of a stream and of the connection', async () => {
  await open(0);
  client.write(requestFrame(1, true), more(1, 0));
  expect(await client.reset(1)).toBe(CODE.protocolError);
  client.write(more(0, 0));
  expect(await client.goaway()).toBe(CODE.protocolError);
});

test('a reset, and the end of a connection, free what waits to be sent', async () => {
  await open(0);
  client.write(requestFrame(1, true), requestFrame(3, true));
  await client.settled();
  expect(streams.map((stream) => stream.outgoingBytes)).toEqual([BODY.length, BODY.length]);
  client.write(frameOf(FRAME.reset, 0, 1, uint32(CODE.cancel)));
  await client.settled();
  expect(streams.map((stream) => stream.outgoingBytes)).toEqual([0, BODY.length]);
  const [connection] = server.connections;
  connection?.destroy();
  await once(client.socket, 'close');
  expect(streams.map((stream) => stream.outgoing)).toEqual([[], []]);
  expect([connection?.streams.size, connection?.isStalled]).toEqual([0, false]);
});

test('a peer that takes no answers is not read from until it does', async () => {
  await open(0);
  await client.settled();
  const [connection] = server.connections;
  client.socket.pause();
  const pings = Buffer.concat(
    Array.from({ length: 4000 }, () => frameOf(FRAME.ping, 0, 0, Buffer.alloc(8, 1))),
  );
  let sent = 0;
  while (!connection?.socket.isPaused()) {
    client.write(pings);
    sent += 4000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  // One piece of what came, 64 KiB, may have gone on top.
  expect(connection.socket.writableLength).toBeLessThan(2 * 1024 * 1024);
  client.socket.resume();
  const answers = () =>
    client.seen.filter(({ payload }) => payload.length === 8 && payload[0] === 1);
  await expect.poll(() => answers().length, { timeout: 20_000 }).toBe(sent);
});
