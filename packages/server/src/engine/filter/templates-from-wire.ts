import { decodeInt64s, errors, type messages } from '@latchkey/contract';
import { parseDocument } from '../parse-document.ts';
import type { FilterTemplates, TemplateValue, WholeFloat } from './template-values.ts';

type WireValue = messages.proto.schema.TemplateValue.$Properties;
type WireArray = messages.proto.schema.TemplateArrayValue.$Properties;

/** Lists within lists that a value may hold. */
const MAX_DEPTH = 16;

/**
 * The values of a request's `expr_template_values`. Throws ApiError 1100 for a value without a type or
 * of bytes.
 */
export function templatesFromWire(
  values: Readonly<Record<string, WireValue>> | null | undefined,
): FilterTemplates {
  const templates: Record<string, TemplateValue> = Object.create(null);
  for (const [name, value] of Object.entries(values ?? {})) {
    templates[name] = templateValue(name, value);
  }
  return templates;
}

function templateValue(name: string, value: WireValue): TemplateValue {
  switch (value.val) {
    case 'bool_val':
      return value.bool_val ?? false;
    case 'int64_val':
      return integer(value.int64_val ?? 0);
    case 'float_val':
      return floatOf(value.float_val ?? 0);
    case 'string_val':
      return value.string_val ?? '';
    case 'array_val':
      return templateArray(name, value.array_val ?? {}, 0);
    default:
      throw unsupported(name);
  }
}

function templateArray(name: string, array: WireArray, depth: number): readonly TemplateValue[] {
  if (depth > MAX_DEPTH) throw unsupported(name);
  switch (array.data) {
    case 'bool_data':
      return array.bool_data?.data ?? [];
    case 'long_data':
      return decodeInt64s(array.long_data?.data ?? new Uint8Array());
    case 'double_data':
      return readDoubles(name, array.double_data?.data ?? new Uint8Array());
    case 'string_data':
      return array.string_data?.data ?? [];
    case 'array_data':
      return (array.array_data?.data ?? []).map((one: WireArray) =>
        templateArray(name, one, depth + 1),
      );
    case 'json_data':
      return (array.json_data?.data ?? []).map((one: Uint8Array) => jsonValue(name, one));
    default:
      // An empty list has no type.
      return [];
  }
}

/** 64-bit integers come as `long` objects, or as numbers where the codec was told so. */
function integer(value: number | { toString(): string }): TemplateValue {
  return typeof value === 'number' ? value : BigInt(value.toString());
}

function readDoubles(name: string, bytes: Uint8Array): readonly TemplateValue[] {
  if (bytes.length % 8 !== 0) throw unsupported(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, at) =>
    floatOf(view.getFloat64(at * 8, true)),
  );
}

/** As a literal `3.0` is no integer. */
function floatOf(value: number): number | WholeFloat {
  return Number.isSafeInteger(value) ? { float: value } : value;
}

function jsonValue(name: string, bytes: Uint8Array): TemplateValue {
  try {
    return asTemplateValue(parseDocument(new TextDecoder().decode(bytes)), 0);
  } catch {
    throw unsupported(name);
  }
}

/** Throws for what no literal can say: null and objects. */
function asTemplateValue(value: unknown, depth: number): TemplateValue {
  if (Array.isArray(value) && depth <= MAX_DEPTH) {
    return value.map((one) => asTemplateValue(one, depth + 1));
  }
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
    case 'string':
      return value;
    default:
      throw new TypeError('no template value');
  }
}

function unsupported(name: string): Error {
  return errors.invalidParameter(
    `the value of expression template variable {${name}} is of an unknown type`,
  );
}
