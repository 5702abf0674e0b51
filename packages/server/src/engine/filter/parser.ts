import {
  type ArithmeticOp,
  type Ast,
  type ComparisonOp,
  isPredicate,
  type NameAst,
} from './ast.ts';
import { BINDING } from './binding.ts';
import type { FilterSource } from './filter-source.ts';
import { finishNode } from './finish-node.ts';
import { parseOperand } from './parse-operand.ts';
import type { ReadLists } from './read-lists.ts';
import type { SymbolText } from './token.ts';
import { TokenStream } from './token-stream.ts';

const ARITHMETIC: Partial<Record<SymbolText, { op: ArithmeticOp; binding: number }>> = {
  '|': { op: '|', binding: BINDING.bitOr },
  '^': { op: '^', binding: BINDING.bitXor },
  '&': { op: '&', binding: BINDING.bitAnd },
  '<<': { op: '<<', binding: BINDING.shift },
  '>>': { op: '>>', binding: BINDING.shift },
  '+': { op: '+', binding: BINDING.sum },
  '-': { op: '-', binding: BINDING.sum },
  '*': { op: '*', binding: BINDING.product },
  '/': { op: '/', binding: BINDING.product },
  '%': { op: '%', binding: BINDING.product },
  '**': { op: '**', binding: BINDING.power },
};

const COMPARISON: Partial<Record<SymbolText, { op: ComparisonOp; binding: number }>> = {
  '==': { op: '==', binding: BINDING.equality },
  '!=': { op: '!=', binding: BINDING.equality },
  '<': { op: '<', binding: BINDING.relation },
  '<=': { op: '<=', binding: BINDING.relation },
  '>': { op: '>', binding: BINDING.relation },
  '>=': { op: '>=', binding: BINDING.relation },
};

/** Parses a whole filter, of which some lists may have been read already. Throws ApiError 1100 with the place of the first mistake. */
export function parseFilter(source: FilterSource, lists?: ReadLists): Ast {
  const stream = new TokenStream(source, lists);
  const ast = parse(stream, BINDING.or);
  if (stream.token.kind !== 'end') throw stream.unexpected(expectedBehind(stream));
  return ast;
}

/** Pratt's method: an operand, then operators that bind at least as tightly as asked for. */
function parse(stream: TokenStream, binding: number): Ast {
  return stream.nested(() => {
    const operand = parsePrefix(stream);
    return parseInfix(stream, operand, binding);
  });
}

function parsePrefix(stream: TokenStream): Ast {
  const { at } = stream.token;
  if (stream.isKeyword('not') || stream.isSymbol('!')) {
    stream.advance();
    return finishNode(stream, { kind: 'unary', op: 'not', operand: parseNegated(stream), at });
  }
  for (const op of ['+', '-', '~'] as const) {
    if (!stream.takeSymbol(op)) continue;
    return finishNode(stream, { kind: 'unary', op, operand: parse(stream, BINDING.unary), at });
  }
  return parseOperand(stream, parse);
}

/**
 * `not` binds tighter than comparisons: `not (a > 1)` needs its parentheses. Milvus' documentation
 * shows `not s == "abc"` all the same, which its server refuses, as `s` is no truth value; here it
 * negates the comparison, since nothing else can be meant.
 */
function parseNegated(stream: TokenStream): Ast {
  const operand = parse(stream, BINDING.unary);
  return isPredicate(operand) ? operand : parseInfix(stream, operand, BINDING.bitOr);
}

function parseInfix(stream: TokenStream, first: Ast, binding: number): Ast {
  let left = first;
  for (;;) {
    const next = parseOneInfix(stream, left, binding);
    if (next === undefined) return left;
    left = next;
  }
}

