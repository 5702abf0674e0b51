import { ConnectionError } from '../connection-error.ts';
import { CODE } from '../protocol.ts';
import { decodeHuffman } from './huffman.ts';
import { STATIC_TABLE } from './static-table.ts';

/** What HPACK counts for a field besides its text. */
const FIELD_BYTES = 32;
/** The table's size that holds unless a setting says another: we never do. */
const TABLE_BYTES = 4096;
const MAX_INTEGER = 2 ** 28;

type Field = readonly [name: string, value: string];

const LAST_STATIC = STATIC_TABLE.length;

/** A list of header fields as it came. */
export interface HeaderList {
  /** Names and values in turn; cut short where there are too many. */
  readonly fields: readonly string[];
  readonly isTooLarge: boolean;
}

/** Decodes the header blocks of one direction of a connection, in their order. */
export class HpackDecoder {
  readonly #maxBytes: number;
  readonly #maxPairs: number;
  /** The oldest first. */
  readonly #table: Field[] = [];
  #tableBytes = 0;
  #tableLimit = TABLE_BYTES;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Is raised when the table changes, after which the same bytes may mean something else. */
  version = 0;

  /** @param maxBytes of a list, 32 for each field on top of its text */
  constructor(maxBytes: number, maxPairs: number) {
    this.#maxBytes = maxBytes;
    this.#maxPairs = maxPairs;
  }

  /** @throws ConnectionError with COMPRESSION_ERROR */
  decode(block: Buffer): HeaderList {
    this.#block = block;
    this.#at = 0;
    const fields: string[] = [];
    let bytes = 0;
    let pairs = 0;
    while (this.#at < block.length) {
      const field = this.#next(pairs === 0);
      if (!field) continue;
      const [name, value] = field;
      pairs += 1;
      bytes += name.length + value.length + FIELD_BYTES;
      // What is too much is read on, for the table's sake, and not kept.
      if (bytes <= this.#maxBytes && pairs <= this.#maxPairs) fields.push(name, value);
    }
    this.#block = Buffer.alloc(0);
    return { fields, isTooLarge: bytes > this.#maxBytes || pairs > this.#maxPairs };
  }

  #next(isFirst: boolean): Field | undefined {
    const byte = this.#block[this.#at] as number;
    if (byte & 0x80) return this.#field(this.#integer(7));
    if (byte & 0x40) {
      const field = this.#literal(6);
      this.#insert(field);
      return field;
    }
    if ((byte & 0x20) === 0) return this.#literal(4);
    if (!isFirst) throw broken('a change of the table within a list');
    this.#resize(this.#integer(5));
    return undefined;
  }

  #literal(prefix: number): Field {
    const index = this.#integer(prefix);
    const name = index > 0 ? this.#field(index)[0] : this.#text();
    return [name, this.#text()];
  }

  #field(index: number): Field {
    const field =
      index <= LAST_STATIC
        ? STATIC_TABLE[index - 1]
        : this.#table[this.#table.length - (index - LAST_STATIC)];
    if (!field) throw broken('an index without a field');
    return field;
  }

  #text(): string {
    const isCoded = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#integer(7);
    const from = this.#at;
    const to = from + length;
    if (to > this.#block.length) throw broken('a text is cut short');
    this.#at = to;
    if (!isCoded) return this.#block.toString('latin1', from, to);
    const text = decodeHuffman(this.#block, from, to);
    if (text === undefined) throw broken("a text is not in Huffman's code");
    return text;
  }

  #integer(prefix: number): number {
    const block = this.#block;
    const most = (1 << prefix) - 1;
    let value = this.#byte(block) & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte(block);
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value > MAX_INTEGER) break;
        return value;
      }
    }
    throw broken('a number is too large');
  }

  #byte(block: Buffer): number {
    const byte = block[this.#at++];
    if (byte === undefined) throw broken('a number is cut short');
    return byte;
  }

  #insert(field: Field): void {
    this.version += 1;
    this.#table.push(field);
    this.#tableBytes += sizeOf(field);
    this.#evict();
  }

  #resize(limit: number): void {
    if (limit > TABLE_BYTES) throw broken('the table is larger than allowed');
    this.version += 1;
    this.#tableLimit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#tableLimit) {
      this.#tableBytes -= sizeOf(this.#table.shift() as Field);
    }
  }
}

function sizeOf([name, value]: Field): number {
  return name.length + value.length + FIELD_BYTES;
}

function broken(what: string): ConnectionError {
  return new ConnectionError(CODE.compressionError, what);
}
