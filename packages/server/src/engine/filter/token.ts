import type { RowVariable } from './row-variable.ts';

/** Operators and punctuation, longest first: the lexer takes the first that fits. */
export const SYMBOLS = [
  '**',
  '<<',
  '<=',
  '>>',
  '>=',
  '==',
  '!=',
  '!~',
  '=~',
  '&&',
  '||',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '~',
  '!',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
] as const;

export type SymbolText = (typeof SYMBOLS)[number];

/** Words with a meaning of their own, in any case; none of them can be a field's bare name. */
export const KEYWORDS = ['and', 'or', 'not', 'in', 'like', 'exists', 'true', 'false'] as const;

export type Keyword = (typeof KEYWORDS)[number];

interface Span {
  /** Offset of the first character. */
  readonly at: number;
  /** Offset behind the last one. */
  readonly end: number;
}

export type Token = Span &
  (
    | { readonly kind: 'symbol'; readonly symbol: SymbolText }
    | { readonly kind: 'keyword'; readonly keyword: Keyword }
    /** An identifier as written, or `$meta`. */
    | { readonly kind: 'name'; readonly name: string }
    /** A variable of row policies; behind `tag` follows the key in brackets. */
    | { readonly kind: 'variable'; readonly variable: RowVariable['kind'] }
    | { readonly kind: 'int'; readonly value: bigint }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'end' }
  );
