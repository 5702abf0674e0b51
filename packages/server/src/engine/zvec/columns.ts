import { DataType, type FieldSpec } from '../spec.ts';

/** Columns of the store beside those of the fields. */
export const COLUMN = {
  /** All scalar values of the entity, `row-text.ts`. */
  row: 'row',
  /** The store's own id once more, to filter by. */
  id: 'docid',
  /** `bucketOf` the id. */
  bucket: 'bucket',
} as const;

const FILTERED: ReadonlySet<DataType> = new Set<DataType>([
  DataType.Bool,
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.Float,
  DataType.Double,
  DataType.VarChar,
]);

/** A field's vectors, to search in. Columns go by ids: names may be longer than the store allows. */
export function vectorColumn(field: FieldSpec): string {
  return `v${field.id}`;
}

/** A field's vectors once more, as they came, or where they are: see `ExactVectors`. */
export function exactColumn(field: FieldSpec): string {
  return `x${field.id}`;
}

/** A field's values, to filter by; undefined for types that the store does not filter. */
export function scalarColumn(field: FieldSpec): string | undefined {
  return FILTERED.has(field.type) ? `f${field.id}` : undefined;
}
