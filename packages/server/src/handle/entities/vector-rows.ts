import type { Column } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { bytesPerDimension } from './vector-size.ts';

/** One vector of a column. */
export function vectorBytesOf(
  field: FieldSpec,
  column: Column | undefined,
  row: number,
): Uint8Array {
  if (column?.kind === 'sparse') return column.rows[row] ?? new Uint8Array();
  if (column?.kind !== 'dense') return new Uint8Array();
  const size = (field.dim ?? 1) * bytesPerDimension(field.type);
  return column.bytes.subarray(row * size, (row + 1) * size);
}

/** Vectors as one column. */
export function vectorColumnOf(field: FieldSpec, vectors: readonly Uint8Array[]): Column {
  return field.type === DataType.SparseFloatVector
    ? { kind: 'sparse', rows: vectors }
    : { kind: 'dense', bytes: Buffer.concat(vectors) };
}
