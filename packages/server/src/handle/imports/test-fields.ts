import { DataType, type FieldSpec } from '../../engine/spec.ts';

/** A field as the catalogue has it. */
export function field(
  name: string,
  type: DataType,
  more: Partial<FieldSpec> = {},
  id = 100,
): FieldSpec {
  return {
    ...{ id, name, type, description: '', primaryKey: false, autoId: false, nullable: false },
    ...{ partitionKey: false, dynamic: false, params: [] },
    ...more,
  };
}

const { Int64, VarChar, JSON: Json, FloatVector } = DataType;

/** Of the files `writer.*`, as `make.py` has them. */
export const WRITER_FIELDS: readonly FieldSpec[] = [
  field('id', Int64, { primaryKey: true }),
  field('flag', DataType.Bool),
  field('tiny', DataType.Int8),
  field('small', DataType.Int16),
  field('medium', DataType.Int32),
  field('large', Int64),
  field('single', DataType.Float),
  field('double', DataType.Double),
  field('text', VarChar, { maxLength: 100 }),
  field('maybe', VarChar, { maxLength: 100, nullable: true }),
  field('doc', Json),
  field('numbers', DataType.Array, { elementType: Int64, maxCapacity: 10 }),
  field('words', DataType.Array, { elementType: VarChar, maxCapacity: 10, maxLength: 20 }),
  field('dense', FloatVector, { dim: 4 }),
  field('half', DataType.Float16Vector, { dim: 4 }),
  field('brain', DataType.BFloat16Vector, { dim: 4 }),
  field('sparse', DataType.SparseFloatVector),
  field('$meta', Json, { dynamic: true }),
].map((one, i) => ({ ...one, id: 100 + i }));
