import { isWholeInColumn } from '../column-text.ts';
import { DataType, type FieldSpec } from '../spec.ts';
import type { Constant } from './constant.ts';

const INT32_MIN = -(2n ** 31n);
const INT32_MAX = 2n ** 31n - 1n;
const MAX_STRING = 1024;
/** The dialect has no escapes, and its lexer was only tried with printable characters. */
const PLAIN_STRING = /^[^'"\\\p{C}\p{Zl}\p{Zp}]+$/u;

/** The smallest and the largest integer that may be compared with a column of the field's type. */
export function integerRange(field: FieldSpec): readonly [min: bigint, max: bigint] {
  if (field.type !== DataType.Int64) return [INT32_MIN, INT32_MAX];
  // Columns round integers beyond as they come from JavaScript numbers.
  return [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)];
}

/** A constant in the store's dialect; undefined where the store would misread or refuse it. */
export function storeLiteral(field: FieldSpec, constant: Constant): string | undefined {
  switch (constant.kind) {
    case 'bool':
      return String(constant.value);
    case 'int': {
      const [min, max] = integerRange(field);
      const fits = constant.value >= min && constant.value <= max;
      return fits ? constant.value.toString() : undefined;
    }
    case 'float':
      return Number.isFinite(constant.value) ? String(constant.value) : undefined;
    case 'string':
      return isPlain(constant.value) && isWholeInColumn(field, constant.value)
        ? `'${constant.value}'`
        : undefined;
    case 'list':
      return undefined;
  }
}

export function isPlain(text: string): boolean {
  return text.length <= MAX_STRING && PLAIN_STRING.test(text);
}
