import { connect, type Socket } from 'node:net';

const FRAME = { data: 0, headers: 1, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 };

/** What came of a hostile connection. */
export interface Outcome {
  /** Frames of the kind in question that were sent before the server closed, or all of them. */
  readonly sent: number;
  /** Whether the server ended the connection (GOAWAY or close). */
  readonly closed: boolean;
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** HPACK without indexing or Huffman: a length below 127 is one byte, else a varint follows. */
function field(name: string, value: string): Buffer {
  const text = (part: string) => {
    const bytes = Buffer.from(part);
    const prefix: number[] = [];
    if (bytes.length < 127) prefix.push(bytes.length);
    else {
      prefix.push(127);
      let rest = bytes.length - 127;
      for (; rest >= 128; rest = Math.floor(rest / 128)) prefix.push((rest % 128) | 128);
      prefix.push(rest);
    }
    return Buffer.concat([Buffer.from(prefix), bytes]);
  };
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** Opens a connection that speaks HTTP/2 by hand, so that it can break its manners. */
async function open(port: number): Promise<{ socket: Socket; state: State }> {
  const socket = connect(port, '127.0.0.1');
  const state: State = { closed: false, credit: 65_535, status: '' };
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const size = rest.readUIntBE(0, 3);
      const [type, stream] = [rest[3], rest.readUInt32BE(5)];
      if (type === FRAME.goaway) state.closed = true;
      if (type === FRAME.headers) state.status ||= rest.toString('latin1', 9, 9 + size);
      if (type === FRAME.windowUpdate && stream === 0) state.credit += rest.readUInt32BE(9);
      rest = rest.subarray(9 + size);
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    state.closed = true;
  });
  await new Promise((done) => socket.once('connect', done));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(FRAME.settings, 0, 0, Buffer.alloc(0)));
  return { socket, state };
}

interface State {
  closed: boolean;
  /** Bytes of DATA that the server still takes on this connection. */
  credit: number;
  status: string;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

function requestHeaders(authorization: string, extra: readonly (readonly [string, string])[] = []) {
  const fields = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/bench.Echo/Echo'],
    [':authority', '127.0.0.1'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ['authorization', authorization],
    ...extra,
  ] as const;
  return Buffer.concat(fields.map(([name, value]) => field(name, value)));
}

/** Sends as many control frames of one kind as the server endures. */
export async function flood(port: number, kind: 'ping' | 'settings', count: number) {
  const { socket, state } = await open(port);
  const one =
    kind === 'ping'
      ? frame(FRAME.ping, 0, 0, Buffer.alloc(8))
      : frame(FRAME.settings, 0, 0, Buffer.alloc(0));
  let sent = 0;
  for (; sent < count && !state.closed; sent += 100) {
    socket.write(Buffer.concat(Array.from({ length: 100 }, () => one)));
    await pause(1);
  }
  await pause(100);
  socket.destroy();
  return { sent, closed: state.closed } satisfies Outcome;
}

/** Uploads one message of `bytes` in DATA frames of one byte each, within the server's window. */
export async function drip(port: number, authorization: string, bytes: number): Promise<Outcome> {
  const { socket, state } = await open(port);
  socket.write(frame(FRAME.headers, 4, 1, requestHeaders(authorization)));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes + 1, 1);
  socket.write(frame(FRAME.data, 0, 1, prefix));
  state.credit -= 5;
  const one = frame(FRAME.data, 0, 1, Buffer.from([0]));
  const many = Buffer.concat(Array.from({ length: 1000 }, () => one));
  let sent = 0;
  while (sent < bytes && !state.closed) {
    if (state.credit < 1000) {
      await pause(1);
      continue;
    }
    state.credit -= 1000;
    sent += 1000;
    if (!socket.write(many)) await new Promise((done) => socket.once('drain', done));
  }
  await pause(300);
  return { sent, closed: state.closed };
}

/** Whether a request whose header list is this large still gets an answer with `:status` 200. */
export async function largeHeaders(port: number, authorization: string, bytes: number) {
  const { socket, state } = await open(port);
  const block = requestHeaders(authorization, [
    ['x-a', 'a'.repeat(bytes / 2)],
    ['x-b', 'b'.repeat(bytes / 2)],
  ]);
  const first = block.subarray(0, 16_384);
  const rest = block.subarray(16_384);
  socket.write(frame(FRAME.headers, rest.length ? 0 : 4, 1, first));
  if (rest.length) socket.write(frame(9, 4, 1, rest));
  socket.write(frame(FRAME.data, 1, 1, Buffer.alloc(5)));
  await pause(300);
  socket.destroy();
  // 0x88 is `:status: 200` of HPACK's static table.
  return state.status.startsWith('\x88');
}
