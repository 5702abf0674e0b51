import { ConnectionError } from './connection-error.ts';
import { CODE, FRAME_HEAD, MAX_FRAME } from './protocol.ts';

/** Takes one frame. @param payload a view of what the socket gave, or a buffer of its own */
export type TakeFrame = (type: number, flags: number, id: number, payload: Buffer) => void;

/** Cuts the bytes of a connection into frames. What is there of a frame is copied once at most. */
export class FrameReader {
  readonly #take: TakeFrame;
  readonly #head = Buffer.alloc(FRAME_HEAD);
  #headFilled = 0;
  #payload: Buffer | undefined;
  #filled = 0;

  constructor(take: TakeFrame) {
    this.#take = take;
  }

  /** @throws ConnectionError on a frame that is too large, and whatever taking one throws */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headFilled > 0) {
        at = this.#goOn(chunk, at);
        continue;
      }
      const body = at + FRAME_HEAD;
      if (body > chunk.length) {
        at = this.#goOn(chunk, at);
        continue;
      }
      const end = body + sizeOf(chunk, at);
      if (end > chunk.length) {
        at = this.#goOn(chunk, at);
        continue;
      }
      this.#give(chunk, at, chunk.subarray(body, end));
      at = end;
    }
  }

  /** Puts together a frame that comes in pieces. @returns where the next begins in the chunk */
  #goOn(chunk: Buffer, from: number): number {
    let at = from;
    if (!this.#payload) {
      const copied = chunk.copy(this.#head, this.#headFilled, at);
      this.#headFilled += copied;
      at += copied;
      if (this.#headFilled < FRAME_HEAD) return at;
      this.#payload = Buffer.allocUnsafe(sizeOf(this.#head, 0));
      this.#filled = 0;
    }
    const payload = this.#payload;
    const copied = chunk.copy(payload, this.#filled, at);
    this.#filled += copied;
    if (this.#filled < payload.length) return at + copied;
    this.#payload = undefined;
    this.#headFilled = 0;
    this.#give(this.#head, 0, payload);
    return at + copied;
  }

  #give(head: Buffer, at: number, payload: Buffer): void {
    const id = wordAt(head, at + 5) & 0x7fffffff;
    this.#take(head[at + 3] as number, head[at + 4] as number, id, payload);
  }
}

/** Four bytes, the first one the highest. */
function wordAt(bytes: Buffer, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (a << 24) | (b << 16) | (c << 8) | d;
}

function sizeOf(head: Buffer, at: number): number {
  const size = wordAt(head, at) >>> 8;
  if (size > MAX_FRAME) throw new ConnectionError(CODE.frameSizeError, 'a frame is too large');
  return size;
}
