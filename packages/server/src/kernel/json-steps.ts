import { isPoison } from './is-poison.ts';
import { JsonError } from './json-error.ts';
import type { JsonOptions } from './json-options.ts';
import type { JsonPieces } from './json-pieces.ts';
import {
  endOfDigits,
  endOfText,
  type IntegerSpan,
  isDigit,
  isLongInteger,
  isSpace,
  tooMuch,
} from './scan-json.ts';

/** An object or array that was opened, and not closed so far. */
interface Frame {
  isArray: boolean;
  /** Position of its bracket. */
  open: number;
  /** Where begins what has not been parsed of it. */
  from: number;
  /** The last comma behind `from`, or -1. */
  comma: number;
  /** Unset as long as it may be parsed as a part of what it is in. */
  value: unknown[] | Record<string, unknown> | undefined;
  /** What it is called in its object. */
  key: string;
  /** Whether it has members before `from`. */
  hasMembers: boolean;
  /** Whether a member ends at `from`, so that nothing but a comma may follow. */
  isBehindMember: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;

/**
 * A JSON text, an object or array, that is parsed in steps. It is looked over byte by byte, and what is
 * whole at a comma, all that `JSON.parse` can take at a time, is parsed when it has become long enough:
 * `JSON.parse` is many times as fast as anything that could be written here.
 */
export class JsonSteps {
  /** The value, after the last step. */
  value: unknown;
  readonly #bytes: Uint8Array;
  readonly #options: JsonOptions;
  readonly #pieces: JsonPieces;
  readonly #pieceBytes: number;
  readonly #frames: Frame[] = [];
  /** Frames that are open. */
  #depth = 0;
  #containers = 0;
  /** Long integers that have not been parsed, in their order. */
  #integers: IntegerSpan[] = [];
  #at = 0;
  #isInText = false;
  /** All before it that could be parsed has been. */
  #parsed = 0;

  /** @param pieceBytes how many bytes, about, are looked over, and how many parsed, at a time */
  constructor(bytes: Uint8Array, options: JsonOptions, pieces: JsonPieces, pieceBytes: number) {
    this.#bytes = bytes;
    this.#options = options;
    this.#pieces = pieces;
    this.#pieceBytes = pieceBytes;
  }

