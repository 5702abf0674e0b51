import { errors } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { parseInt64 } from '../../handle/rows/parse-int64.ts';
import type { CollectionRecord } from '../../store/catalog.ts';

/** @throws errors.primaryKeyInvalid */
export function primaryField({ fields }: CollectionRecord): FieldSpec {
  const field = fields.find(({ primaryKey }) => primaryKey);
  if (field) return field;
  throw errors.primaryKeyInvalid('fail to find primary key from collection description');
}

/**
 * A filter for the rows of the given keys, `id in [1,2]`.
 * @param ids one key or a list of them
 * @throws errors.primaryKeyInvalid
 */
export function primaryKeyFilter(collection: CollectionRecord, ids: unknown): string {
  const field = primaryField(collection);
  const keys = Array.isArray(ids) ? ids : [ids];
  const literal = field.type === DataType.Int64 ? integerLiteral : textLiteral;
  return `${field.name} in [${keys.map(literal).join(',')}]`;
}

function integerLiteral(key: unknown): string {
  const integer = parseInt64(key);
  if (integer !== undefined) return integer.toString();
  throw errors.primaryKeyInvalid(`unable to cast "${String(key).slice(0, 64)}" to int64`);
}

/** The filter language reads every escape that JSON writes. */
function textLiteral(key: unknown): string {
  return JSON.stringify(String(key));
}
