import { errors } from './errors/errors.ts';

/** An int64: a number where that is exact (up to ±(2^53 − 1)), a bigint beyond. */
export type Int64 = number | bigint;

const TWO_32 = 4294967296;

/**
 * Decodes packed `repeated int64`.
 * @param most so many of them at most; the rest is not looked at
 * @throws errors.malformedMessage
 */
export function decodeInt64s(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): Int64[] {
  const values: Int64[] = [];
  let at = 0;
  while (at < bytes.length && values.length < most) {
    const start = at;
    while ((bytes[at] as number) >= 0x80) at++;
    // Past the end the loop above stops on undefined: the last value was cut off.
    if (at >= bytes.length || at - start > 9) throw errors.malformedMessage('bad packed int64');
    at++;
    values.push(at - start === 1 ? (bytes[start] as number) : decodeOne(bytes, start, at));
  }
  return values;
}

/** Encodes packed `repeated int64`. */
export function encodeInt64s(values: readonly Int64[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(values.length * 10);
  let at = 0;
  for (const value of values) {
    let low: number;
    let high: number;
    if (typeof value === 'bigint') {
      low = Number(value & 0xffffffffn);
      high = Number((value >> 32n) & 0xffffffffn);
    } else {
      low = value >>> 0;
      high = Math.floor(value / TWO_32) >>> 0;
    }
    while (high !== 0) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    while (low > 0x7f) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    bytes[at++] = low;
  }
  return bytes.subarray(0, at);
}

/** The int64 with these halves, of which `high` is signed. */
export function int64Of(low: number, high: number): Int64 {
  const value = (high | 0) * TWO_32 + (low >>> 0);
  if (Number.isSafeInteger(value)) return value;
  return (BigInt(high | 0) << 32n) | BigInt(low >>> 0);
}

function decodeOne(bytes: Uint8Array, start: number, end: number): Int64 {
  let low = 0;
  let high = 0;
  for (let at = start, shift = 0; at < end; at++, shift += 7) {
    const bits = (bytes[at] as number) & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
  }
  return int64Of(low, high);
}
