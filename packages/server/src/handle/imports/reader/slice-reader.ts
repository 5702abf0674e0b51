import { wire } from '@latchkey/contract';
import type { FieldSpec } from '../../../engine/spec.ts';
import { createJsonParser } from '../../../kernel/json-parser.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Row } from '../../rows/row-columns.ts';
import { RowError } from '../../rows/row-error.ts';
import { rowsToColumns } from '../../rows/rows-to-columns.ts';
import type { FileType } from '../file-type.ts';
import type { ByteSource } from './byte-source.ts';
import { jsonRows } from './json-rows.ts';
import { parquetRows } from './parquet-rows.ts';
import { createRowMaker, RowFault } from './row-maker.ts';
import type { RowSource } from './row-source.ts';
import { weightOf } from './row-weight.ts';

/** Rows of a file as the bytes of an Insert request, or the first of them that cannot be one. */
export type EncodedRows =
  | { readonly bytes: Uint8Array }
  /** @see Slice.first for how rows are counted */
  | { readonly badRow: number; readonly reason: string };

/** Some rows of a file that are next to one another. */
export interface Slice {
  /** Number of its first row in the file, from 0. */
  readonly first: number;
  readonly rows: number;
  readonly encoded: EncodedRows;
  /** How much of the file has been read, 0 to 1. */
  readonly share: number;
  readonly totalRows?: number;
}

/** Small enough to be decoded and checked in a few ms. */
const MAX_BYTES = 256 * 1024;
const MAX_ROWS = 500;
/** Slices whose rows can still be asked for: that being stored, and the one read ahead. */
const KEPT = 2;

/** Reads a file slice by slice. */
export class SliceReader {
  readonly #source: RowSource;
  readonly #rows: AsyncGenerator<Row>;
  readonly #fields: readonly FieldSpec[];
  readonly #parseText: (text: string) => unknown;
  readonly #toRow: (row: Row) => Row;
  readonly #kept: { first: number; rows: Row[] }[] = [];
  #next = 0;
  #fault: unknown;

  private constructor(source: RowSource, fields: readonly FieldSpec[], parse: Parse) {
    this.#source = source;
    this.#rows = source.rows();
    this.#fields = fields;
    this.#parseText = (text) => parse(Buffer.from(text));
    this.#toRow = createRowMaker(fields, parse);
  }

  /** @throws ImportFault */
  static async open(
    bytes: ByteSource,
    { type, fields, random }: { type: FileType; fields: readonly FieldSpec[]; random: Random },
  ): Promise<SliceReader> {
    const parse = createJsonParser(random);
    const source =
      type === 'parquet'
        ? await parquetRows(bytes, fields, parse)
        : jsonRows(bytes, type === 'json' ? 'document' : 'lines', parse);
    return new SliceReader(source, fields, parse);
  }

  /**
   * Undefined behind the last row.
   * @throws ImportFault when the rows before it have been returned
   */
  async next(): Promise<Slice | undefined> {
    const rows: Row[] = [];
    try {
      if (this.#fault) throw this.#fault;
      await this.#fill(rows);
    } catch (error) {
      this.#fault = error;
      if (rows.length === 0) throw error;
    }
    if (rows.length === 0) return undefined;
    const first = this.#next;
    this.#next += rows.length;
    this.#kept.push({ first, rows });
    if (this.#kept.length > KEPT) this.#kept.shift();
    const { totalRows } = this.#source;
    return {
      ...{ first, rows: rows.length, share: this.#source.share() },
      encoded: this.#encode(rows, first),
      ...(totalRows !== undefined && { totalRows }),
    };
  }

  async #fill(rows: Row[]): Promise<void> {
    for (let bytes = 0; bytes < MAX_BYTES && rows.length < MAX_ROWS; ) {
      const { value, done } = await this.#rows.next();
      if (done) return;
      rows.push(value);
      bytes += weightOf(value);
    }
  }

  /** Rows of one of the last slices again, or a part of them. @param first in the file */
  encode(first: number, count: number): EncodedRows {
    const slice = this.#kept.find(
      (kept) => first >= kept.first && first + count <= kept.first + kept.rows.length,
    );
    if (!slice) throw new Error(`the rows from ${first} on are not kept`);
    const from = first - slice.first;
    return this.#encode(slice.rows.slice(from, from + count), first);
  }

  #encode(given: readonly Row[], first: number): EncodedRows {
    const rows: Row[] = [];
    try {
      for (const row of given) rows.push(this.#toRow(row));
      const fields_data = rowsToColumns(
        rows,
        { fields: this.#fields },
        // What no row has is for the insert to fill in, or to miss.
        { partial: true, parseDocument: this.#parseText },
      );
      const request = { num_rows: rows.length, fields_data };
      return { bytes: wire.milvus.InsertRequest.encode(request as never).finish() };
    } catch (error) {
      if (error instanceof RowFault) return { badRow: first + rows.length, reason: error.message };
      if (error instanceof RowError) return { badRow: first + error.row, reason: error.reason };
      throw error;
    }
  }
}

type Parse = (text: Uint8Array) => unknown;
