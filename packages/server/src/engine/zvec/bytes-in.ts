/** What was read is not what was written. */
export class DamagedBytes extends Error {
  constructor(what: string) {
    super(`damaged bytes: ${what}`);
    this.name = 'DamagedBytes';
  }
}

/** Reads what `BytesOut` collected; each method throws `DamagedBytes` where the bytes end too soon. */
export class BytesIn {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64LE(this.#take(8));
  }

  /** How many of something follow, each of which takes so many bytes at least. */
  count(least: number): number {
    const count = this.u32();
    if (count * least > this.left) throw new DamagedBytes(`${count} of something can not follow`);
    return count;
  }

  text(encoding: 'utf8' | 'utf16le' = 'utf8'): string {
    const size = this.count(1);
    const at = this.#take(size);
    return this.#bytes.toString(encoding, at, at + size);
  }

  /** A view of the bytes, not a copy. */
  bytes(size: number): Buffer {
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  /** @throws DamagedBytes if there is more */
  end(): void {
    if (this.left > 0) throw new DamagedBytes(`${this.left} bytes too many`);
  }

  #take(size: number): number {
    if (size > this.left) throw new DamagedBytes('cut off');
    const at = this.#at;
    this.#at += size;
    return at;
  }
}
