import type { Constant } from './constant.ts';
import type { RowVariable } from './row-variable.ts';

export type ComparisonOp = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '**' | '<<' | '>>' | '&' | '^' | '|';
export type ContainsMode = 'one' | 'all' | 'any';

interface Node {
  /** Where the node stands in the text, for errors. */
  readonly at: number;
  readonly end: number;
  /** Levels of nodes from here down, this one included. */
  readonly depth: number;
}

/** A node without what is known only when it is complete. */
export type AstContent<T> = T extends Node ? Omit<T, 'end' | 'depth'> : never;

/** A field, `$meta` or a bare dynamic key, with what follows in brackets. */
export interface NameAst extends Node {
  readonly kind: 'name';
  readonly name: string;
  readonly path: readonly PathStep[];
}

/** A key written as a string, or an index written as a number. */
export type PathStep = { readonly key: string } | { readonly index: string };

/** A filter as it was written. Chains of `and` and of `or` are flat, however long. */
export type Ast =
  | NameAst
  | (Node & { readonly kind: 'literal'; readonly value: Constant })
  | (Node & { readonly kind: 'template'; readonly name: string })
  | (Node & { readonly kind: 'variable'; readonly variable: RowVariable })
  | (Node & { readonly kind: 'list'; readonly items: readonly Ast[] })
  | (Node & {
      readonly kind: 'unary';
      readonly op: '+' | '-' | '~' | 'not';
      readonly operand: Ast;
    })
  | (Node & {
      readonly kind: 'arithmetic';
      readonly op: ArithmeticOp;
      readonly left: Ast;
      readonly right: Ast;
    })
  | (Node & {
      readonly kind: 'comparison';
      readonly op: ComparisonOp;
      readonly left: Ast;
      readonly right: Ast;
    })
  | (Node & {
      readonly kind: 'logical';
      readonly op: 'and' | 'or';
      readonly operands: readonly Ast[];
    })
  /** `lower < middle <= upper`, also written the other way round. */
  | (Node & {
      readonly kind: 'range';
      readonly middle: NameAst;
      readonly lower: Ast;
      readonly lowerOp: '>' | '>=';
      readonly upper: Ast;
      readonly upperOp: '<' | '<=';
    })
  | (Node & {
      readonly kind: 'in';
      readonly operand: Ast;
      readonly list: Ast;
      readonly negated: boolean;
    })
  | (Node & { readonly kind: 'like'; readonly operand: Ast; readonly pattern: Ast })
  | (Node & { readonly kind: 'is-null'; readonly operand: NameAst; readonly negated: boolean })
  | (Node & { readonly kind: 'exists'; readonly operand: Ast })
  | (Node & {
      readonly kind: 'contains';
      readonly mode: ContainsMode;
      readonly operand: Ast;
      readonly element: Ast;
    })
  | (Node & { readonly kind: 'array-length'; readonly operand: NameAst })
  | (Node & {
      readonly kind: 'text-match';
      readonly operand: NameAst;
      readonly text: Ast;
      /** `minimum_should_match`. */
      readonly atLeast?: Ast;
    })
  | (Node & {
      readonly kind: 'phrase-match';
      readonly operand: NameAst;
      readonly text: Ast;
      readonly slop?: Ast;
    });

/** Whether a node gives a truth value by its form alone. */
export function isPredicate(ast: Ast): boolean {
  switch (ast.kind) {
    case 'literal':
      return ast.value.kind === 'bool';
    case 'unary':
      return ast.op === 'not';
    case 'comparison':
    case 'logical':
    case 'range':
    case 'in':
    case 'like':
    case 'is-null':
    case 'exists':
    case 'contains':
    case 'text-match':
    case 'phrase-match':
      return true;
    case 'name':
    case 'template':
    case 'variable':
    case 'list':
    case 'arithmetic':
    case 'array-length':
      return false;
  }
}

/** The nodes right below one; also of a node that is still being made. */
export function childrenOf(ast: AstContent<Ast>): readonly Ast[] {
  switch (ast.kind) {
    case 'name':
    case 'literal':
    case 'template':
    case 'variable':
      return [];
    case 'list':
      return ast.items;
    case 'unary':
    case 'is-null':
    case 'exists':
    case 'array-length':
      return [ast.operand];
    case 'arithmetic':
    case 'comparison':
      return [ast.left, ast.right];
    case 'logical':
      return ast.operands;
    case 'range':
      return [ast.middle, ast.lower, ast.upper];
    case 'in':
      return [ast.operand, ast.list];
    case 'like':
      return [ast.operand, ast.pattern];
    case 'contains':
      return [ast.operand, ast.element];
    case 'text-match':
      return [ast.operand, ast.text, ...(ast.atLeast ? [ast.atLeast] : [])];
    case 'phrase-match':
      return [ast.operand, ast.text, ...(ast.slop ? [ast.slop] : [])];
  }
}
