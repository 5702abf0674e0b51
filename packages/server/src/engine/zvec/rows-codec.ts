import type { Column, Key, Rows, Scalar } from '../engine.ts';
import { type BytesIn, DamagedBytes } from './bytes-in.ts';
import type { BytesOut } from './bytes-out.ts';
import { readScalars, writeScalars } from './scalar-codec.ts';

/** How a column is written; the same for ever. */
const KIND = { scalar: 0, dense: 1, sparse: 2 } as const;

/** Rows from `start` to before `end` of a call. */
export interface RowRange {
  readonly rows: Rows;
  readonly start: number;
  readonly end: number;
}

/** Columns as they are, vectors as their bytes: nothing is made for a row. */
export function writeRows(out: BytesOut, { rows, start, end }: RowRange): void {
  const { keys, columns } = rows;
  out.u32(end - start);
  // Each, so that there are never more rows than bytes that follow.
  writeScalars(out, keys, { start, end, each: true });
  out.u32(columns.size);
  for (const [id, column] of columns) {
    out.u32(id);
    writeColumn(out, column, { keys, start, end });
  }
}

/** @throws DamagedBytes */
export function readRows(from: BytesIn): Rows {
  const count = from.u32();
  if (count > from.left) throw new DamagedBytes(`${count} rows can not follow`);
  const keys = readScalars(from, count).map(keyOf);
  const columns = new Map<number, Column>();
  for (let left = from.count(5); left > 0; left--) {
    columns.set(from.u32(), readColumn(from, keys));
  }
  return { keys, columns };
}

function writeColumn(
  out: BytesOut,
  column: Column,
  { keys, start, end }: { keys: readonly Key[]; start: number; end: number },
): void {
  out.u8(KIND[column.kind]);
  if (column.kind === 'scalar') {
    // The primary key's own.
    const isKeys = column.values === keys;
    out.u8(isKeys ? 1 : 0);
    if (!isKeys) writeScalars(out, column.values, { start, end });
  } else if (column.kind === 'dense') {
    const size = column.bytes.length / keys.length;
    out.u32(size);
    out.bytes(column.bytes.subarray(start * size, end * size));
  } else {
    for (const row of column.rows.slice(start, end)) {
      out.u32(row.length);
      out.bytes(row);
    }
  }
}

function readColumn(from: BytesIn, keys: readonly Key[]): Column {
  const kind = from.u8();
  switch (kind) {
    case KIND.scalar:
      return { kind: 'scalar', values: from.u8() === 1 ? keys : readScalars(from, keys.length) };
    case KIND.dense:
      return { kind: 'dense', bytes: from.bytes(from.u32() * keys.length) };
    case KIND.sparse:
      return { kind: 'sparse', rows: keys.map(() => from.bytes(from.count(1))) };
    default:
      throw new DamagedBytes(`a column of kind ${kind}`);
  }
}

function keyOf(value: Scalar): Key {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return value;
  }
  throw new DamagedBytes('a key that is none');
}
