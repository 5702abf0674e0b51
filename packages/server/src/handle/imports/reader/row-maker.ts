import { DataType, type FieldSpec } from '../../../engine/spec.ts';
import { DYNAMIC_FIELD } from '../../collections/field-name.ts';
import type { Row } from '../../rows/row-columns.ts';

type Parse = (text: Uint8Array) => unknown;

/** Why a row is none of the collection's; the message does not name it. */
export class RowFault extends Error {
  override readonly name = 'RowFault';
}

/**
 * Makes rows of a file what rows of an insert are: the keys of `$meta` stand beside the fields, and
 * documents that a file can only hold as texts are documents.
 */
export function createRowMaker(fields: readonly FieldSpec[], parse: Parse): (row: Row) => Row {
  const dynamic = fields.some((field) => field.dynamic);
  const names = new Set(fields.filter((field) => !field.dynamic).map((field) => field.name));
  const documents = fields.filter(({ type, dynamic: isDynamic }) => !isDynamic && isDocument(type));

  /** @throws RowFault */
  return (given) => {
    const row = dynamic ? withExtras(given, names, parse) : given;
    const texts = documents.filter((field) => typeof own(row, field.name) === 'string');
    if (texts.length === 0) return row;
    const changed = copy(row);
    for (const field of texts) changed[field.name] = document(field, own(row, field.name), parse);
    return changed;
  };
}

function isDocument(type: DataType): boolean {
  return type === DataType.SparseFloatVector || type === DataType.JSON;
}

function own(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

/** Without a prototype, so that a key of any name is a key like others. */
function copy(row: Row): Record<string, unknown> {
  return Object.assign(Object.create(null), row);
}

/** Moves the keys of `$meta`, an object or its text, to the row itself. */
function withExtras(row: Row, names: ReadonlySet<string>, parse: Parse): Row {
  if (!Object.hasOwn(row, DYNAMIC_FIELD)) return row;
  const { [DYNAMIC_FIELD]: given, ...rest } = row;
  const merged = copy(rest);
  const extras = typeof given === 'string' ? parsed(given, parse) : given;
  if (extras === null || extras === undefined) return merged;
  if (typeof extras !== 'object' || Array.isArray(extras)) {
    throw new RowFault(`${DYNAMIC_FIELD} must be a JSON object`);
  }
  for (const [key, value] of Object.entries(extras)) {
    if (names.has(key) || Object.hasOwn(merged, key)) {
      throw new RowFault(`the key ${key} of ${DYNAMIC_FIELD} is a field of the row`);
    }
    merged[key] = value;
  }
  return merged;
}

/**
 * The writer of pymilvus makes the text `null` of a null. A JSON field's text that is no JSON is
 * left for the field to judge, as in an insert.
 */
function document(field: FieldSpec, text: unknown, parse: Parse): unknown {
  if (typeof text !== 'string') return text;
  if (field.nullable && text === 'null') return null;
  return field.type === DataType.SparseFloatVector ? parsed(text, parse) : text;
}

function parsed(text: string, parse: Parse): unknown {
  try {
    return parse(Buffer.from(text));
  } catch (error) {
    throw new RowFault(error instanceof Error ? error.message : 'it is not valid JSON');
  }
}
