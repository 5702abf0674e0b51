import { ConnectionError } from './connection-error.ts';
import { CODE, PREFACE } from './protocol.ts';

/** Takes off the bytes that every client begins with. */
export class PrefaceReader {
  #seen = 0;

  /** @returns what follows it. @throws ConnectionError when a client begins otherwise */
  strip(chunk: Buffer): Buffer {
    if (this.#seen === PREFACE.length) return chunk;
    const size = Math.min(chunk.length, PREFACE.length - this.#seen);
    if (!chunk.subarray(0, size).equals(PREFACE.subarray(this.#seen, this.#seen + size))) {
      throw new ConnectionError(CODE.protocolError, 'not the preface of HTTP/2');
    }
    this.#seen += size;
    return chunk.subarray(size);
  }
}
