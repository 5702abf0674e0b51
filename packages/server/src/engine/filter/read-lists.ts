import { Pace } from '../../kernel/pace.ts';
import type { Ast } from './ast.ts';
import { INT64_MAX } from './constant.ts';
import type { FilterSource } from './filter-source.ts';
import { Lexer } from './lexer.ts';
import { FILTER_LIMITS } from './limits.ts';
import type { Token } from './token.ts';

/** Tokens between two looks at the time. */
const LOOK = 256;

/** A list of literals alone, which begins somewhere in a filter. */
export interface ReadList {
  readonly items: readonly Ast[];
  /** Behind its bracket; of one with too many items, the offset of the first of these. */
  readonly end: number;
  readonly isTooLong: boolean;
}

/** By the offsets of their brackets. */
export type ReadLists = ReadonlyMap<number, ReadList>;

/**
 * Reads the lists of literals of a long filter in steps, as they are nearly all of it. What is no such list, or is
 * not well-formed, is left to the parser.
 */
export async function readLists(source: FilterSource): Promise<ReadLists> {
  const lists = new Map<number, ReadList>();
  // The parser refuses it unread.
  if (source.text.length > FILTER_LIMITS.textWithLists) return lists;
  const lexer = new Lexer(source);
  const pace = new Pace();
  try {
    for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
      if (token.kind !== 'symbol' || token.symbol !== '[') continue;
      const list = await readList(lexer, pace);
      if (list) lists.set(token.at, list);
    }
  } catch {
    // The parser comes to the same place, and tells of it.
  }
  return lists;
}

async function readList(lexer: Lexer, pace: Pace): Promise<ReadList | undefined> {
  const items: Ast[] = [];
  for (;;) {
    const token = lexer.next();
    if (items.length > 0 && isSymbol(token, ']'))
      return { items, end: token.end, isTooLong: false };
    if (items.length === FILTER_LIMITS.listItems) return { items, end: token.at, isTooLong: true };
    if (items.length % LOOK === 0 && pace.isOver) await pace.rest();
    const item = isSymbol(token, '-') ? literalOf(lexer.next(), token.at) : literalOf(token);
    if (!item) return undefined;
    items.push(item);
    const next = lexer.next();
    if (isSymbol(next, ']')) return { items, end: next.end, isTooLong: false };
    if (!isSymbol(next, ',')) return undefined;
  }
}

/** @param minus the offset of a minus sign before it */
function literalOf(token: Token, minus?: number): Ast | undefined {
  const { at = token.at, end } = { at: minus, end: token.end };
  const place = { at, end, depth: 1 } as const;
  switch (token.kind) {
    case 'int': {
      if (token.value > INT64_MAX) return undefined;
      const value = minus === undefined ? token.value : -token.value;
      return { kind: 'literal', value: { kind: 'int', value }, ...place };
    }
    case 'float': {
      const value = minus === undefined ? token.value : -token.value;
      return { kind: 'literal', value: { kind: 'float', value }, ...place };
    }
    case 'string':
      if (minus !== undefined) return undefined;
      return { kind: 'literal', value: { kind: 'string', value: token.value }, ...place };
    default:
      return undefined;
  }
}

function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === 'symbol' && token.symbol === symbol;
}
