import type { Column } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { eachInSteps, mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import { bytesPerDimension } from './vector-size.ts';

const NONE = new Uint8Array();

/** The vectors of some rows of a column as one of its own; many are copied in steps. */
export async function vectorsOfRows(
  field: FieldSpec,
  column: Column | undefined,
  rows: readonly number[],
): Promise<Column> {
  if (field.type === DataType.SparseFloatVector) {
    const all = column?.kind === 'sparse' ? column.rows : [];
    return { kind: 'sparse', rows: await mappedInSteps(rows, (row) => all[row] ?? NONE) };
  }
  if (column?.kind !== 'dense') return { kind: 'dense', bytes: NONE };
  const size = (field.dim ?? 1) * bytesPerDimension(field.type);
  const bytes = Buffer.alloc(rows.length * size);
  await eachInSteps(rows, (row, at) => {
    bytes.set(column.bytes.subarray(row * size, (row + 1) * size), at * size);
  });
  return { kind: 'dense', bytes };
}
