import type { Column, Scalar } from '../engine.ts';
import type { FieldSpec } from '../spec.ts';
import { bytesPerVector } from './vectors.ts';

/** The values of a column of scalars, by rows. */
export function scalarsOf(column: Column | undefined): readonly Scalar[] | undefined {
  return column?.kind === 'scalar' ? column.values : undefined;
}

/** The vector of a row, a part of its column's bytes. */
export function vectorOf(field: FieldSpec, column: Column | undefined, row: number): Uint8Array {
  if (column?.kind === 'dense') {
    const size = bytesPerVector(field);
    return column.bytes.subarray(row * size, (row + 1) * size);
  }
  const bytes = column?.kind === 'sparse' ? column.rows[row] : undefined;
  if (!bytes) throw new TypeError(`field ${field.name}: row ${row} has no vector`);
  return bytes;
}
