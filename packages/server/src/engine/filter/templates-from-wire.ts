import { decodeInt64s, errors, type messages } from '@latchkey/contract';
import { parseDocument } from '../parse-document.ts';
import { FILTER_LIMITS } from './limits.ts';
import type { FilterTemplates, TemplateValue, WholeFloat } from './template-values.ts';

type WireValue = messages.proto.schema.TemplateValue.$Properties;
type WireArray = messages.proto.schema.TemplateArrayValue.$Properties;

/** Lists within lists that a value may hold. */
const MAX_DEPTH = 16;

/** What may still be read. */
interface Room {
  /** Of the lists of one value. */
  items: number;
  /** Of all values. */
  jsonBytes: number;
}

/**
 * The values of a request's `expr_template_values`. Of lists one item more is read than a filter may
 * hold, which refuses it then. Throws ApiError 1100 for a value without a type, or of bytes, and for more JSON than
 * FILTER_LIMITS.
 */
export function templatesFromWire(
  values: Readonly<Record<string, WireValue>> | null | undefined,
): FilterTemplates {
  const templates: Record<string, TemplateValue> = Object.create(null);
  const room: Room = { items: 0, jsonBytes: FILTER_LIMITS.templateJson };
  for (const [name, value] of Object.entries(values ?? {})) {
    room.items = FILTER_LIMITS.listItems + 1;
    templates[name] = templateValue(name, value, room);
  }
  return templates;
}

function templateValue(name: string, value: WireValue, room: Room): TemplateValue {
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
      return templateArray(name, value.array_val ?? {}, 0, room);
    default:
      throw unsupported(name);
  }
}

function templateArray(
  name: string,
  array: WireArray,
  depth: number,
  room: Room,
): readonly TemplateValue[] {
  if (depth > MAX_DEPTH) throw unsupported(name);
  switch (array.data) {
    case 'bool_data':
      return taken(array.bool_data?.data, room);
    case 'long_data': {
      const integers = decodeInt64s(array.long_data?.data ?? new Uint8Array(), room.items);
      return taken(integers, room);
    }
    case 'double_data':
      return taken(readDoubles(name, array.double_data?.data ?? new Uint8Array(), room), room);
    case 'string_data':
      return taken(array.string_data?.data, room);
    case 'array_data':
      return taken<WireArray>(array.array_data?.data, room).map((one) =>
        templateArray(name, one, depth + 1, room),
      );
    case 'json_data':
      return taken<Uint8Array>(array.json_data?.data, room).map((one) =>
        jsonValue(name, one, room),
      );
    default:
      // An empty list has no type.
      return [];
  }
}

function taken<T>(items: readonly T[] | null | undefined, room: Room): readonly T[] {
  if (!items) return [];
  const some = items.length > room.items ? items.slice(0, room.items) : items;
  room.items -= some.length;
  return some;
}

/** 64-bit integers come as `long` objects, or as numbers where the codec was told so. */
function integer(value: number | { toString(): string }): TemplateValue {
  return typeof value === 'number' ? value : BigInt(value.toString());
}

function readDoubles(name: string, bytes: Uint8Array, room: Room): readonly TemplateValue[] {
  if (bytes.length % 8 !== 0) throw unsupported(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Math.min(bytes.length / 8, room.items);
  return Array.from({ length }, (_, at) => floatOf(view.getFloat64(at * 8, true)));
}

/** As a literal `3.0` is no integer. */
function floatOf(value: number): number | WholeFloat {
  return Number.isSafeInteger(value) ? { float: value } : value;
}

function jsonValue(name: string, bytes: Uint8Array, room: Room): TemplateValue {
  room.jsonBytes -= bytes.length;
  if (room.jsonBytes < 0) {
    throw errors.invalidParameter(
      `the values of expression template variables hold more than ${FILTER_LIMITS.templateJson} bytes of JSON, with {${name}}`,
    );
  }
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
