import { afterEach, beforeEach, expect, test } from 'vitest';
import { frameOf, settingsOf, uint32 } from '../http2/frame-writer.ts';
import { encodeHeaders } from '../http2/hpack/encode-headers.ts';
import { CODE, FLAG, FRAME, SETTING } from '../http2/protocol.ts';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { ConnectionGuard } from './h2-guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** Ten seconds' worth of frames may come at once. */
const BURST = 20;
const RATES = {
  ...{ pingsPerSecond: 2, settingsPerSecond: 2, resetsPerSecond: 2 },
  ...{ streamsPerSecond: 2, otherFramesPerSecond: 2 },
};

let now = 0;
let server: Http2Echo;
let client: RawHttp2;
beforeEach(async () => {
  now = 0;
  await start(RATES);
});
afterEach(stop);

async function start(rates: Partial<typeof RATES>): Promise<void> {
  const guard = new ConnectionGuard({ ...DEFAULT_LIMITS, ...rates }, { now: () => now });
  server = await startHttp2Echo(undefined, guard);
  client = await RawHttp2.open(server.port);
}

function stop(): void {
  client.close();
  server.close();
}

const PING = frameOf(FRAME.ping, 0, 0, Buffer.alloc(8));
const SETTINGS = frameOf(FRAME.settings, 0, 0, settingsOf([[SETTING.initialWindowSize, 65_535]]));
const PRIORITY = frameOf(FRAME.priority, 0, 9, Buffer.from([0, 0, 0, 0, 16]));
const isOpen = () => client.seen.every(({ type }) => type !== FRAME.goaway);

/** A mark that is no frame which is counted: a stream is opened by it. */
async function taken(id: number): Promise<void> {
  client.write(requestFrame(id, true));
  await client.next((seen) => seen.type === FRAME.headers && seen.id === id);
}

test.each<[string, Buffer, number]>([
  ['PING', PING, BURST],
  // The first came with the greeting.
  ['SETTINGS', SETTINGS, BURST - 1],
  ['PRIORITY', PRIORITY, BURST],
  ['WINDOW_UPDATE', frameOf(FRAME.windowUpdate, 0, 0, uint32(1)), BURST],
  ['SETTINGS that are acknowledged unasked', frameOf(FRAME.settings, FLAG.ack, 0), BURST],
  ['PINGs that are answered unasked', frameOf(FRAME.ping, FLAG.ack, 0, Buffer.alloc(8)), BURST],
  ['frames of no known kind', frameOf(0xee, 0, 0, Buffer.alloc(5)), BURST],
])(
  'a flood of %s ends the connection, at the bound and not before',
  async (_name, frame, bound) => {
    client.write(...Array.from({ length: bound }, () => frame));
    // A frame that is refused otherwise tells that all before it were let in.
    client.write(frameOf(FRAME.data, 0, 1));
    expect(await client.goaway()).toBe(CODE.protocolError);
    stop();
    await start(RATES);
    client.write(...Array.from({ length: bound + 1 }, () => frame));
    expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
  },
);

test.each<[string, Buffer]>([
  ['empty DATA', frameOf(FRAME.data, 0, 1)],
  ['DATA that are padding alone', frameOf(FRAME.data, FLAG.padded, 1, Buffer.from([1, 0]))],
  ['WINDOW_UPDATE of a stream', frameOf(FRAME.windowUpdate, 0, 1, uint32(1))],
])('a flood of %s ends the connection', async (_name, frame) => {
  client.write(requestFrame(1, false), ...Array.from({ length: BURST }, () => frame));
  client.write(frameOf(FRAME.data, FLAG.endStream, 1, Buffer.from('x')));
  await client.next(({ type }) => type === FRAME.data);
  expect(isOpen()).toBe(true);
  client.write(requestFrame(3, false));
  const other = Buffer.from(frame);
  other.writeUInt32BE(3, 5);
  client.write(...Array.from({ length: BURST + 1 }, () => other));
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
});

test.each<[string, (id: number) => Buffer[]]>([
  [
    'that are reset at once',
    (id) => [requestFrame(id, false), frameOf(FRAME.reset, 0, id, uint32(8))],
  ],
  // CVE-2025-8671: the peer has the server reset them.
  ['that have to be reset', (id) => [requestFrame(id, false, [['X', 'capital']])]],
  [
    'whose window grows by nothing',
    (id) => [requestFrame(id, false), frameOf(FRAME.windowUpdate, 0, id, uint32(0))],
  ],
])('a flood of streams %s ends the connection, and none is left', async (_name, frames) => {
  stop();
  await start({ resetsPerSecond: 2 });
  const flood = Array.from({ length: BURST + 1 }, (_, at) => frames(1 + 2 * at)).flat();
  client.write(...flood);
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
  expect(server.connections[0]?.streams.size).toBe(0);
});

test('more streams than allowed in a while end the connection', async () => {
  for (let at = 0; at < BURST; at++) await taken(1 + 2 * at);
  expect(isOpen()).toBe(true);
  client.write(requestFrame(1 + 2 * BURST, true));
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
});

test.each<[string, (id: number) => Buffer]>([
  ['DATA', (id) => frameOf(FRAME.data, 0, id, Buffer.from('x'))],
  [
    'HEADERS',
    (id) =>
      frameOf(FRAME.headers, FLAG.endHeaders | FLAG.endStream, id, encodeHeaders([['a', 'b']])),
  ],
])('a flood of %s for a stream that the server reset ends the connection', async (_name, frame) => {
  client.write(requestFrame(1, false, [['X', 'capital']]));
  await client.reset(1);
  // Some may have been on their way.
  client.write(...Array.from({ length: BURST }, () => frame(1)));
  await client.settled();
  expect(isOpen()).toBe(true);
  client.write(frame(1));
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
});

test('calls give back PINGs and window updates, and time gives back the rest', async () => {
  const update = frameOf(FRAME.windowUpdate, 0, 0, uint32(1));
  const burst = (frame: Buffer) => client.write(...Array.from({ length: BURST }, () => frame));
  for (const id of [1, 3, 5]) {
    burst(PING);
    burst(update);
    await taken(id);
  }
  client.write(...Array.from({ length: BURST - 1 }, () => SETTINGS));
  await taken(7);
  now += 1000;
  client.write(SETTINGS);
  await taken(9);
  // A clock that is set back takes nothing away.
  now -= 3_600_000;
  client.write(SETTINGS);
  await taken(11);
  now += 500;
  client.write(SETTINGS);
  await taken(13);
  client.write(SETTINGS);
  expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
});
