import type { FilterSource } from './filter-source.ts';
import { readNumber } from './number-literal.ts';
import { ROW_VARIABLES } from './row-variable.ts';
import { readRawString, readString, type StringLiteral } from './string-literal.ts';
import { KEYWORDS, type Keyword, SYMBOLS, type SymbolText, type Token } from './token.ts';

const BLANK = /[ \t\r\n]*/y;
const NAME = /\$meta(?![A-Za-z0-9_])|[A-Za-z_][A-Za-z0-9_]*/y;
const VARIABLE = /\$[A-Za-z_][A-Za-z0-9_]*/y;
const KEYWORD_SET: ReadonlySet<string> = new Set(KEYWORDS);
const SYMBOLS_BY_FIRST = groupByFirst();
/** With which no other symbol begins. */
const BRACKETS = new Map(
  ([',', '[', ']', '(', ')'] as const).map((symbol) => [symbol as string, symbol]),
);
const BLANK_CODE = 0x20;

/** Cuts a filter into tokens, one at a time: the parser stops early at a limit or an error. */
export class Lexer {
  readonly #source: FilterSource;
  #at = 0;

  constructor(source: FilterSource) {
    this.#source = source;
  }

  /** The next token; behind the last one, `end` for ever. Throws ApiError 1100 at an odd character. */
  next(): Token {
    const { text } = this.#source;
    const at = skipBlanks(text, this.#at);
    const token = at >= text.length ? { kind: 'end' as const, at, end: at } : this.#read(text, at);
    this.#at = token.end;
    return token;
  }

  /** Goes on from an offset. */
  goOn(at: number): void {
    this.#at = at;
  }

  /** Whether the token that was given out last is all of an item of a list. */
  get isAtItemEnd(): boolean {
    const { text } = this.#source;
    const next = text[skipBlanks(text, this.#at)];
    return next === ',' || next === ']';
  }

  #read(text: string, at: number): Token {
    const first = text[at] as string;
    const bracket = BRACKETS.get(first);
    if (bracket) return { kind: 'symbol', at, end: at + 1, symbol: bracket };
    if (first === '"' || first === "'") return this.#string(at, readString(text, at));
    if ((first === 'r' || first === 'R') && (text[at + 1] === '"' || text[at + 1] === "'")) {
      return this.#string(at, readRawString(text, at));
    }
    const number = isNumberStart(text, at) ? readNumber(text, at) : undefined;
    if (number) {
      const end = at + number.length;
      if (typeof number.value === 'number' && !Number.isFinite(number.value)) {
        const literal = this.#source.slice(at, end);
        const problem = `strconv.ParseFloat: parsing "${literal}": value out of range`;
        throw this.#source.syntaxError(at, problem);
      }
      return typeof number.value === 'bigint'
        ? { kind: 'int', at, end, value: number.value }
        : { kind: 'float', at, end, value: number.value };
    }
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) return nameOrKeyword(at, name);
    const symbol = SYMBOLS_BY_FIRST.get(first)?.find((one) => text.startsWith(one, at));
    if (symbol) return { kind: 'symbol', at, end: at + symbol.length, symbol };
    if (first === '$') return this.#variable(at);
    const odd = String.fromCodePoint(text.codePointAt(at) ?? 0);
    throw this.#source.syntaxError(at, `token recognition error at: '${odd.toWellFormed()}'`);
  }

  #variable(at: number): Token {
    VARIABLE.lastIndex = at;
    const name = VARIABLE.exec(this.#source.text)?.[0] ?? '';
    const variable = ROW_VARIABLES.get(name);
    if (variable) return { kind: 'variable', at, end: at + name.length, variable };
    throw this.#source.syntaxError(at, 'fields of structs are not supported by this server');
  }

  #string(at: number, literal: StringLiteral): Token {
    if (literal.problem !== undefined) throw this.#source.syntaxError(at, literal.problem);
    return { kind: 'string', at, end: at + literal.length, value: literal.value };
  }
}

function skipBlanks(text: string, at: number): number {
  if (text.charCodeAt(at) > BLANK_CODE) return at;
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

function isNumberStart(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (isDigit(first)) return true;
  return text[at] === '.' && isDigit(text.charCodeAt(at + 1));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function nameOrKeyword(at: number, name: string): Token {
  const end = at + name.length;
  const lower = name.toLowerCase();
  return KEYWORD_SET.has(lower)
    ? { kind: 'keyword', at, end, keyword: lower as Keyword }
    : { kind: 'name', at, end, name };
}

function groupByFirst(): ReadonlyMap<string, readonly SymbolText[]> {
  return Map.groupBy(SYMBOLS, (symbol) => symbol.charAt(0));
}
