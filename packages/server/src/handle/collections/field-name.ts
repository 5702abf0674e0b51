import { errors } from '@latchkey/contract';
import { MAX_NAME_LENGTH } from './collection-name.ts';

/** The hidden field for what a schema does not name. */
export const DYNAMIC_FIELD = '$meta';

/** Names that Milvus keeps for columns of its own. */
const RESERVED = new Set(['RowID', 'Timestamp', '__virtual_pk__']);

/** Words of the filter language, which no field may be called in any case of letters. */
const KEYWORDS = new Set(
  [
    ['like', 'exists', 'and', 'or', 'not', 'in', 'true', 'false', 'null'],
    ['json_contains', 'json_contains_all', 'json_contains_any'],
    ['array_contains', 'array_contains_all', 'array_contains_any', 'array_length'],
    ['text_match', 'phrase_match', 'random_sample'],
  ].flat(),
);

/**
 * The rules of Milvus' `validateFieldName` and `validateReservedFieldNames`.
 *
 * @throws errors.fieldNameInvalid with Milvus' text
 */
export function checkFieldName(name: string): void {
  if (name === '') throw errors.fieldNameInvalid(name, 'field name should not be empty');
  const refuse = (rule: string) =>
    errors.fieldNameInvalid(
      name.slice(0, 300),
      `Invalid field name: ${name.slice(0, 300)}. ${rule}`,
    );
  if (Buffer.byteLength(name) > MAX_NAME_LENGTH) {
    throw refuse(`The length of a field name must be less than ${MAX_NAME_LENGTH} characters.`);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw refuse('The first character of a field name must be an underscore or letter.');
  }
  if (!/^\w*$/.test(name)) {
    throw refuse('Field name can only contain numbers, letters, and underscores.');
  }
  if (KEYWORDS.has(name.toLowerCase())) throw refuse(`${name} is keyword in milvus.`);
  if (RESERVED.has(name)) {
    throw errors.fieldNameInvalid(
      name,
      `field name "${name}" is reserved for internal use and cannot be used in user schemas`,
    );
  }
}
