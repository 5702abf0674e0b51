import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  window: 8,
} as const;
const END_STREAM = 1;
const ACK = 1;
const END_HEADERS = 4;
const HEAD = 9;
const MAX_FRAME = 16_384;
const SETTING = { headerTableSize: 1, enablePush: 2, initialWindow: 4 } as const;
/** What we let the peer send before we say that more may come. */
const OUR_WINDOW = 2 ** 24;
const FIRST_WINDOW = 65_535;

/** `grpc-status: 0` as it lies in a header block, each part plain or in HPACK's Huffman code. */
const OK_STATUS = ['0b677270632d737461747573', '889acac8b21234da8f'].flatMap((name) =>
  ['0130', '8107'].map((value) => Buffer.from(name + value, 'hex')),
);

/** How a call ended. */
export interface Reply {
  readonly ok: boolean;
  /** What can be read of its last headers. */
  readonly status: string;
  /** The gRPC frame, in the pieces in which it came. */
  readonly pieces: readonly Buffer[];
  readonly size: number;
}

interface Stream {
  readonly done: (reply: Reply) => void;
  readonly pieces: Buffer[];
  size: number;
  /** Bytes that the peer takes of this stream. */
  window: number;
  /** Of the request, not sent yet. */
  rest: Buffer;
}

/**
 * An HTTP/2 connection that makes unary gRPC calls with the same headers again and again. It does no
 * more than that, at a tenth of what `node:http2` takes of the processor, which on a machine that
 * the load shares with the server is missing there.
 */
export class H2Session {
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #streams = new Map<number, Stream>();
  #rest: Buffer = Buffer.alloc(0);
  #nextId = 1;
  #window = FIRST_WINDOW;
  #streamWindow = FIRST_WINDOW;
  #taken = 0;

  private constructor(socket: Socket, headers: Readonly<Record<string, string>>) {
    this.#socket = socket;
    this.#head = headerBlock(headers);
    const settings = Buffer.alloc(18);
    // Without a table each block says what it says by itself.
    setting(settings, 0, SETTING.headerTableSize, 0);
    setting(settings, 6, SETTING.enablePush, 0);
    setting(settings, 12, SETTING.initialWindow, OUR_WINDOW);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(frame(FRAME.settings, 0, 0, settings));
    socket.write(frame(FRAME.window, 0, 0, number(OUR_WINDOW - FIRST_WINDOW)));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#failAll(error.message));
    socket.on('close', () => this.#failAll('the connection was closed'));
  }

  static async open(port: number, headers: Readonly<Record<string, string>>): Promise<H2Session> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new H2Session(socket, headers);
  }

  /** @param message a gRPC frame */
  call(message: Buffer, done: (reply: Reply) => void): void {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = { done, pieces: [], size: 0, window: this.#streamWindow, rest: message };
    this.#streams.set(id, stream);
    const head = frame(FRAME.headers, END_HEADERS, id, this.#head);
    if (message.length <= Math.min(MAX_FRAME, this.#window, stream.window)) {
      stream.rest = message.subarray(message.length);
      this.#window -= message.length;
      this.#socket.write(Buffer.concat([head, frame(FRAME.data, END_STREAM, id, message)]));
      return;
    }
    this.#socket.write(head);
    this.#send(id, stream);
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(id: number, stream: Stream): void {
    while (stream.rest.length > 0) {
      const size = Math.min(stream.rest.length, MAX_FRAME, this.#window, stream.window);
      if (size <= 0) return;
      const last = size === stream.rest.length;
      const piece = stream.rest.subarray(0, size);
      this.#socket.write(frame(FRAME.data, last ? END_STREAM : 0, id, piece));
      stream.rest = stream.rest.subarray(size);
      stream.window -= size;
      this.#window -= size;
    }
  }

  #read(chunk: Buffer): void {
    this.#socket.cork();
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (bytes.length >= HEAD) {
      const size = bytes.readUIntBE(0, 3);
      if (bytes.length < HEAD + size) break;
      const [type = 0, flags = 0] = [bytes[3], bytes[4]];
      const id = bytes.readUInt32BE(5) & 0x7fffffff;
      this.#take(type, flags, id, bytes.subarray(HEAD, HEAD + size));
      bytes = bytes.subarray(HEAD + size);
    }
    this.#rest = bytes;
    this.#socket.uncork();
  }

  #take(type: number, flags: number, id: number, payload: Buffer): void {
    const stream = this.#streams.get(id);
    if (type === FRAME.data) this.#takeData(id, payload, stream);
    else if (type === FRAME.settings && !(flags & ACK)) this.#takeSettings(payload);
    else if (type === FRAME.ping && !(flags & ACK)) {
      this.#socket.write(frame(FRAME.ping, ACK, 0, payload));
    } else if (type === FRAME.window) this.#grant(stream, id, payload.readUInt32BE(0));
    else if (type === FRAME.reset) this.#end(id, false, 'the stream was reset');
    else if (type === FRAME.goaway) this.#failAll('the session was ended');
    if (type === FRAME.headers && flags & END_STREAM) {
      const ok = OK_STATUS.some((status) => payload.includes(status));
      this.#end(id, ok, ok ? '' : payload.toString('latin1').replace(/[^ -~]+/g, ' '));
    }
  }

  #takeData(id: number, payload: Buffer, stream: Stream | undefined): void {
    stream?.pieces.push(payload);
    if (stream) stream.size += payload.length;
    this.#taken += payload.length;
    if (this.#taken > OUR_WINDOW / 2) {
      this.#socket.write(frame(FRAME.window, 0, 0, number(this.#taken)));
      this.#taken = 0;
    }
    if (stream && stream.size > OUR_WINDOW) this.#end(id, false, 'the reply is too large');
  }

  #takeSettings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== SETTING.initialWindow) continue;
      const window = payload.readUInt32BE(at + 2);
      for (const stream of this.#streams.values()) stream.window += window - this.#streamWindow;
      this.#streamWindow = window;
    }
    this.#socket.write(frame(FRAME.settings, ACK, 0, Buffer.alloc(0)));
  }

  #grant(stream: Stream | undefined, id: number, more: number): void {
    if (id !== 0) {
      if (!stream) return;
      stream.window += more;
      this.#send(id, stream);
      return;
    }
    this.#window += more;
    for (const [each, one] of this.#streams) this.#send(each, one);
  }

  #end(id: number, ok: boolean, status: string): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.done({ ok, status, pieces: stream.pieces, size: stream.size });
  }

  #failAll(reason: string): void {
    for (const id of [...this.#streams.keys()]) this.#end(id, false, reason);
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  payload.copy(bytes, HEAD);
  return bytes;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function setting(bytes: Buffer, at: number, name: number, value: number): void {
  bytes.writeUInt16BE(name, at);
  bytes.writeUInt32BE(value, at + 2);
}

/** HPACK without a table and without Huffman's code; texts have at most 16 KiB. */
function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    const prefix: number[] = [Math.min(127, bytes.length)];
    if (bytes.length >= 127) {
      const rest = bytes.length - 127;
      if (rest < 128) prefix.push(rest);
      else prefix.push((rest & 127) | 128, rest >> 7);
    }
    return Buffer.concat([Buffer.from(prefix), bytes]);
  };
  const fields = Object.entries(headers).map(([name, value]) =>
    Buffer.concat([Buffer.from([0]), text(name), text(value)]),
  );
  return Buffer.concat(fields);
}
