const FIRST_SIZE = 1024;

/** Collects bytes to be written. Numbers are little-endian. */
export class BytesOut {
  readonly #whole: Uint8Array[] = [];
  #buffer = Buffer.allocUnsafe(FIRST_SIZE);
  /** Of the buffer, where what is not in `#whole` begins and ends. */
  #from = 0;
  #at = 0;

  u8(value: number): void {
    this.#reserve(1);
    this.#at = this.#buffer.writeUInt8(value, this.#at);
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#at = this.#buffer.writeUInt32LE(value, this.#at);
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  i64(value: bigint): void {
    this.#reserve(8);
    this.#at = this.#buffer.writeBigInt64LE(value, this.#at);
  }

  /** Behind its length in bytes. */
  text(value: string, encoding: 'utf8' | 'utf16le' = 'utf8'): void {
    const size = Buffer.byteLength(value, encoding);
    this.u32(size);
    this.#reserve(size);
    this.#at += this.#buffer.write(value, this.#at, encoding);
  }

  /** @param bytes must not change until all is written: they are not copied */
  bytes(bytes: Uint8Array): void {
    this.#seal();
    this.#whole.push(bytes);
  }

  /** All of it, in order. */
  take(): readonly Uint8Array[] {
    this.#seal();
    return this.#whole;
  }

  #seal(): void {
    if (this.#at > this.#from) this.#whole.push(this.#buffer.subarray(this.#from, this.#at));
    this.#from = this.#at;
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#buffer.length) return;
    this.#seal();
    this.#buffer = Buffer.allocUnsafe(Math.max(size, 2 * this.#buffer.length));
    this.#from = 0;
    this.#at = 0;
  }
}
