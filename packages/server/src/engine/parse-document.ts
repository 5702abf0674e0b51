import { INT64_MAX, INT64_MIN } from './filter/constant.ts';

/** Where an integer may be one that a double cannot hold; the digits behind a point are none. */
const LONG_INTEGER = /(?<![.\d])\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * A JSON text as the values that filters and orders go by: integers of 64 bits that a number would
 * round are bigints, so that neighbours are not equal.
 */
export function parseDocument(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, exactInteger);
  } catch (error) {
    // A document of very many levels, for which the stack is too small but to parse it plainly.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }) {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (source === undefined || !INTEGER.test(source)) return value;
  const whole = BigInt(source);
  return whole >= INT64_MIN && whole <= INT64_MAX ? whole : value;
}
