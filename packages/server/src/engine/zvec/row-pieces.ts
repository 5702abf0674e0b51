import type { Column, Rows, Scalar } from '../engine.ts';
import type { RowRange } from './rows-codec.ts';

const NUMBER = 8;
/** What a value counts for beside its bytes: to write small ones takes as long as some more. */
const VALUE = 24;
/** The same of an array's element. */
const ELEMENT = 8;

/** The rows of a call in order, in ranges of about so many bytes as they stand in the journal at most, or of one row. */
export function* rowPieces(rows: Rows, bytes: number): Generator<RowRange> {
  const count = rows.keys.length;
  const columns = [...rows.columns.values()];
  const dense = columns.reduce((sum, column) => sum + denseBytes(column), 0) / count;
  const others = columns.filter(({ kind }) => kind !== 'dense');
  for (let start = 0; start < count; ) {
    let end = start;
    for (let size = 0; end < count && (size < bytes || end === start); end++) {
      size += dense;
      for (const column of others) size += bytesAt(column, end);
    }
    yield { rows, start, end };
    start = end;
  }
}

function denseBytes(column: Column): number {
  return column.kind === 'dense' ? column.bytes.length : 0;
}

function bytesAt(column: Column, row: number): number {
  if (column.kind === 'scalar') return VALUE + bytesOf(column.values[row] as Scalar);
  return column.kind === 'sparse' ? (column.rows[row] as Uint8Array).length : 0;
}

function bytesOf(value: Scalar): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return NUMBER;
  return value.reduce<number>((sum, element) => sum + ELEMENT + bytesOf(element), 0);
}
