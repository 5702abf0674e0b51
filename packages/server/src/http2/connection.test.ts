import { once } from 'node:events';
import { connect } from 'node:http2';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { frameOf, headerFrames, settingsOf, uint32 } from './frame-writer.ts';
import { encodeHeaders } from './hpack/encode-headers.ts';
import { CODE, FLAG, FRAME, MAX_WINDOW, PREFACE, SETTING } from './protocol.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function echo(...args: Parameters<typeof startHttp2Echo>): Promise<Http2Echo> {
  const server = await startHttp2Echo(...args);
  closers.push(() => server.close());
  return server;
}

async function raw(port: number, greets = true): Promise<RawHttp2> {
  const client = await RawHttp2.open(port, greets);
  closers.push(() => client.close());
  return client;
}

const HEAD = encodeHeaders([[':status', '200']]);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One call by `node:http2`. */
async function ask(port: number, body: Buffer, headers = {}) {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  closers.push(() => session.destroy());
  const stream = session.request({ ':method': 'POST', ':path': '/', ...headers });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.end(body);
  await once(stream, 'close');
  session.close();
  return Buffer.concat(chunks);
}

test('bodies of any size go there and come back', async () => {
  const { port, bugs } = await echo();
  for (const size of [0, 1, 16_384, 65_535, 65_536, 5_000_000]) {
    const body = Buffer.alloc(size, 'vector');
    const reply = await ask(port, body);
    expect(reply.length).toBe(size + 5);
    expect(reply.subarray(5).equals(body)).toBe(true);
  }
  expect(bugs).toEqual([]);
});

test('headers come as they were sent, whatever table the client uses', async () => {
  const { port } = await echo((stream, { headers }) => {
    stream.respond(HEAD);
    stream.write(Buffer.from(JSON.stringify(headers)));
    stream.end();
  });
  const session = connect(`http://127.0.0.1:${port}`);
  closers.push(() => session.destroy());
  const name = fc.stringMatching(/^x-[a-z0-9]{1,12}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,60}[!-~])?$/);
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 12 }), async (sent) => {
      const stream = session.request({ ':path': '/', ...sent });
      stream.setEncoding('utf8');
      let text = '';
      for await (const chunk of stream) text += chunk;
      expect(JSON.parse(text)).toMatchObject({ ...sent });
    }),
    { numRuns: 200 },
  );
});

test('random frames, and good ones with a byte changed, never do more than end a connection', async () => {
  const { port, bugs } = await echo();
  const good = Buffer.concat([
    PREFACE,
    frameOf(FRAME.settings, 0, 0, settingsOf([[SETTING.initialWindowSize, 100_000]])),
    requestFrame(1, false),
    frameOf(FRAME.data, FLAG.endStream, 1, Buffer.alloc(50)),
    requestFrame(3, true),
    frameOf(FRAME.windowUpdate, 0, 0, uint32(5)),
    frameOf(FRAME.ping, 0, 0, Buffer.alloc(8)),
    frameOf(FRAME.reset, 0, 3, uint32(8)),
  ]);
  const frame = fc
    .tuple(fc.nat(10), fc.nat(255), fc.nat(5), fc.uint8Array({ maxLength: 40 }))
    .map(([type, flags, id, bytes]) => frameOf(type, flags, id, Buffer.from(bytes)));
  const changed = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = Buffer.from(good);
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  const random = fc.array(frame, { maxLength: 12 }).map((frames) => {
    return Buffer.concat([PREFACE, frameOf(FRAME.settings, 0, 0), ...frames]);
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, random), fc.nat(200), async (bytes, cut) => {
      const client = await RawHttp2.open(port, false);
      client.write(bytes.subarray(0, cut));
      await pause(0);
      client.socket.end(bytes.subarray(cut));
      if (!client.isClosed) await once(client.socket, 'close');
    }),
    { numRuns: 400 },
  );
  expect(bugs).toEqual([]);
  expect((await ask(port, Buffer.from('alive'))).toString()).toBe('echo alive');
}, 60_000);

test('CONTINUATION without an end ends the connection', async () => {
  const { port } = await echo();
  for (const piece of [Buffer.alloc(0), Buffer.alloc(16_384)]) {
    const client = await raw(port);
    client.write(frameOf(FRAME.headers, 0, 1, encodeHeaders([[':method', 'GET']])));
    for (let count = 0; count < 20; count++) client.write(frameOf(FRAME.continuation, 0, 1, piece));
    expect(await client.goaway()).toBe(CODE.enhanceYourCalm);
  }
});

test('headers in many pieces are put together', async () => {
  const { port } = await echo();
  const client = await raw(port);
  const block = requestFrame(1, true).subarray(9);
  client.write(frameOf(FRAME.headers, FLAG.endStream, 1, block.subarray(0, 3)));
  client.write(frameOf(FRAME.continuation, 0, 1, block.subarray(3, 9)));
  client.write(frameOf(FRAME.continuation, FLAG.endHeaders, 1, block.subarray(9)));
  const { payload } = await client.next(({ type, id }) => type === FRAME.data && id === 1);
  expect(payload.toString()).toBe('echo ');
});

test('resets that a client provokes count like its own', async () => {
  let left = 50;
  const count = () => undefined;
  const guard = {
    ...{ ping: count, settings: count, stream: count, other: count },
    reset() {
      left -= 1;
    },
  };
  const { port } = await echo(undefined, guard);
  const client = await raw(port);
  for (let id = 1; id < 100; id += 2) {
    client.write(requestFrame(id, false), frameOf(FRAME.windowUpdate, 0, id, uint32(0)));
  }
  expect(await client.reset(99)).toBe(CODE.protocolError);
  expect(left).toBe(0);
});

