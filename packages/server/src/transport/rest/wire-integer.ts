import { type Int64, int64Of } from '@latchkey/contract';
import { toWireLong, type WireLong } from '../../handle/connection/hybrid-timestamp.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** A signed 64-bit integer in a form that the wire codec takes. */
export function int64ToWire(value: Int64): WireLong {
  return { ...toWireLong(BigInt.asUintN(64, BigInt(value))), unsigned: false };
}

/** The value of a signed 64-bit field of a reply; absent is 0. */
export function int64FromWire(
  value: number | { readonly low: number; readonly high: number } | null | undefined,
): Int64 {
  if (value === null || value === undefined) return 0;
  return typeof value === 'number' ? value : int64Of(value.low, value.high);
}

/** The same for counts, which fit a number. */
export function countFromWire(value: Parameters<typeof int64FromWire>[0]): number {
  return Number(int64FromWire(value));
}

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