  /** @returns whether it was the last one. @throws JsonError */
  step(): boolean {
    const bytes = this.#bytes;
    const end = Math.min(this.#at + this.#pieceBytes, bytes.length);
    let at = this.#at;
    if (this.#isInText) {
      at = this.#endOfText(at, end);
      if (!this.#isInText) at++;
    }
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (isDigit(byte)) {
        const start = bytes[at - 1] === MINUS ? at - 1 : at;
        at = endOfDigits(bytes, at);
        if (isLongInteger(bytes, start, at)) this.#integers.push([start, at]);
        at--;
      } else if (byte === QUOTE) {
        at = this.#endOfText(at + 1, end);
        // Where the text goes on the next step does.
        if (this.#isInText) break;
      } else if (byte === COMMA) {
        this.#comma(at);
      } else if (byte === 0x7b || byte === 0x5b) {
        this.#open(at, byte === 0x5b);
      } else if (byte === 0x7d || byte === 0x5d) {
        this.#close(at, byte === 0x5d);
        if (this.#depth === 0) return this.#end(at + 1);
      }
    }
    this.#at = at;
    if (at >= bytes.length) throw notJson();
    return false;
  }

  #endOfText(from: number, end: number): number {
    const at = endOfText(this.#bytes, from, end);
    this.#isInText = at >= end;
    return at;
  }

  #open(at: number, isArray: boolean): void {
    const reason = tooMuch(this.#options, this.#depth + 1, ++this.#containers);
    if (reason !== undefined) throw new JsonError(reason);
    this.#frames[this.#depth++] = {
      isArray,
      open: at,
      from: at + 1,
      comma: -1,
      value: undefined,
      key: '',
      hasMembers: false,
      isBehindMember: false,
    };
  }

  #comma(at: number): void {
    const frame = this.#frames[this.#depth - 1];
    if (!frame) throw notJson();
    if (frame.isBehindMember) {
      this.#requireSpace(frame.from, at);
      frame.from = at + 1;
      frame.isBehindMember = false;
    } else {
      frame.comma = at;
    }
    if (at - this.#parsed >= this.#pieceBytes) this.#parseAll(at);
  }

  /** Parses what is whole in all that is open. */
  #parseAll(at: number): void {
    let parent: Frame | undefined;
    for (const frame of this.#frames.slice(0, this.#depth)) {
      if (!frame.value) this.#make(frame, parent);
      if (frame.comma >= 0) {
        this.#addMembers(frame, frame.comma);
        frame.from = frame.comma + 1;
        frame.comma = -1;
      }
      parent = frame;
    }
    this.#parsed = at;
  }

  #make(frame: Frame, parent: Frame | undefined): void {
    frame.value = frame.isArray ? [] : {};
    if (!parent) {
      this.value = frame.value;
    } else if (parent.isBehindMember) {
      throw notJson();
    } else if (Array.isArray(parent.value)) {
      this.#requireSpace(parent.from, frame.open);
      parent.value.push(frame.value);
    } else {
      // With anything behind it, it is an object if it is a key and a colon.
      const keys = Object.keys(this.#parse(parent.from, frame.open, '{', '[]}') as object);
      if (keys.length !== 1) throw notJson();
      frame.key = keys[0] ?? '';
      setOwn(parent.value ?? {}, frame.key, frame.value);
    }
  }

  /** Parses from `from` on what must be members, separated by commas. */
  #addMembers(frame: Frame, end: number): void {
    if (this.#isSpace(frame.from, end)) throw notJson();
    frame.hasMembers = true;
    if (Array.isArray(frame.value)) {
      const items = this.#parse(frame.from, end, '[', ']') as unknown[];
      for (const item of items) frame.value.push(item);
    } else {
      const members = this.#parse(frame.from, end, '{', '}') as Record<string, unknown>;
      for (const key of Object.keys(members)) setOwn(frame.value ?? {}, key, members[key]);
    }
  }

  #close(at: number, isArray: boolean): void {
    const frame = this.#frames[--this.#depth];
    if (!frame) throw notJson();
    const parent = this.#frames[this.#depth - 1];
    if (frame.value) {
      this.#complete(frame, at, isArray);
      if (parent) Object.assign(parent, { from: at + 1, hasMembers: true, isBehindMember: true });
      this.#parsed = at;
    } else if (this.#depth === 0) {
      this.value = this.#parse(frame.open, at + 1);
    }
  }

  /** Parses what is left of one that was parsed in parts. */
  #complete(frame: Frame, end: number, isArray: boolean): void {
    if (frame.isArray !== isArray) throw notJson();
    if (frame.isBehindMember) this.#requireSpace(frame.from, end);
    // Behind a comma there must be something.
    else if (frame.hasMembers || !this.#isSpace(frame.from, end)) this.#addMembers(frame, end);
    if (this.#options.poison === 'refuse' && isPoison(frame.key, frame.value)) {
      throw new JsonError(`the key ${frame.key} is not allowed`);
    }
  }

  #end(at: number): boolean {
    this.#requireSpace(at, this.#bytes.length);
    return true;
  }

  #parse(start: number, end: number, before?: string, after?: string): unknown {
    const behind = this.#integers.findIndex(([first]) => first >= end);
    const integers = this.#integers.splice(0, behind < 0 ? this.#integers.length : behind);
    return this.#pieces.parse({ bytes: this.#bytes, start, end, integers }, before, after);
  }

  #requireSpace(start: number, end: number): void {
    if (!this.#isSpace(start, end)) throw notJson();
  }

  #isSpace(start: number, end: number): boolean {
    let at = start;
    while (at < end && isSpace(this.#bytes[at])) at++;
    return at === end;
  }
}

/** Defined, not assigned, where it would change the prototype. */
function setOwn(object: object, key: string, value: unknown): void {
  if (key !== '__proto__') (object as Record<string, unknown>)[key] = value;
  else {
    Object.defineProperty(object, key, {
      ...{ value, configurable: true, enumerable: true, writable: true },
    });
  }
}

function notJson(): JsonError {
  return new JsonError('it is not valid JSON');
}
