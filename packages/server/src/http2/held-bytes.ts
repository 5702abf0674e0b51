const FIRST_BYTES = 1024;

/** Bytes that nobody reads yet, in one buffer: frames of one byte cost no more than that byte. */
export class HeldBytes {
  #buffer: Buffer | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (!this.#buffer || this.#buffer.length < needed) {
      const size = Math.max(needed, (this.#buffer?.length ?? 0) * 2, FIRST_BYTES);
      const grown = Buffer.allocUnsafeSlow(size);
      this.#buffer?.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = needed;
  }

  take(): Buffer {
    const all = this.#buffer?.subarray(0, this.#length) ?? Buffer.alloc(0);
    this.#buffer = undefined;
    this.#length = 0;
    return all;
  }
}
