import { DataType } from '../../engine/spec.ts';
import { dataTypeName } from '../collections/data-types.ts';
import { parseInt64 } from './parse-int64.ts';
import { badValue } from './row-error.ts';

/** Why a value does not fit a field. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const INT_BITS: Partial<Record<DataType, number>> = {
  [DataType.Int8]: 8,
  [DataType.Int16]: 16,
  [DataType.Int32]: 32,
};

/**
 * A scalar of a request as the value of a field. As in Milvus a number may come as a text of digits,
 * and a text as a number.
 * @returns a boolean, number, bigint (of Int64, beyond 2^53) or string
 * @throws ValueError
 */
export function scalarValue(type: DataType, value: unknown): boolean | number | bigint | string {
  switch (type) {
    case DataType.Bool:
      return boolean(value);
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
      return smallInteger(type, value);
    case DataType.Int64:
      return parseInt64(value) ?? fail(type, value, 'it must be an integer of 64 bits');
    case DataType.Float:
      return float(type, value, Math.fround);
    case DataType.Double:
      return float(type, value, (number) => number);
    default:
      return text(type, value);
  }
}

function fail(type: DataType, value: unknown, message: string): never {
  throw new ValueError(badValue(dataTypeName(type), value, message));
}

function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return fail(DataType.Bool, value, 'it must be true or false');
}

function smallInteger(type: DataType, value: unknown): number {
  const bits = INT_BITS[type] ?? 0;
  const integer = parseInt64(value);
  if (integer === undefined) return fail(type, value, 'it must be an integer');
  if (BigInt.asIntN(bits, BigInt(integer)) !== BigInt(integer))
    return fail(type, value, 'value out of range');
  return Number(integer);
}

const NOT_FINITE = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** The texts that replies use for what is not finite are read back. */
function float(type: DataType, value: unknown, round: (number: number) => number): number {
  if (typeof value === 'string' && NOT_FINITE.has(value)) return NOT_FINITE.get(value) as number;
  const isText = typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isText && !isNumber) return fail(type, value, 'it must be a number');
  const number = Number(value);
  if (!Number.isFinite(round(number))) return fail(type, value, 'value out of range');
  return number;
}

function text(type: DataType, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' || value === undefined)
    return fail(type, value, 'it must be a text');
  return String(value);
}
