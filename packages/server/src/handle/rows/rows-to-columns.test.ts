import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { rowsToColumns } from './rows-to-columns.ts';
import { rowsToColumnsInSteps } from './rows-to-columns-in-steps.ts';

const field = (id: number, name: string, type: DataType, more: Partial<FieldSpec> = {}) =>
  ({
    id,
    name,
    type,
    primaryKey: false,
    autoId: false,
    nullable: false,
    dynamic: false,
    ...more,
  }) as FieldSpec;
const fields = [
  field(100, 'id', DataType.Int64, { primaryKey: true }),
  field(101, 'dense', DataType.FloatVector, { dim: 1024 }),
  field(102, 'nullable', DataType.Int8Vector, { dim: 2048, nullable: true }),
  field(103, 'sparse', DataType.SparseFloatVector),
  field(104, '$meta', DataType.JSON, { dynamic: true }),
];
const options = { partial: false, parseDocument: JSON.parse };
const rows = Array.from({ length: 1500 }, (_, id) => ({
  ...{ id, dense: Array.from({ length: 1024 }, (_, at) => id + at), more: `é${id}` },
  nullable: id % 3 === 0 ? null : Array.from({ length: 2048 }, (_, at) => (id + at) % 128),
  sparse: id % 5 === 0 ? {} : { [id]: 1, [(id * 7919) % 3000]: 0.5 },
}));

test.each([3, 1500])('%d rows become the same columns in steps as at a stroke', async (count) => {
  const some = rows.slice(0, count);
  const found = await rowsToColumnsInSteps(some, { fields }, options);
  expect(found).toEqual(rowsToColumns(some, { fields }, options));
  const [, dense, nullable, sparse] = found;
  expect(dense?.vectors?.float_vector?.data).toHaveLength(count * 4096);
  expect(nullable?.vectors?.int8_vector).toHaveLength(count === 3 ? 2 * 2048 : 1000 * 2048);
  const largest = Math.max(...some.flatMap((row) => Object.keys(row.sparse).map(Number)));
  expect(sparse?.vectors?.sparse_float_vector?.dim).toBe(largest + 1);
});
