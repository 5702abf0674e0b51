import { errors } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { EntitySchema } from './entity-schema.ts';
import { flagParam, integerParam, type Params } from './params.ts';

/** Milvus' `quotaAndLimits.limits.maxGroupSize`. */
const MAX_GROUP_SIZE = 10;
const GROUPED = new Set<DataType>([
  DataType.Bool,
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.VarChar,
]);

/** How the hits of a search are grouped: the limit counts groups. */
export interface GroupParams {
  readonly field: FieldSpec;
  /** Hits of a group at most. */
  readonly size: number;
  /** A hybrid search leaves groups out that have fewer. */
  readonly strict: boolean;
  /** What the request calls the field by: one name, or a list that might have several. */
  readonly plural: boolean;
}

/** @throws errors.fieldNotFound, errors.invalidParameter, errors.unimplemented */
export function groupParamsOf(params: Params, schema: EntitySchema): GroupParams | undefined {
  const single = (params.get('group_by_field') ?? '').trim();
  const plural = (params.get('group_by_fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  // As in Milvus, the older parameter wins.
  const names = single === '' ? plural : [single];
  const [name, second] = names;
  if (name === undefined) return undefined;
  if (second !== undefined) throw errors.unimplemented('grouping by several fields');
  const size = sizeOf(params);
  const strict = flagParam(params, 'strict_group_size');
  return { field: groupField(schema, name), size, strict, plural: single === '' };
}

/** @throws errors.fieldNotFound, errors.invalidParameter, errors.unimplemented */
export function groupField({ byName, dynamic }: EntitySchema, name: string): FieldSpec {
  const field = byName.get(name);
  if (!field && (dynamic || byName.has(name.split('[')[0] ?? ''))) {
    throw errors.unimplemented(`grouping by a key of a JSON or dynamic field (${name})`);
  }
  if (!field) throw errors.fieldNotFound(name, 'groupBy field not found in schema');
  if (GROUPED.has(field.type)) return field;
  throw errors.invalidParameter(
    `group by field ${name} must be of a boolean, integer or VarChar type`,
  );
}

function sizeOf(params: Params): number {
  const size = integerParam(params, 'group_size') ?? 1;
  if (size <= 0) {
    throw errors.invalidParameter(
      `input group size:${size} is negative, failed to do search_groupby`,
    );
  }
  if (size > MAX_GROUP_SIZE) {
    throw errors.invalidParameter(
      `input group size:${size} exceeds configured max group size:${MAX_GROUP_SIZE}`,
    );
  }
  return size;
}
