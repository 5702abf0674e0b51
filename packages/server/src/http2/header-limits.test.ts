import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { frameOf, headerFrames } from './frame-writer.ts';
import { encodeHeaders } from './hpack/encode-headers.ts';
import { CODE, FLAG, FRAME } from './protocol.ts';

/** Names of headers that the server saw, of each call. */
const seen: string[][] = [];
let server: Http2Echo;
let client: RawHttp2;
beforeEach(async () => {
  seen.length = 0;
  server = await startHttp2Echo((stream, { headers }) => {
    seen.push(Object.keys(headers));
    if (stream.isRemoteEnded) stream.respond(encodeHeaders([[':status', '200']]), true);
  });
  client = await RawHttp2.open(server.port);
});
afterEach(() => {
  client.close();
  server.close();
});

const HEAD: [string, string][] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/'],
];
const answered = (id: number) =>
  client.next(({ type, ...f }) => type === FRAME.headers && f.id === id);

function send(id: number, headers: readonly (readonly [string, string])[]): void {
  client.write(headerFrames(id, encodeHeaders(headers.map(([...one]) => one)), true));
}

test('a list with more than 16 KiB, or 128 fields, is refused, and the connection goes on', async () => {
  send(1, [...HEAD, ['x-long', 'a'.repeat(16 * 1024)]]);
  expect(await client.reset(1)).toBe(CODE.enhanceYourCalm);
  const fields = (count: number) =>
    Array.from({ length: count }, (_, at) => [`x-${at}`, ''] as const);
  send(3, [...HEAD, ...fields(126)]);
  expect(await client.reset(3)).toBe(CODE.enhanceYourCalm);
  send(5, [...HEAD, ...fields(125)]);
  await answered(5);
  // 32 bytes count for each field on top of its text.
  send(7, [...HEAD, ['x-long', 'a'.repeat(16 * 1024 - 4 * 32 - 35)]]);
  await answered(7);
  expect(seen.map((names) => names.length)).toEqual([128, 4]);
});

test('what a list that was too large put into the table is meant later', async () => {
  // As a literal that goes into the table: then it is 62, the first behind the static ones.
  const kept = encodeHeaders([['x-kept', 'a']]);
  kept[0] = 0x40;
  const long = encodeHeaders([...HEAD, ['x-long', 'a'.repeat(17_000)]]);
  client.write(headerFrames(1, Buffer.concat([long, kept]), true));
  expect(await client.reset(1)).toBe(CODE.enhanceYourCalm);
  client.write(headerFrames(3, Buffer.concat([encodeHeaders(HEAD), Buffer.from([0xbe])]), true));
  await answered(3);
  expect(seen).toEqual([[':method', ':scheme', ':path', 'x-kept']]);
});

test.each<[string, readonly (readonly [string, string])[]]>([
  ['no path', HEAD.slice(0, 2)],
  ['a pseudo-header twice', [...HEAD, [':path', '/other']]],
  ['a pseudo-header behind a header', [HEAD[0] as [string, string], ['a', 'b'], ...HEAD.slice(1)]],
  ['a pseudo-header that is of a response', [...HEAD, [':status', '200']]],
  ['a name in capitals', [...HEAD, ['X-Name', 'a']]],
  ['a line end in a value', [...HEAD, ['x-name', 'a\r\nb: c']]],
  ['a header of the connection', [...HEAD, ['transfer-encoding', 'chunked']]],
  ['a length that is none', [...HEAD, ['content-length', '-1']]],
  ['a body that is missing', [...HEAD, ['content-length', '5']]],
])('%s is refused on its stream', async (_name, headers) => {
  send(1, headers);
  expect(await client.reset(1)).toBe(CODE.protocolError);
  send(3, HEAD);
  await answered(3);
  expect(seen).toHaveLength(1);
});

test('a body that is longer or shorter than was said is refused', async () => {
  client.write(requestFrame(1, false, [['content-length', '2']]));
  client.write(frameOf(FRAME.data, 0, 1, Buffer.from('abc')));
  expect(await client.reset(1)).toBe(CODE.protocolError);
  client.write(requestFrame(3, false, [['content-length', '2']]));
  client.write(frameOf(FRAME.data, FLAG.endStream, 3, Buffer.from('a')));
  expect(await client.reset(3)).toBe(CODE.protocolError);
});

test('nothing may come between the pieces of a header block', async () => {
  client.write(frameOf(FRAME.headers, FLAG.endStream, 1, encodeHeaders(HEAD)));
  client.write(frameOf(FRAME.ping, 0, 0, Buffer.alloc(8)));
  expect(await client.goaway()).toBe(CODE.protocolError);
});

test.each([
  ['of no stream', 0],
  ['of a stream that is the server’s', 2],
  ['of a stream that is over', 1],
  ['of a stream that was passed over', 3],
])('headers %s end the connection', async (_name, id) => {
  send(1, HEAD);
  await answered(1);
  send(5, HEAD);
  await answered(5);
  send(id, HEAD);
  expect([CODE.protocolError, CODE.streamClosed]).toContain(await client.goaway());
  expect(seen).toHaveLength(2);
});
