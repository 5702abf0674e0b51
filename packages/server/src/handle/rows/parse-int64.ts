import type { Int64 } from '@latchkey/contract';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * A 64-bit integer of a request: a JSON number without a fraction, or a text of digits.
 * @returns undefined if it is anything else or out of range
 */
export function parseInt64(value: unknown): Int64 | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  const integer = typeof value === 'bigint' ? value : integerOfText(value);
  if (integer === undefined || integer < INT64_MIN || integer > INT64_MAX) return undefined;
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function integerOfText(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !/^[+-]?\d{1,20}$/.test(value)) return undefined;
  return BigInt(value.startsWith('+') ? value.slice(1) : value);
}