function parseOneInfix(stream: TokenStream, left: Ast, binding: number): Ast | undefined {
  const { token } = stream;
  if (token.kind === 'symbol') {
    const arithmetic = ARITHMETIC[token.symbol];
    if (arithmetic && arithmetic.binding >= binding) {
      stream.advance();
      const right = parse(stream, arithmetic.binding + 1);
      return finishNode(stream, {
        kind: 'arithmetic',
        op: arithmetic.op,
        left,
        right,
        at: left.at,
      });
    }
    const comparison = COMPARISON[token.symbol];
    if (comparison && comparison.binding >= binding) {
      stream.advance();
      return parseComparison(stream, left, comparison.op, comparison.binding);
    }
    if (token.symbol === '=~' || token.symbol === '!~') {
      const problem = `regular expressions (${token.symbol}) are not supported by this server`;
      throw stream.source.syntaxError(token.at, problem);
    }
  }
  const logical = logicalOp(stream);
  if (logical) return parseLogical(stream, left, logical, binding);
  if (token.kind === 'keyword') return parseWord(stream, left, binding);
  return undefined;
}

function parseComparison(stream: TokenStream, left: Ast, op: ComparisonOp, binding: number): Ast {
  const right = parse(stream, binding + 1);
  if (op === '==' || op === '!=' || right.kind !== 'name' || stream.token.kind !== 'symbol') {
    return finishNode(stream, { kind: 'comparison', op, left, right, at: left.at });
  }
  const second = COMPARISON[stream.token.symbol]?.op;
  const upwards = op === '<' || op === '<=';
  if (upwards && (second === '<' || second === '<=')) {
    return parseRange(stream, left, right, op === '<' ? '>' : '>=', second);
  }
  if (!upwards && (second === '>' || second === '>=')) {
    return parseRange(stream, left, right, op === '>' ? '<' : '<=', second);
  }
  return finishNode(stream, { kind: 'comparison', op, left, right, at: left.at });
}

type BoundOp = '<' | '<=' | '>' | '>=';

/** @param firstOp what the middle is to `first`, and `secondOp` to what follows */
function parseRange(
  stream: TokenStream,
  first: Ast,
  middle: NameAst,
  firstOp: BoundOp,
  secondOp: BoundOp,
): Ast {
  stream.advance();
  const second = parse(stream, BINDING.relation + 1);
  const at = first.at;
  if ((firstOp === '>' || firstOp === '>=') && (secondOp === '<' || secondOp === '<=')) {
    const bounds = { lower: first, lowerOp: firstOp, upper: second, upperOp: secondOp };
    return finishNode(stream, { kind: 'range', middle, ...bounds, at });
  }
  const bounds = {
    lower: second,
    lowerOp: secondOp as '>' | '>=',
    upper: first,
    upperOp: firstOp as '<' | '<=',
  };
  return finishNode(stream, { kind: 'range', middle, ...bounds, at });
}

function logicalOp(stream: TokenStream): 'and' | 'or' | undefined {
  if (stream.isKeyword('and') || stream.isSymbol('&&')) return 'and';
  if (stream.isKeyword('or') || stream.isSymbol('||')) return 'or';
  return undefined;
}

/** Takes the whole chain of one operator, so that its length does not become depth. */
function parseLogical(
  stream: TokenStream,
  left: Ast,
  op: 'and' | 'or',
  binding: number,
): Ast | undefined {
  if (BINDING[op] < binding) return undefined;
  const operands = [left];
  while (logicalOp(stream) === op) {
    stream.advance();
    operands.push(parse(stream, BINDING[op] + 1));
  }
  return finishNode(stream, { kind: 'logical', op, operands, at: left.at });
}

function parseWord(stream: TokenStream, left: Ast, binding: number): Ast | undefined {
  if (stream.isKeyword('like') && BINDING.like >= binding) {
    stream.advance();
    const pattern = parse(stream, BINDING.operand);
    return finishNode(stream, { kind: 'like', operand: left, pattern, at: left.at });
  }
  if (BINDING.in < binding || !(stream.isKeyword('in') || stream.isKeyword('not'))) {
    return undefined;
  }
  const negated = stream.isKeyword('not');
  if (negated) stream.advance();
  if (!stream.isKeyword('in')) throw stream.unexpected("expecting 'in'");
  stream.advance();
  const list = parse(stream, BINDING.in + 1);
  return finishNode(stream, { kind: 'in', operand: left, list, negated, at: left.at });
}

function expectedBehind(stream: TokenStream): string {
  return stream.isSymbol('=') ? "expecting '=='" : 'expecting <EOF>';
}
