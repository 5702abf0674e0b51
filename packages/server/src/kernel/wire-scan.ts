import { errors } from '@latchkey/contract';

const LENGTH_DELIMITED = 2;

/**
 * All values of a text field of an encoded message, without decoding the rest: the message is
 * walked tag by tag and everything else is stepped over.
 * @param path field numbers from the top, e.g. `[3]`, or `[2, 1]` for field 1 of the message in 2
 * @throws errors.malformedMessage
 */
export function scanStrings(message: Uint8Array, path: readonly number[]): string[] {
  const found: string[] = [];
  scan(message, path, 0, found);
  return found;
}

/** The bytes of all values of a field at a message's top. @throws errors.malformedMessage */
export function scanFields(message: Uint8Array, field: number): Uint8Array[] {
  const cursor = new Cursor(message);
  const found: Uint8Array[] = [];
  while (cursor.position < message.length) {
    const tag = cursor.varint();
    if (tag >>> 3 === field && (tag & 7) === LENGTH_DELIMITED) found.push(cursor.bytes());
    else cursor.skip(tag & 7);
  }
  return found;
}

function scan(message: Uint8Array, path: readonly number[], depth: number, found: string[]): void {
  const cursor = new Cursor(message);
  const wanted = path[depth];
  while (cursor.position < message.length) {
    const tag = cursor.varint();
    if (tag >>> 3 !== wanted || (tag & 7) !== LENGTH_DELIMITED) {
      cursor.skip(tag & 7);
      continue;
    }
    if (depth === path.length - 1) found.push(cursor.text());
    else scan(cursor.bytes(), path, depth + 1, found);
  }
}

/** Reads the primitives of the protobuf encoding, with every length checked. */
class Cursor {
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
