import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from '../http2/frame-reader.ts';
import { frameOf } from '../http2/frame-writer.ts';
import { encodeHeaders } from '../http2/hpack/encode-headers.ts';
import { FLAG, FRAME, PREFACE } from '../http2/protocol.ts';

interface Seen {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
  readonly payload: Buffer;
}

/** A client that writes frames by hand, so that it can break the rules. */
export class RawHttp2 {
  readonly socket: Socket;
  readonly seen: Seen[] = [];
  isClosed = false;
  #marks = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader((type, flags, id, payload) => {
      this.seen.push({ type, flags, id, payload: Buffer.from(payload) });
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.isClosed = true;
    });
  }

  /** @param greets whether it begins as it should */
  static async open(port: number, greets = true): Promise<RawHttp2> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new RawHttp2(socket);
    if (greets) client.write(PREFACE, frameOf(FRAME.settings, 0, 0));
    return client;
  }

  /** @returns false where the system takes no more for now */
  write(...frames: Buffer[]): boolean {
    return this.socket.write(Buffer.concat(frames));
  }

  /** Waits for a frame. @throws when none comes within 20 s */
  async next(wanted: (frame: Seen) => boolean): Promise<Seen> {
    for (let turn = 0; turn < 4000; turn++) {
      const found = this.seen.find(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const seen = this.seen.map(({ type, id, payload }) => `${type}/${id}: ${payload.length} B`);
    throw new Error(`no such frame among ${seen.slice(0, 20).join(', ')}`);
  }

  /** Waits until all that was sent before was taken. */
  async settled(): Promise<void> {
    const mark = Buffer.alloc(8);
    mark.writeUInt32BE(++this.#marks);
    this.write(frameOf(FRAME.ping, 0, 0, mark));
    await this.next(({ type, payload }) => type === FRAME.ping && payload.equals(mark));
  }

  /** What came of a stream's body. */
  body(id: number): Buffer {
    const data = this.seen.filter((frame) => frame.type === FRAME.data && frame.id === id);
    return Buffer.concat(data.map(({ payload }) => payload));
  }

  /** The code with which the connection was ended. */
  async goaway(): Promise<number> {
    return (await this.next(({ type }) => type === FRAME.goaway)).payload.readUInt32BE(4);
  }

  /** The code with which a stream was reset. */
  async reset(id: number): Promise<number> {
    const frame = await this.next((seen) => seen.type === FRAME.reset && seen.id === id);
    return frame.payload.readUInt32BE(0);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** HEADERS of a request. */
export function requestFrame(id: number, endStream: boolean, more: [string, string][] = []) {
  const block = encodeHeaders([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'x'],
    ...more,
  ]);
  const end = endStream ? FLAG.endStream : 0;
  return frameOf(FRAME.headers, FLAG.endHeaders | end, id, block);
}
