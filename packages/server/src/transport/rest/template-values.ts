import { bytesOf, encodeInt64s, errors, type messages } from '@latchkey/contract';
import { parseInt64 } from '../../handle/rows/parse-int64.ts';
import { jsonText } from '../../kernel/json-text.ts';
import { int64ToWire } from './wire-integer.ts';

type TemplateValue = messages.proto.schema.TemplateValue.$Properties;
type TemplateArray = messages.proto.schema.TemplateArrayValue.$Properties;

/**
 * The values of a filter's variables as the wire has them: a whole number is an integer, any other a
 * double; a list is of one kind, and of JSON texts where its items are not.
 * @throws errors.invalidParameter
 */
export function templateValues(
  params: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, messages.proto.schema.TemplateValue> {
  const entries = Object.entries(params ?? {}).map(([name, value]) => [name, single(name, value)]);
  return Object.fromEntries(entries);
}

function single(name: string, value: unknown): TemplateValue {
  if (typeof value === 'boolean') return { bool_val: value };
  if (typeof value === 'string') return { string_val: value };
  if (Array.isArray(value)) return { array_val: list(name, value) as never };
  const integer = isNumber(value) ? parseInt64(value) : undefined;
  if (integer !== undefined) return { int64_val: int64ToWire(integer) as never };
  if (isNumber(value)) return { float_val: Number(value) };
  throw errors.invalidParameter(
    `the value of expression template variable name {${name}} must be a boolean, a number, a text or an array`,
  );
}

function list(name: string, items: readonly unknown[]): TemplateArray {
  const all = (is: (item: unknown) => boolean) => items.every(is);
  if (all((item) => typeof item === 'boolean')) return { bool_data: { data: items as boolean[] } };
  if (all((item) => typeof item === 'string')) return { string_data: { data: items as string[] } };
  if (all(isInt64)) {
    return { long_data: { data: encodeInt64s(items.map((item) => parseInt64(item) ?? 0)) } };
  }
  if (all(isNumber)) return { double_data: { data: bytesOf(new Float64Array(items.map(Number))) } };
  if (all(Array.isArray)) {
    const data = items.map((item) => list(name, item as unknown[]));
    return { array_data: { data: data as never } };
  }
  return { json_data: { data: items.map((item) => Buffer.from(jsonText(item))) } };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isInt64(value: unknown): boolean {
  return isNumber(value) && parseInt64(value) !== undefined;
}
