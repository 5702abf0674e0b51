import { errors } from '@latchkey/contract';
import type { Column, Columns, Scalar } from '../../engine/engine.ts';
import { readString } from '../../engine/filter/string-literal.ts';
import { compareStrings } from '../../engine/filter/string-order.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import type { EntitySchema } from './entity-schema.ts';
import { type JsonPath, jsonAt, jsonPathOf } from './json-path.ts';

const SORTED = new Set<DataType>([
  DataType.Bool,
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.Float,
  DataType.Double,
  DataType.VarChar,
]);
const DIRECTIONS = new Map([
  ['', true],
  ['asc', true],
  ['ascending', true],
  ['desc', false],
  ['descending', false],
]);
const NULLS = new Map([
  ['nulls_first', true],
  ['nulls_last', false],
]);
/** Values of different kinds within JSON are ordered by their kinds. */
const KINDS = ['boolean', 'number', 'bigint', 'string'];

/** One of the things that rows are ordered by. */
export interface OrderKey {
  readonly field: FieldSpec;
  /** Within a JSON field, or the dynamic one. */
  readonly path?: JsonPath;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * What `order_by_fields` says: `price:desc,name`, also with a third part `nulls_first` or
 * `nulls_last`. Without it nulls are last, in descending order first, as in Milvus. A field may be a
 * path within a JSON field, or a key of the dynamic field.
 *
 * @throws errors.invalidParameter
 */
export function orderKeysOf(text: string | undefined, schema: EntitySchema): readonly OrderKey[] {
  return splitOutside(text ?? '', ',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => orderKey(part, schema));
}

function orderKey(text: string, schema: EntitySchema): OrderKey {
  const [name = '', direction = '', nulls] = splitOutside(text, ':').map((part) => part.trim());
  const ascending = DIRECTIONS.get(direction.toLowerCase());
  if (ascending === undefined) {
    throw errors.invalidParameter(
      `invalid order direction '${direction}' for field '${name}', must be 'asc' or 'desc'`,
    );
  }
  const nullsFirst = nulls === undefined ? !ascending : NULLS.get(nulls.toLowerCase());
  if (nullsFirst === undefined) {
    throw errors.invalidParameter(
      `invalid null ordering '${nulls}', must be 'nulls_first' or 'nulls_last'`,
    );
  }
  return { ...target(name, schema), ascending, nullsFirst };
}

function target(name: string, { byName, dynamic }: EntitySchema): Pick<OrderKey, 'field' | 'path'> {
  const field = byName.get(name);
  if (field) {
    if (SORTED.has(field.type)) return { field };
    throw errors.invalidParameter(`order_by field '${name}' has a type which is not sortable`);
  }
  const [base, ...steps] = jsonPathOf(name) ?? [];
  const json = typeof base === 'string' ? byName.get(base) : undefined;
  if (json?.type === DataType.JSON && steps.length > 0) return { field: json, path: steps };
  if (dynamic && !json && base !== undefined) {
    return { field: dynamic, path: base === dynamic.name ? steps : [base, ...steps] };
  }
  throw errors.invalidParameter(`order_by field '${name}' does not exist in collection schema`);
}

/** Orders rows by their number within columns; 0 for such as the keys do not tell apart. */
export async function rowComparer(
  keys: readonly OrderKey[],
  columns: Columns,
): Promise<(left: number, right: number) => number> {
  const orders: ((left: number, right: number) => number)[] = [];
  for (const key of keys) {
    const values = await valuesInSteps(key, columns.get(key.field.id));
    const compare = valueComparer(key);
    orders.push((left, right) => compare(values[left] ?? null, values[right] ?? null));
  }
  return (left, right) => {
    for (const order of orders) {
      const verdict = order(left, right);
      if (verdict !== 0) return verdict;
    }
    return 0;
  };
}

/** The same as `valuesOf`; of many documents in steps. */
async function valuesInSteps(
  { path }: OrderKey,
  column: Column | undefined,
): Promise<readonly Scalar[]> {
  if (column?.kind !== 'scalar') return [];
  return path ? mappedInSteps(column.values, within(path)) : column.values;
}

/** The values that a key orders rows by; null also for such as have no place in an order. */
export function valuesOf({ path }: OrderKey, column: Column | undefined): readonly Scalar[] {
  if (column?.kind !== 'scalar') return [];
  if (!path) return column.values;
  return column.values.map(within(path));
}

function within(path: JsonPath): (text: Scalar) => Scalar {
  return (text) => (typeof text === 'string' ? jsonAt(text, path) : null);
}

/** Orders values of one key. */
export function valueComparer({
  ascending,
  nullsFirst,
}: OrderKey): (left: Scalar, right: Scalar) => number {
  return (left, right) => {
    if (left === null || right === null) {
      if (left === right) return 0;
      return (left === null) === nullsFirst ? -1 : 1;
    }
    const verdict = compareScalars(left, right);
    return ascending ? verdict : -verdict;
  };
}

/** Orders values that are not null: texts by their bytes of UTF-8, false before true. */
export function compareScalars(left: Scalar, right: Scalar): number {
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  const kinds = KINDS.indexOf(typeof left) - KINDS.indexOf(typeof right);
  const numbers = typeof left !== 'string' && typeof right !== 'string';
  const bothNumbers = numbers && typeof left !== 'boolean' && typeof right !== 'boolean';
  if (kinds !== 0 && !bothNumbers) return kinds;
  return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
}

/** Splits a text where the separator is not within brackets; what is quoted in these says nothing. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (depth > 0 && (text[at] === '"' || text[at] === "'")) at += readString(text, at).length - 1;
    else if (text[at] === '[') depth++;
    else if (text[at] === ']') depth--;
    else if (text[at] === separator && depth <= 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
