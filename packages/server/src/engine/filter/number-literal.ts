/** A number at the start of a text. */
export interface NumberLiteral {
  readonly length: number;
  /** A bigint for integers, a number for floats. */
  readonly value: bigint | number;
}

/** Longer integers are out of range in any base, and are not worth converting. */
const MAX_INT_CHARACTERS = 100;
/** All of these are exact as a number. */
const MAX_PLAIN_DIGITS = 15;
const ZERO = 0x30;
const OUT_OF_RANGE = 2n ** 64n;

const HEX_FLOAT = /0[xX](?:([0-9a-fA-F]+)\.?|([0-9a-fA-F]*)\.([0-9a-fA-F]+))[pP]([+-]?[0-9]+)/y;
const HEX_INT = /0[xX][0-9a-fA-F]+/y;
const BINARY_INT = /0[bB][01]+/y;
const DECIMAL_FLOAT = /(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+/y;
const DECIMAL_INT = /[1-9][0-9]*|0[0-7]*/y;

/**
 * Reads the longest number literal of C at an offset: decimal, octal (`017`), hexadecimal and binary
 * integers of any size, decimal and hexadecimal floats.
 */
export function readNumber(text: string, at: number): NumberLiteral | undefined {
  return readPlainInteger(text, at) ?? readAnyNumber(text, at);
}

/** What nearly all numbers of long lists are, read without a pattern. */
function readPlainInteger(text: string, at: number): NumberLiteral | undefined {
  if (text.charCodeAt(at) === ZERO) return undefined;
  let value = 0;
  let end = at;
  for (; ; end++) {
    const digit = text.charCodeAt(end) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  const length = end - at;
  if (length === 0 || length > MAX_PLAIN_DIGITS || '.eE'.includes(text.charAt(end) || ' ')) {
    return undefined;
  }
  return { length, value: BigInt(value) };
}

function readAnyNumber(text: string, at: number): NumberLiteral | undefined {
  const hexFloat = matchAt(HEX_FLOAT, text, at);
  if (hexFloat) return { length: hexFloat[0].length, value: hexFloatValue(hexFloat) };
  const prefixed = matchAt(HEX_INT, text, at) ?? matchAt(BINARY_INT, text, at);
  if (prefixed) return { length: prefixed[0].length, value: integerValue(prefixed[0]) };
  const float = matchAt(DECIMAL_FLOAT, text, at);
  if (float) return { length: float[0].length, value: Number(float[0]) };
  const int = matchAt(DECIMAL_INT, text, at);
  if (int) return { length: int[0].length, value: integerValue(int[0]) };
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function integerValue(digits: string): bigint {
  if (digits.length > MAX_INT_CHARACTERS) return OUT_OF_RANGE;
  return /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : BigInt(digits);
}

function hexFloatValue(match: RegExpExecArray): number {
  const [, whole, before = '', fraction = '', exponent = '0'] = match;
  const digits = whole ?? before + fraction;
  // Each hexadecimal digit behind the point is worth four binary places.
  const mantissa = digits.length > MAX_INT_CHARACTERS ? Number.NaN : Number(`0x${digits || '0'}`);
  return mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
}
