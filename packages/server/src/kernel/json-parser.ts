import type { Random } from './random.ts';
import { type IntegerSpan, type JsonShape, scanJson } from './scan-json.ts';

/** Why a text was not parsed; the message shows no part of it. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

export interface JsonOptions extends JsonShape {
  /** Keys that would change a prototype if somebody copied them carelessly. */
  readonly poison: 'refuse' | 'keep';
}

/** For what comes from outside. */
const UNTRUSTED: JsonOptions = { depth: 64, containers: 2_000_000, poison: 'refuse' };

/**
 * A parser of JSON. Beyond `JSON.parse` it keeps every digit of an integer (those beyond 2^53 come
 * out as bigint), half of a surrogate pair, which no UTF-8 has, becomes U+FFFD as in Go, and it bounds
 * what a text may cost. `__proto__` as a key is refused, and
 * `constructor` where it holds a `prototype`: both exist for nothing but to harm. (Documents that
 * were stored are parsed with other options: they are there already.)
 *
 * Errors name no part of the text, which may hold a password.
 *
 * @param random for a mark that long integers carry through `JSON.parse`; no client can guess it.
 *   (A reviver could keep their digits too, but takes 18 times as long over vectors.)
 */
export function createJsonParser(
  random: Random,
  options: JsonOptions = UNTRUSTED,
): (text: Uint8Array) => unknown {
  const mark = random.bytes(16).toString('hex');

  /** @throws JsonError */
  return (bytes) => {
    const integers = scanJson(bytes, options);
    if (typeof integers === 'string') throw new JsonError(integers);
    const text = integers.length > 0 ? markIntegers(bytes, integers, mark) : decode(bytes);
    const used = integers.length > 0 ? mark : undefined;
    return new Checker(used, options.poison).check(parse(text));
  };
}

function decode(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end);
}

/** The text with each of the integers as a string behind the mark. */
function markIntegers(body: Uint8Array, integers: readonly IntegerSpan[], mark: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of integers) {
    parts.push(decode(body, from, start), `"${mark}${decode(body, start, end)}"`);
    from = end;
  }
  parts.push(decode(body, from));
  return parts.join('');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonError('it is not valid JSON');
  }
}

/** Walks a parsed text, whose depth is bounded, and puts marked integers back in place. */
class Checker {
  readonly #mark: string | undefined;
  readonly #poison: JsonOptions['poison'];

  constructor(mark: string | undefined, poison: JsonOptions['poison']) {
    this.#mark = mark;
    this.#poison = poison;
  }

  check(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value)) this.#checkArray(value);
      else this.#checkObject(value as Record<string, unknown>);
      return value;
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new JsonError('a number is out of range');
    }
    return typeof value === 'string' ? this.#unmark(value) : value;
  }

  #checkArray(items: unknown[]): void {
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      // Most items are the numbers of vectors.
      if (typeof item === 'number' && Number.isFinite(item)) continue;
      const checked = this.check(item);
      if (checked !== item) items[i] = checked;
    }
  }

  #checkObject(object: Record<string, unknown>): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (this.#poison === 'refuse' && isPoison(key, value)) {
        throw new JsonError(`the key ${key} is not allowed`);
      }
      const checked = this.check(value);
      const isWhole = key.isWellFormed();
      if (checked === value && isWhole) continue;
      if (!isWhole) delete object[key];
      // Defined, not assigned: `__proto__` must stay a key like any other.
      Object.defineProperty(object, key.toWellFormed(), { ...OWN, value: checked });
    }
  }

  #unmark(text: string): unknown {
    if (this.#mark === undefined || !text.startsWith(this.#mark)) return text.toWellFormed();
    const digits = text.slice(this.#mark.length);
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : BigInt(digits);
  }
}

const OWN = { configurable: true, enumerable: true, writable: true };

function isPoison(key: string, value: unknown): boolean {
  if (key === '__proto__') return true;
  const holder = key === 'constructor' && typeof value === 'object' && value !== null;
  return holder && Object.hasOwn(value, 'prototype');
}
