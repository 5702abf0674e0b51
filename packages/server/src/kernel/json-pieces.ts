import { isPoison } from './is-poison.ts';
import { JsonError } from './json-error.ts';
import type { JsonOptions } from './json-options.ts';
import type { Random } from './random.ts';
import type { IntegerSpan } from './scan-json.ts';

/** A part of a JSON text, and the long integers in it. */
export interface JsonPiece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly integers: readonly IntegerSpan[];
}

/**
 * Has parts of JSON texts parsed, and makes of what comes out what `createJsonParser` promises. Depth and
 * number of containers were bounded before.
 */
export class JsonPieces {
  readonly #mark: string;
  readonly #poison: JsonOptions['poison'];

  /**
   * @param random for a mark that long integers carry through `JSON.parse`; no client can guess it.
   *   (A reviver could keep their digits too, but takes 18 times as long over vectors.)
   */
  constructor(random: Random, poison: JsonOptions['poison']) {
    this.#mark = random.bytes(16).toString('hex');
    this.#poison = poison;
  }

  /** @param before, after what makes one value of the part, if it is none. @throws JsonError */
  parse(piece: JsonPiece, before = '', after = ''): unknown {
    const hasMarks = piece.integers.length > 0;
    const text = hasMarks ? this.#marked(piece) : decode(piece.bytes, piece.start, piece.end);
    const value = parse(before === '' ? text : `${before}${text}${after}`);
    return new Checker(hasMarks ? this.#mark : undefined, this.#poison).check(value);
  }

  /** The text with each of the integers as a string behind the mark. */
  #marked({ bytes, start, end, integers }: JsonPiece): string {
    const parts: string[] = [];
    let from = start;
    for (const [first, last] of integers) {
      parts.push(decode(bytes, from, first), `"${this.#mark}${decode(bytes, first, last)}"`);
      from = last;
    }
    parts.push(decode(bytes, from, end));
    return parts.join('');
  }
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end);
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