test('a window that grows too large is refused, of a stream and of the connection', async () => {
  const { port } = await echo();
  const client = await raw(port);
  client.write(requestFrame(1, false), frameOf(FRAME.windowUpdate, 0, 1, uint32(MAX_WINDOW)));
  expect(await client.reset(1)).toBe(CODE.flowControlError);
  client.write(frameOf(FRAME.windowUpdate, 0, 0, uint32(MAX_WINDOW)));
  expect(await client.goaway()).toBe(CODE.flowControlError);
});

test('more DATA than the window of a stream that nobody reads is refused', async () => {
  const { port } = await echo(() => undefined);
  const client = await raw(port);
  client.write(requestFrame(1, false));
  for (let count = 0; count < 5; count++) {
    client.write(frameOf(FRAME.data, 0, 1, Buffer.alloc(16_384)));
  }
  expect(await client.reset(1)).toBe(CODE.flowControlError);
});

test('one-byte frames that nobody reads cost bytes, not objects', async () => {
  const { port, connections } = await echo(() => undefined);
  const client = await raw(port);
  const one = frameOf(FRAME.data, 0, 1, Buffer.alloc(1));
  client.write(requestFrame(1, false), Buffer.concat(Array.from({ length: 60_000 }, () => one)));
  client.write(frameOf(FRAME.ping, 0, 0, Buffer.alloc(8)));
  await client.next(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack);
  expect(connections[0]?.streams.get(1)?.receiveWindow).toBe(65_535 - 60_000);
});

test('a reader with a window of 0 holds its reply, and no more streams than are allowed', async () => {
  const big = Buffer.alloc(40 * 1024 * 1024);
  const { port, connections } = await echo((stream) => {
    stream.respond(HEAD);
    stream.write(big);
    stream.end();
  });
  const client = await raw(port, false);
  const none = settingsOf([[SETTING.initialWindowSize, 0]]);
  client.write(PREFACE, frameOf(FRAME.settings, 0, 0, none));
  client.write(requestFrame(1, true), requestFrame(3, true), requestFrame(5, true));
  expect(await client.reset(5)).toBe(CODE.enhanceYourCalm);
  expect(connections[0]?.isStalled).toBe(true);
  expect(connections[0]?.sentBytes).toBe(0);
});

test('an answer before the body is read stops the rest of it', async () => {
  const { port } = await echo((stream) => stream.respond(HEAD, true));
  const client = await raw(port);
  client.write(requestFrame(1, false), frameOf(FRAME.data, 0, 1, Buffer.alloc(1000)));
  expect(await client.reset(1)).toBe(CODE.noError);
  // What was on its way is let be.
  client.write(frameOf(FRAME.data, FLAG.endStream, 1, Buffer.alloc(1000)), requestFrame(3, true));
  await client.next(({ type, id }) => type === FRAME.headers && id === 3);
  expect(client.seen.some(({ type }) => type === FRAME.goaway)).toBe(false);
});

test('after the notice calls are answered, after the end of it those that had begun', async () => {
  const held: (() => void)[] = [];
  const { port, connections } = await echo((stream) => {
    held.push(() => stream.respond(HEAD, true));
  });
  const client = await raw(port);
  client.write(requestFrame(1, true));
  await expect.poll(() => held.length).toBe(1);
  connections[0]?.notice();
  await client.goaway();
  client.write(requestFrame(3, true));
  await expect.poll(() => held.length).toBe(2);
  connections[0]?.close();
  client.write(requestFrame(5, true));
  await client.settled();
  expect(held.length).toBe(2);
  for (const answer of held) answer();
  await client.next(({ type, id }) => type === FRAME.headers && id === 3);
  await expect.poll(() => client.isClosed).toBe(true);
  const ends = client.seen.filter(({ type }) => type === FRAME.goaway);
  expect(ends.map(({ payload }) => payload.readUInt32BE(0))).toEqual([MAX_WINDOW, 3]);
});

test('the body of a call that had begun comes whole after the end, and then the connection is over', async () => {
  const { port, connections } = await echo();
  const client = await raw(port);
  client.write(requestFrame(1, false), frameOf(FRAME.data, 0, 1, Buffer.from('a')));
  await client.settled();
  connections[0]?.close();
  await client.goaway();
  client.write(frameOf(FRAME.data, FLAG.endStream, 1, Buffer.from('b')));
  await once(client.socket, 'close');
  expect(client.body(1).toString()).toBe('echo ab');
});

test('a client that says it goes away is still answered', async () => {
  const { port } = await echo();
  const client = await raw(port);
  client.write(frameOf(FRAME.goaway, 0, 0, Buffer.alloc(8)), requestFrame(1, true));
  await client.next(({ type, id }) => type === FRAME.data && id === 1);
});

test('a block that is longer than a frame is continued', () => {
  const frames = headerFrames(1, Buffer.alloc(40_000), true);
  expect([frames[3], frames[4]]).toEqual([FRAME.headers, FLAG.endStream]);
  const second = 9 + 16_384;
  expect([frames[second + 3], frames[second + 4]]).toEqual([FRAME.continuation, 0]);
  expect(frames[second * 2 + 4]).toBe(FLAG.endHeaders);
});
