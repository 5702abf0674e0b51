import { ApiError } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../spec.ts';
import { compileFilter } from './compile-filter.ts';
import type { FilterRow } from './compiled-filter.ts';
import type { FilterTemplates } from './template-values.ts';

/** For tests: a field with the properties that matter. */
export function field(name: string, type: DataType, more: Partial<FieldSpec> = {}): FieldSpec {
  return {
    id: 100 + [...name].reduce((sum, character) => sum * 7 + character.charCodeAt(0), 0),
    name,
    type,
    description: '',
    primaryKey: false,
    autoId: false,
    nullable: false,
    partitionKey: false,
    dynamic: false,
    params: [],
    ...more,
  };
}

/** For tests: one field of every kind, and no dynamic field. */
export const FIXED_SCHEMA: readonly FieldSpec[] = [
  field('id', DataType.Int64, { primaryKey: true }),
  field('i8', DataType.Int8, { nullable: true }),
  field('i', DataType.Int64, { nullable: true }),
  field('n', DataType.Int32),
  field('f', DataType.Float, { nullable: true }),
  field('d', DataType.Double, { nullable: true }),
  field('s', DataType.VarChar, { nullable: true }),
  field('t', DataType.VarChar),
  field('b', DataType.Bool, { nullable: true }),
  field('j', DataType.JSON, { nullable: true }),
  field('ai', DataType.Array, { elementType: DataType.Int64, nullable: true }),
  field('af', DataType.Array, { elementType: DataType.Float }),
  field('as', DataType.Array, { elementType: DataType.VarChar }),
  field('v', DataType.FloatVector, { dim: 4 }),
];

/** For tests: the same with a dynamic field. */
export const SCHEMA: readonly FieldSpec[] = [
  ...FIXED_SCHEMA,
  field('$meta', DataType.JSON, { dynamic: true }),
];

/** For tests: a row of these values; what is not named is null, and `$meta` is the dynamic field. */
export function row(values: Readonly<Record<string, unknown>>): FilterRow {
  return {
    get: (name) => values[name] ?? null,
    dynamic: () => values.$meta as Record<string, unknown> | undefined,
  };
}

/** For tests: whether a filter matches a row. */
export function matches(
  filter: string,
  values: Readonly<Record<string, unknown>>,
  templates: FilterTemplates = {},
): boolean {
  return compileFilter(filter, SCHEMA, templates).matches(row(values));
}

/** For tests: the text of the error that a filter is refused with. */
export function refusal(
  filter: string,
  fields: readonly FieldSpec[] = FIXED_SCHEMA,
  templates: FilterTemplates = {},
): string {
  try {
    compileFilter(filter, fields, templates);
  } catch (error) {
    if (error instanceof ApiError && error.fields.code === 1100) return error.message;
    throw error;
  }
  throw new Error(`not refused: ${filter}`);
}
