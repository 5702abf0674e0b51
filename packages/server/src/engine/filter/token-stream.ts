import type { Ast } from './ast.ts';
import type { FilterSource } from './filter-source.ts';
import { Lexer } from './lexer.ts';
import { FILTER_LIMITS } from './limits.ts';
import type { ReadLists } from './read-lists.ts';
import type { Keyword, SymbolText, Token } from './token.ts';

/** The tokens of a filter with one of them in view, and the limits on text and nesting. */
export class TokenStream {
  readonly source: FilterSource;
  readonly #lexer: Lexer;
  readonly #lists: ReadLists;
  #token: Token;
  #previousEnd = 0;
  #depth = 0;
  #listDepth = 0;
  #listStart = 0;
  #listCharacters = 0;

  /** @param lists that were read already */
  constructor(source: FilterSource, lists: ReadLists = new Map()) {
    this.source = source;
    this.#lists = lists;
    if (source.text.length > FILTER_LIMITS.textWithLists) {
      throw source.error(
        `the filter has ${source.text.length} characters, more than the limit of ${FILTER_LIMITS.textWithLists}`,
      );
    }
    this.#lexer = new Lexer(source);
    this.#token = this.#lexer.next();
  }

  get token(): Token {
    return this.#token;
  }

  /** Offset behind the last token that was taken. */
  get previousEnd(): number {
    return this.#previousEnd;
  }

  advance(): Token {
    const taken = this.#token;
    this.#previousEnd = taken.end;
    this.#token = this.#lexer.next();
    if (this.#listDepth === 0 && this.#token.at - this.#listCharacters > FILTER_LIMITS.text) {
      throw this.source.error(
        `the filter has more than ${FILTER_LIMITS.text} characters outside of lists`,
      );
    }
    return taken;
  }

  /** Whether a literal stands here that is all of an item of a list. */
  get isPlainItem(): boolean {
    const { kind } = this.#token;
    return (kind === 'int' || kind === 'string' || kind === 'float') && this.#lexer.isAtItemEnd;
  }

  /** Takes the list that begins here, if it was read already. @throws ApiError 1100 for one that is too long */
  takeReadList(): readonly Ast[] | undefined {
    const list = this.#lists.get(this.#token.at);
    if (!list) return undefined;
    this.#previousEnd = list.end;
    this.#lexer.goOn(list.end);
    this.#token = this.#lexer.next();
    if (!list.isTooLong) return list.items;
    const problem = `a list holds more than ${FILTER_LIMITS.listItems} items`;
    throw this.source.syntaxError(this.#token.at, problem);
  }

  isSymbol(symbol: SymbolText): boolean {
    return this.#token.kind === 'symbol' && this.#token.symbol === symbol;
  }

  isKeyword(keyword: Keyword): boolean {
    return this.#token.kind === 'keyword' && this.#token.keyword === keyword;
  }

  /** Whether a name stands here that means something in this place only, such as `is`. */
  isWord(word: string): boolean {
    return this.#token.kind === 'name' && this.#token.name.toLowerCase() === word;
  }

  takeSymbol(symbol: SymbolText): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.advance();
    return found;
  }

  expectSymbol(symbol: SymbolText): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`expecting '${symbol}'`);
  }

  unexpected(expecting: string): Error {
    const { at, end, kind } = this.#token;
    const found = kind === 'end' ? '<EOF>' : this.source.slice(at, end);
    return this.source.syntaxError(at, `mismatched input '${found}' ${expecting}`);
  }

  /** Runs one level of nesting, and fails beyond the limit instead of overflowing the stack. */
  nested<T>(parse: () => T): T {
    this.checkDepth(++this.#depth);
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Runs the parsing of a list, whose characters do not count as the filter's own. */
  list<T>(parse: () => T): T {
    if (this.#listDepth++ === 0) this.#listStart = this.#token.at;
    const result = parse();
    if (--this.#listDepth === 0) this.#listCharacters += this.#previousEnd - this.#listStart;
    return result;
  }

  checkDepth(depth: number): void {
    if (depth > FILTER_LIMITS.depth) {
      throw this.source.syntaxError(
        this.#token.at,
        `the filter is nested more than ${FILTER_LIMITS.depth} levels deep`,
      );
    }
  }
}
