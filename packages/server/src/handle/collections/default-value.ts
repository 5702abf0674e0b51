import { errors, type messages } from '@latchkey/contract';
import { defaultOf } from '../../engine/default-value.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { fromWireLong, toWireLong } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { dataTypeName } from './data-types.ts';

type WireField = messages.proto.schema.FieldSchema;
type WireValue = messages.proto.schema.ValueField;
type Default = NonNullable<FieldSpec['defaultValue']>;

const INTEGER_RANGES: Partial<Record<DataType, readonly [min: number, max: number]>> = {
  [DataType.Int8]: [-128, 127],
  [DataType.Int16]: [-32_768, 32_767],
};

/** The member of a default value that a type has. */
const MEMBERS: Partial<Record<DataType, keyof WireValue>> = {
  [DataType.Bool]: 'bool_data',
  [DataType.Int8]: 'int_data',
  [DataType.Int16]: 'int_data',
  [DataType.Int32]: 'int_data',
  [DataType.Int64]: 'long_data',
  [DataType.Float]: 'float_data',
  [DataType.Double]: 'double_data',
  [DataType.VarChar]: 'string_data',
};

/**
 * A field's default value, if it has one, checked as in Milvus' `checkDefaultValue`.
 *
 * @throws errors.invalidParameter
 */
export function defaultFromWire(
  field: WireField,
  { type, maxLength }: Pick<FieldSpec, 'type' | 'maxLength'>,
): Default | undefined {
  const given = field.default_value;
  if (!given?.data) return undefined;
  const member = MEMBERS[type];
  if (field.is_primary_key || !member) {
    const what = field.is_primary_key ? 'a primary key' : dataTypeName(type);
    throw errors.invalidParameter(
      `${what} can not have a default value, field name = ${field.name}`,
    );
  }
  if (given.data !== member) {
    throw errors.invalidParameter(
      `type (${dataTypeName(type)}) of field (${field.name}) is not equal to the type(${given.data}) of default_value`,
    );
  }
  const value = storedValue(given, member);
  check(field.name, type, value, maxLength);
  return value;
}

function storedValue(given: WireValue, member: keyof WireValue): Default {
  const value = given[member];
  if (member !== 'long_data') return value as Default;
  const exact = BigInt.asIntN(64, fromWireLong(value as never));
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact.toString();
}

function check(name: string, type: DataType, value: Default, maxLength = 0): void {
  if (typeof value === 'string' && type === DataType.VarChar) {
    const length = Buffer.byteLength(value);
    if (length <= maxLength) return;
    throw errors.invalidParameter(
      `the length (${length}) of string exceeds max length (${maxLength}), field name = ${name}`,
    );
  }
  if (typeof value !== 'number') return;
  if (!Number.isFinite(value)) {
    throw errors.invalidParameter(`default value '${value}' of field ${name} is not a number`);
  }
  const [min, max] = INTEGER_RANGES[type] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (value >= min && value <= max) return;
  throw errors.invalidParameter(
    `[${value} out of range ${min} <= value <= ${max}] of the default value, field name = ${name}`,
  );
}

/** As it is described to clients. */
export function defaultToWire(
  field: Pick<FieldSpec, 'type' | 'defaultValue'>,
): WireReply<messages.proto.schema.ValueField> | undefined {
  const value = defaultOf(field);
  const member = MEMBERS[field.type];
  if (value === null || !member) return undefined;
  if (member !== 'long_data') return { [member]: value };
  return { long_data: toWireLong(BigInt.asUintN(64, BigInt(value as number | bigint))) };
}
