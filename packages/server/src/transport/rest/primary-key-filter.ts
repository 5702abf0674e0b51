import { encodeInt64s, errors, type Int64 } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { parseInt64 } from '../../handle/rows/parse-int64.ts';
import { mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import type { CollectionRecord } from '../../store/catalog.ts';

/** @throws errors.primaryKeyInvalid */
export function primaryField({ fields }: CollectionRecord): FieldSpec {
  const field = fields.find(({ primaryKey }) => primaryKey);
  if (field) return field;
  throw errors.primaryKeyInvalid('fail to find primary key from collection description');
}

/**
 * A filter for the rows of the given keys, `id in [1,2]`; of many keys it is made in steps.
 * @param ids one key or a list of them
 * @throws errors.primaryKeyInvalid
 */
export async function primaryKeyFilter(
  collection: CollectionRecord,
  ids: unknown,
): Promise<string> {
  const field = primaryField(collection);
  const keys: readonly unknown[] = Array.isArray(ids) ? ids : [ids];
  const literal = field.type === DataType.Int64 ? integerLiteral : textLiteral;
  const literals = await mappedInSteps(keys, literal);
  return `${field.name} in [${literals.join(',')}]`;
}

/** Keys as the wire's `IDs`. @throws errors.primaryKeyInvalid */
export function wireIds(collection: CollectionRecord, keys: readonly unknown[]) {
  const isInteger = primaryField(collection).type === DataType.Int64;
  return isInteger
    ? { int_id: { data: encodeInt64s(keys.map(integerKey)) } }
    : { str_id: { data: keys.map(String) } };
}

function integerLiteral(key: unknown): string {
  return integerKey(key).toString();
}

function integerKey(key: unknown): Int64 {
  const integer = parseInt64(key);
  if (integer !== undefined) return integer;
  throw errors.primaryKeyInvalid(`unable to cast "${String(key).slice(0, 64)}" to int64`);
}

/** The filter language reads every escape that JSON writes. */
function textLiteral(key: unknown): string {
  return JSON.stringify(String(key));
}
