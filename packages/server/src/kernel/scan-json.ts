/** Bounds on the shape of a JSON text. */
export interface JsonShape {
  /** Objects and arrays inside one another. */
  readonly depth: number;
  /** Objects and arrays altogether: each costs many times its two characters in memory. */
  readonly containers: number;
}

/** Where an integer of 16 digits or more stands, which a double may not hold: start and end. */
export type IntegerSpan = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const COLON = 0x3a;
const PUNCTUATION = new Set(Buffer.from(',:[]{}'));
/** `2^53` has 16 digits; an integer of 15 always fits. */
const SAFE_DIGITS = 15;
/** A longer one fits no field of the protocol, so its digits need not be kept. */
const MOST_DIGITS = 40;

/**
 * Goes over a JSON text once before it is parsed. Whether it is JSON at all is left to the parser.
 * @returns the long integers, or a reason to refuse the text unparsed
 */
export function scanJson(bytes: Uint8Array, limits: JsonShape): IntegerSpan[] | string {
  const integers: IntegerSpan[] = [];
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (isDigit(byte)) {
      const start = bytes[at - 1] === MINUS ? at - 1 : at;
      at = endOfDigits(bytes, at);
      if (isLongInteger(bytes, start, at)) integers.push([start, at]);
      at--;
    } else if (byte === QUOTE) {
      at = endOfText(bytes, at + 1, bytes.length);
    } else if (byte === 0x7b || byte === 0x5b) {
      const reason = tooMuch(limits, ++depth, ++containers);
      if (reason !== undefined) return reason;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return integers;
}

/** Why a text is refused at this place, if it is. */
export function tooMuch(limits: JsonShape, depth: number, containers: number): string | undefined {
  if (depth > limits.depth) return `it is nested deeper than ${limits.depth} levels`;
  if (containers <= limits.containers) return undefined;
  return `it has more than ${limits.containers} objects and arrays`;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

export function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at++;
  return at;
}

/** @returns the position of the closing quote, or one at or behind the end */
export function endOfText(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether it is an integer that a double may not hold. @param start, end of its sign and digits */
export function isLongInteger(bytes: Uint8Array, start: number, end: number): boolean {
  const long = end - start > SAFE_DIGITS && end - start <= MOST_DIGITS;
  return long && isInteger(bytes, start, end);
}

/** Not for a part of a fraction or exponent, a leading zero or a key: those stay as they are. */
function isInteger(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (bytes[first] === 0x30 || !isBoundary(bytes[start - 1]) || !isBoundary(bytes[end])) {
    return false;
  }
  let after = end;
  while (isSpace(bytes[after])) after++;
  return bytes[after] !== COLON;
}

/** What may stand beside a number: white space, a comma, a colon, a bracket, or nothing. */
function isBoundary(byte: number | undefined): boolean {
  return byte === undefined || isSpace(byte) || PUNCTUATION.has(byte);
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
