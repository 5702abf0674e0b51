import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { frameOf } from './frame-writer.ts';
import { CODE, FLAG, FRAME, FRAME_HEAD } from './protocol.ts';

let server: Http2Echo;
let client: RawHttp2;
beforeEach(async () => {
  server = await startHttp2Echo();
  client = await RawHttp2.open(server.port);
});
afterEach(() => {
  client.close();
  server.close();
});

const BLOCK = requestFrame(1, false).subarray(FRAME_HEAD);
const END = FLAG.endStream;

/** A payload with its padding, whose bytes are not looked at. */
function padded(content: Buffer, padding: number): Buffer {
  return Buffer.concat([Buffer.from([padding]), content, Buffer.alloc(padding, 'p')]);
}

const ended = (id: number) =>
  client.next((frame) => frame.id === id && (frame.flags & END) !== 0 && frame.type === FRAME.data);

test.each([0, 1, 255])('%i bytes of padding are no part of headers and body', async (padding) => {
  const flags = FLAG.padded | FLAG.endHeaders;
  client.write(frameOf(FRAME.headers, flags, 1, padded(BLOCK, padding)));
  client.write(frameOf(FRAME.data, FLAG.padded, 1, padded(Buffer.from('ab'), padding)));
  client.write(frameOf(FRAME.data, FLAG.padded, 1, padded(Buffer.alloc(0), padding)));
  client.write(frameOf(FRAME.data, FLAG.padded | END, 1, padded(Buffer.from('c'), padding)));
  await ended(1);
  expect(client.body(1).toString()).toBe('echo abc');
});

test('a priority stands between padding and headers', async () => {
  const flags = FLAG.padded | FLAG.priority | FLAG.endHeaders | END;
  const priority = Buffer.from([0, 0, 0, 0, 16]);
  client.write(frameOf(FRAME.headers, flags, 1, padded(Buffer.concat([priority, BLOCK]), 7)));
  await ended(1);
  expect(client.body(1).toString()).toBe('echo ');
});

test.each([
  ['HEADERS', FRAME.headers],
  ['DATA', FRAME.data],
])('%s with more padding than payload end the connection', async (_name, type) => {
  if (type === FRAME.data) client.write(requestFrame(1, false));
  client.write(frameOf(type, FLAG.padded | FLAG.endHeaders, 1, Buffer.from([4, 0, 0, 0])));
  expect(await client.goaway()).toBe(CODE.protocolError);
});

test.each([
  ['HEADERS', FRAME.headers],
  ['DATA', FRAME.data],
])('%s that say they are padded, and are empty, end the connection', async (_name, type) => {
  if (type === FRAME.data) client.write(requestFrame(1, false));
  client.write(frameOf(type, FLAG.padded | FLAG.endHeaders, 1));
  expect(await client.goaway()).toBe(CODE.protocolError);
});

test('a priority that is cut short ends the connection', async () => {
  client.write(frameOf(FRAME.headers, FLAG.priority | FLAG.endHeaders, 1, Buffer.alloc(4)));
  expect(await client.goaway()).toBe(CODE.frameSizeError);
});

test('padding counts in the windows, and is given back', async () => {
  client.write(requestFrame(1, false));
  // 2,000 × 257 bytes: eight windows of the stream.
  const frame = frameOf(FRAME.data, FLAG.padded, 1, padded(Buffer.from('x'), 255));
  let window = 65_535;
  let read = 0;
  for (let sent = 0; sent < 2000; sent++) {
    while (window < 257) {
      const update = await client.next((seen) => {
        return (
          seen.type === FRAME.windowUpdate && seen.id === 1 && client.seen.indexOf(seen) >= read
        );
      });
      read = client.seen.indexOf(update) + 1;
      window += update.payload.readUInt32BE(0);
    }
    client.write(frame);
    window -= 257;
  }
  client.write(frameOf(FRAME.data, END, 1));
  await ended(1);
  expect(client.body(1).length).toBe('echo '.length + 2000);
});
