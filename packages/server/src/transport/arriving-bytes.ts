/** From so many bytes on there is room for all that may come: what is not written takes no memory. */
const ALL_FROM = 1024 * 1024;

/**
 * The bytes of a body as they come, in one buffer. It grows with what has really come, and is never copied
 * once it is large: 32 MB would keep the event loop for 30 ms.
 */
export class ArrivingBytes {
  readonly #hold: (bytes: number) => void;
  readonly #first: number;
  #buffer: Buffer;
  #length: number;
  #held: number;

  /**
   * @param begun what is there already, which is not copied before more comes
   * @param first bytes that are set aside at first
   * @param hold is told how many bytes are held, before they are
   */
  constructor(begun: Buffer, first: number, hold: (bytes: number) => void) {
    this.#hold = hold;
    this.#first = first;
    this.#buffer = begun;
    this.#length = begun.length;
    this.#held = begun.length;
  }

  get soFar(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** @param most that can be there in the end. @throws what `hold` throws */
  push(chunk: Buffer, most: number): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#held) {
      const held = Math.min(Math.max(needed, this.#held * 2, this.#first), most);
      this.#hold(held);
      this.#held = held;
    }
    if (needed > this.#buffer.length) this.#grow(this.#held >= ALL_FROM ? most : this.#held);
    chunk.copy(this.#buffer, this.#length);
    this.#length = needed;
  }

  #grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
