const HEADER_BYTES = 5;

/** Puts the one frame of a reply together, or leaves it to others when it is large. */
export class ReplyFrame {
  readonly #limit: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #size: number | undefined;
  #isLeft = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined until all of it is there. */
  get frame(): Buffer | undefined {
    return this.#length === this.#size && !this.#isLeft ? this.#buffer : undefined;
  }

  /** Whether it is larger than what is put together here. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Of the frame that is left, what has come. */
  get soFar(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Bytes of the frame, its header among them. */
  get size(): number {
    return this.#size ?? 0;
  }

  /**
   * @param most bytes of a frame that is put together here
   * @throws Error on a frame that is too large, compressed, or longer than it says
   */
  push(chunk: Buffer, most: number): void {
    const before = this.#length;
    this.#length += chunk.length;
    if (this.#size === undefined) {
      this.#buffer = before === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      if (this.#length < HEADER_BYTES) return;
      this.#begin(most);
    } else if (this.#length <= this.#size) {
      chunk.copy(this.#buffer, before);
    }
    if (this.#size !== undefined && this.#length > this.#size) {
      throw new Error('the reply is longer than its header says');
    }
  }

  #begin(most: number): void {
    if (this.#buffer[0] !== 0) throw new Error('the reply is compressed, which was not asked for');
    const size = this.#buffer.readUInt32BE(1) + HEADER_BYTES;
    if (size > this.#limit) throw new Error(`a reply of ${size} bytes is too large`);
    this.#size = size;
    this.#isLeft = size > most;
    if (this.#length >= size || this.#isLeft) return;
    const whole = Buffer.allocUnsafe(size);
    this.#buffer.copy(whole);
    this.#buffer = whole;
  }
}
