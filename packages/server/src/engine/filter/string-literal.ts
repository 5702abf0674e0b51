/** A string literal at the start of a text; `problem` says why it is none. */
export type StringLiteral =
  | { readonly length: number; readonly value: string; readonly problem?: undefined }
  | { readonly length: number; readonly problem: string };

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
};
const OCTAL = /[0-7]{1,3}/y;
const BYTE = /x[0-9a-fA-F]{2}/y;
const CODE_POINT = /u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y;

/**
 * Reads a string between `"` or `'` with the escapes of C. A backslash before any other character
 * stands for itself (so that `"100\%"` reaches `like` as an escaped percent sign). `\xHH` and `\ooo`
 * are bytes of UTF-8, as in Go, which Milvus reads them with.
 */
export function readString(text: string, at: number): StringLiteral {
  const quote = text[at];
  let value = '';
  let bytes: number[] = [];
  let next = at + 1;
  const flush = (): boolean => {
    if (bytes.length === 0) return true;
    const decoded = decodeUtf8(bytes);
    bytes = [];
    if (decoded === undefined) return false;
    value += decoded;
    return true;
  };
  const fail = (problem: string): StringLiteral => ({ length: next - at, problem });
  for (;;) {
    const character = text[next];
    if (character === undefined || character === '\n' || character === '\r') {
      return fail('unterminated string literal');
    }
    if (character !== '\\') {
      if (!flush()) return fail('the byte escapes of a string literal are not UTF-8');
      if (character === quote) break;
      const run = plainRun(text, next, quote);
      value += text.slice(next, run);
      next = run;
      continue;
    }
    const escaped = readEscape(text, next + 1);
    if (escaped === undefined) return fail('invalid escape in a string literal');
    if (escaped.byte !== undefined) bytes.push(escaped.byte);
    else if (flush()) value += escaped.text;
    else return fail('the byte escapes of a string literal are not UTF-8');
    next += 1 + escaped.length;
  }
  if (!value.isWellFormed()) return fail('a string literal holds half of a surrogate pair');
  return { length: next + 1 - at, value };
}

/** Reads `r"…"`: a backslash stands for itself and keeps a following quote from ending the string. */
export function readRawString(text: string, at: number): StringLiteral {
  const quote = text[at + 1];
  let next = at + 2;
  for (;;) {
    const character = text[next];
    if (character === undefined || character === '\n' || character === '\r') {
      return { length: next - at, problem: 'unterminated string literal' };
    }
    if (character === quote) break;
    next += character === '\\' && text[next + 1] !== undefined ? 2 : 1;
  }
  return { length: next + 1 - at, value: text.slice(at + 2, next) };
}

interface Escape {
  /** Characters behind the backslash. */
  readonly length: number;
  readonly text: string;
  readonly byte?: number;
}

function readEscape(text: string, at: number): Escape | undefined {
  const first = text[at];
  if (first === undefined) return undefined;
  const simple = SIMPLE_ESCAPES[first];
  if (simple !== undefined) return { length: 1, text: simple };
  const octal = matchAt(OCTAL, text, at);
  if (octal !== undefined) return byteEscape(octal.length, Number.parseInt(octal, 8));
  const byte = matchAt(BYTE, text, at);
  if (byte !== undefined) return byteEscape(byte.length, Number.parseInt(byte.slice(1), 16));
  const point = matchAt(CODE_POINT, text, at);
  if (point !== undefined) {
    const code = Number.parseInt(point.slice(1), 16);
    if (code > 0x10ffff) return undefined;
    return { length: point.length, text: String.fromCodePoint(code) };
  }
  if (first === 'x' || first === 'u' || first === 'U') return undefined;
  // A line may be continued behind a backslash.
  if (first === '\n') return { length: 1, text: '' };
  if (first === '\r') return { length: text[at + 1] === '\n' ? 2 : 1, text: '' };
  const whole = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { length: whole.length, text: `\\${whole}` };
}

function byteEscape(length: number, byte: number): Escape | undefined {
  return byte <= 0xff ? { length, text: '', byte } : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Offset of the next character that is not plain. */
function plainRun(text: string, from: number, quote: string | undefined): number {
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === quote || character === '\\' || character === '\n' || character === '\r')
      break;
  }
  return at;
}

function decodeUtf8(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
  } catch {
    return undefined;
  }
}
