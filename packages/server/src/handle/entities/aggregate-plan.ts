import { errors } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { dataTypeName } from '../collections/data-types.ts';
import type { EntitySchema } from './entity-schema.ts';
import { groupField } from './group-params.ts';
import type { QueryParams } from './query-params.ts';

const CALL = /^(count|sum|avg|min|max)\s*\(\s*(\*|\w+)\s*\)$/i;
export const COUNT = 'count(*)';

const NUMBERS: readonly DataType[] = [
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.Float,
  DataType.Double,
];

export type AggregateKind = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** A column of the answer. */
export type AggregateOutput =
  | { readonly name: string; readonly kind: 'group'; readonly field: FieldSpec }
  /** Without a field: every row counts. */
  | { readonly name: string; readonly kind: AggregateKind; readonly field?: FieldSpec };

/** What a query is to compute instead of giving entities back. */
export interface AggregatePlan {
  /** Nothing but how many there are. */
  readonly isCount: boolean;
  readonly groupBy: readonly FieldSpec[];
  readonly outputs: readonly AggregateOutput[];
}

/**
 * @param asked `output_fields`: aggregates such as `count(*)` and `max(price)`, and fields that are
 *   grouped by
 * @returns undefined for a query that asks for entities
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts
 */
export function aggregatePlanOf(
  schema: EntitySchema,
  asked: readonly string[],
  { groupBy, order, limit, iterates }: QueryParams,
): AggregatePlan | undefined {
  const names = asked.map((name) => name.trim());
  if (groupBy.length === 0 && !names.some((name) => CALL.test(name))) return undefined;
  if (iterates) throw errors.invalidParameter('aggregates with iterator are not supported');
  const groups = groupBy.map((name) => groupField(schema, name));
  const outputs = names.map((name) => outputOf(schema, groups, name));
  const isOne = groups.length === 0;
  if (
    isOne &&
    limit !== undefined &&
    outputs.some(({ kind, field }) => kind === 'count' && !field)
  ) {
    throw errors.unexpected('count entities with pagination is not allowed');
  }
  const stray = order.find(({ field, path }) => path !== undefined || !groups.includes(field));
  if (stray) {
    throw errors.invalidParameter(
      `ORDER BY field '${stray.field.name}' is not valid: when using GROUP BY or aggregates, ORDER BY can only reference GROUP BY columns`,
    );
  }
  const isCount = isOne && names.length === 1 && names[0]?.toLowerCase() === COUNT;
  return { isCount, groupBy: groups, outputs };
}

function outputOf(
  schema: EntitySchema,
  groups: readonly FieldSpec[],
  name: string,
): AggregateOutput {
  const [, called, of] = CALL.exec(name) ?? [];
  if (called === undefined || of === undefined) {
    const field = groups.find((one) => one.name === name);
    if (field) return { name, kind: 'group', field };
    // Milvus' text for `count(*)` beside a field.
    if (groups.length === 0) throw errors.unexpected(`parse output field name failed: ${COUNT}`);
    throw errors.invalidParameter(`output field ${name} is not among the fields to group by`);
  }
  const kind = called.toLowerCase() as AggregateKind;
  if (of === '*') {
    if (kind === 'count') return { name, kind };
    throw errors.invalidParameter(`aggregation operator ${kind} needs a field, not *`);
  }
  const field = schema.byName.get(of);
  if (!field) throw errors.unexpected(`field ${of} not exist`);
  if (isComputable(kind, field.type)) return { name, kind, field };
  throw errors.invalidParameter(
    `aggregation operator ${kind} does not support data type ${dataTypeName(field.type)}`,
  );
}

function isComputable(kind: AggregateKind, type: DataType): boolean {
  if (kind === 'count') return type < DataType.BinaryVector;
  if (NUMBERS.includes(type)) return true;
  return type === DataType.VarChar && (kind === 'min' || kind === 'max');
}
