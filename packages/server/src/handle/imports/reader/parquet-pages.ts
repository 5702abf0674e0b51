import { crc32 } from 'node:zlib';
import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ByteSource } from './byte-source.ts';
import { ImportFault } from './import-fault.ts';
import { PARQUET_LIMITS } from './parquet-limits.ts';

/** A page of a column, still compressed. */
export interface ParquetPage {
  readonly header: PageHeader;
  readonly body: Buffer;
}

const WINDOW = 1024 * 1024;
const SMALLEST_HEADER = 64 * 1024;

/** The pages of one column of one row group, read one after the other. */
export class ParquetPages {
  readonly #bytes: ByteSource;
  readonly #end: number;
  #at: number;
  /** A part of the file that was read ahead, and where it begins. */
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  /** @throws ImportFault if the column does not lie in the file */
  constructor(bytes: ByteSource, column: ColumnMetaData) {
    this.#bytes = bytes;
    const first = Number(column.data_page_offset);
    const dictionary = Number(column.dictionary_page_offset ?? 0n);
    // Some writers give 0 for "none".
    this.#at = dictionary > 0 && dictionary < first ? dictionary : first;
    this.#end = this.#at + Number(column.total_compressed_size);
    const isInside = this.#at >= 0 && this.#end >= this.#at && this.#end <= bytes.size;
    if (!isInside) throw new ImportFault('a column is said to lie outside of the file');
  }

  /** Undefined behind the last one. @throws ImportFault, and whatever a broken header throws */
  async next(): Promise<ParquetPage | undefined> {
    while (this.#at < this.#end) {
      const header = await this.#readHeader();
      const body = await this.#take(header.compressed_page_size);
      if (header.crc !== undefined && crc32(body) !== header.crc >>> 0) {
        throw new ImportFault('a page does not have the checksum that it should have');
      }
      if (header.type !== 'INDEX_PAGE') return { header, body };
    }
    return undefined;
  }

  /** Its length is not known before it is parsed: what is too short is tried again with more. */
  async #readHeader(): Promise<PageHeader> {
    for (let length = SMALLEST_HEADER; ; length *= 4) {
      const bytes = await this.#peek(length);
      const reader = { view: viewOf(bytes), offset: 0 };
      try {
        const header = parquetHeader(reader);
        checkHeader(header);
        this.#at += reader.offset;
        return header;
      } catch (error) {
        if (error instanceof ImportFault) throw error;
        const isAll = bytes.length < length || length >= PARQUET_LIMITS.headerBytes;
        if (isAll) throw new ImportFault('the header of a page is broken');
      }
    }
  }

  async #take(length: number): Promise<Buffer> {
    if (this.#at + length > this.#end) throw new ImportFault('a page is longer than its column');
    const bytes = await this.#peek(length);
    this.#at += length;
    return bytes;
  }

  /** Up to so many bytes from the present place on. */
  async #peek(length: number): Promise<Buffer> {
    const end = Math.min(this.#end, this.#at + length);
    if (this.#at < this.#windowStart || end > this.#windowStart + this.#window.length) {
      const ahead = Math.min(this.#end, this.#at + Math.max(length, WINDOW));
      this.#window = await this.#bytes.read(this.#at, ahead);
      this.#windowStart = this.#at;
    }
    return this.#window.subarray(this.#at - this.#windowStart, end - this.#windowStart);
  }
}

function checkHeader(header: PageHeader): void {
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: words } = header;
  const sizes = [header.compressed_page_size, header.uncompressed_page_size];
  if (v2) sizes.push(v2.definition_levels_byte_length, v2.repetition_levels_byte_length);
  const counts = [v1?.num_values, v2?.num_values, v2?.num_nulls, v2?.num_rows, words?.num_values];
  const fits =
    sizes.every((size) => isWithin(size, PARQUET_LIMITS.pageBytes)) &&
    counts.every((count) => count === undefined || isWithin(count, PARQUET_LIMITS.pageValues));
  if (!fits) throw new ImportFault('a page is larger than it may be, or its header is broken');
}

function isWithin(value: unknown, limit: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limit;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
