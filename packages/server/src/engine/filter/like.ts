import { FILTER_LIMITS } from './limits.ts';

/** A pattern of `like`: literal characters, `_` for any one character, `%` for any number. */
export interface LikePattern {
  /** What stands between the `%`, in order; one more than there are `%` in a row. */
  readonly segments: readonly LikeSegment[];
}

/** Characters of a segment; `undefined` stands for any one of them. */
export type LikeSegment = readonly (string | undefined)[];

/** A backslash makes the next character literal. Characters are code points. */
export function parseLikePattern(pattern: string): LikePattern | { readonly problem: string } {
  let segment: (string | undefined)[] = [];
  const segments = [segment];
  let escaped = false;
  for (const character of pattern) {
    if (escaped) segment.push(character);
    else if (character === '_') segment.push(undefined);
    else if (character === '%') {
      segment = [];
      segments.push(segment);
    } else if (character !== '\\') segment.push(character);
    escaped = !escaped && character === '\\';
  }
  if (escaped) {
    return { problem: 'Invalid LIKE pattern: trailing backslash with nothing to escape' };
  }
  const inner = segments.slice(1, -1).reduce((sum, one) => sum + one.length, 0);
  if (inner > FILTER_LIMITS.likeInner) {
    return {
      problem: `Invalid LIKE pattern: more than ${FILTER_LIMITS.likeInner} characters between two %`,
    };
  }
  return { segments };
}

/** Compiles a pattern. Time per text: its length times that of the pattern's longest segment. */
export function compileLike({ segments }: LikePattern): (text: string) => boolean {
  const [first = [], ...rest] = segments;
  const last = rest.pop();
  const start = compileSegment(first);
  if (last === undefined) return (text) => start.matchAt(text, 0) === text.length;
  const middle = rest.filter((segment) => segment.length > 0).map(compileSegment);
  const finish = compileSegment(last);
  return (text) => {
    let at = start.matchAt(text, 0);
    for (const segment of middle) {
      if (at < 0) return false;
      at = segment.findFrom(text, at);
    }
    return at >= 0 && finish.endsFrom(text, at);
  };
}

interface Segment {
  /** Offset behind the segment if it stands at the offset, else -1. */
  matchAt(text: string, at: number): number;
  /** Offset behind the first place of the segment from the offset on, else -1. */
  findFrom(text: string, from: number): number;
  /** Whether the text ends with the segment, which must not start before the offset. */
  endsFrom(text: string, from: number): boolean;
}

function compileSegment(segment: LikeSegment): Segment {
  return segment.includes(undefined) ? wildSegment(segment) : literalSegment(segment.join(''));
}

function literalSegment(literal: string): Segment {
  return {
    matchAt: (text, at) => (text.startsWith(literal, at) ? at + literal.length : -1),
    findFrom: (text, from) => {
      const found = text.indexOf(literal, from);
      return found < 0 ? -1 : found + literal.length;
    },
    endsFrom: (text, from) => text.length - from >= literal.length && text.endsWith(literal),
  };
}

function wildSegment(segment: LikeSegment): Segment {
  const matchAt = (text: string, from: number): number => {
    let at = from;
    for (const character of segment) {
      const point = text.codePointAt(at);
      if (point === undefined) return -1;
      if (character !== undefined && character.codePointAt(0) !== point) return -1;
      at += point > 0xffff ? 2 : 1;
    }
    return at;
  };
  return {
    matchAt,
    findFrom: (text, from) => {
      for (let at = from; at < text.length; at = nextCharacter(text, at)) {
        const behind = matchAt(text, at);
        if (behind >= 0) return behind;
      }
      return -1;
    },
    endsFrom: (text, from) => {
      let at = text.length;
      for (let count = segment.length; count > 0; count--) at = previousCharacter(text, at);
      return at >= from && matchAt(text, at) === text.length;
    },
  };
}

function nextCharacter(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function previousCharacter(text: string, at: number): number {
  const pair = at >= 2 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  return at - (pair ? 2 : 1);
}
