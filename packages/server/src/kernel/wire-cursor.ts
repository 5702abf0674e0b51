import { errors } from '@latchkey/contract';

/** The wire type of texts, bytes, messages and packed numbers. */
export const LENGTH_DELIMITED = 2;

/** Reads the primitives of the protobuf encoding, with every length checked. */
export class WireCursor {
  position = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The low 32 bits of a varint, which is all that a tag or a length may need. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.position++];
      if (byte === undefined) throw errors.malformedMessage('it ends inside a number');
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw errors.malformedMessage('a number is too long');
  }

  bytes(): Uint8Array {
    const start = this.advance(this.varint());
    return this.#bytes.subarray(start, this.position);
  }

  text(): string {
    const start = this.advance(this.varint());
    return this.#bytes.toString('utf8', start, this.position);
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.advance(8);
    else if (wireType === LENGTH_DELIMITED) this.advance(this.varint());
    else if (wireType === 5) this.advance(4);
    else throw errors.malformedMessage(`wire type ${wireType}`);
  }

  /** @returns where the skipped part began */
  private advance(length: number): number {
    const start = this.position;
    if (length > this.#bytes.length - start) {
      throw errors.malformedMessage('a length goes past the end');
    }
    this.position = start + length;
    return start;
  }
}
