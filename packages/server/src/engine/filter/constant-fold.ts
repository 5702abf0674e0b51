import type { ArithmeticOp, ComparisonOp } from './ast.ts';
import type { Constant } from './constant.ts';
import { compareStrings } from './string-order.ts';

/** Why two constants cannot be combined, in Milvus' words. */
export class FoldError extends Error {}

const NAMES: Readonly<Record<ArithmeticOp, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '**': 'power',
  '<<': 'shift',
  '>>': 'shift',
  '&': 'bitand',
  '^': 'bitxor',
  '|': 'bitor',
};

export function arithmeticName(op: ArithmeticOp): string {
  return NAMES[op];
}

/**
 * Computes with two constants. Integers stay integers and wrap around at 64 bits; a float on either
 * side makes the result a float, and so does `**`. Throws FoldError.
 */
export function foldArithmetic(op: ArithmeticOp, left: Constant, right: Constant): Constant {
  const name = arithmeticName(op);
  if (op === '<<' || op === '>>') throw new FoldError('shift is not supported');
  if (!isNumber(left) || !isNumber(right)) throw new FoldError(`${name} can only apply on numbers`);
  const divides = op === '/' || op === '%';
  if (divides && Number(right.value) === 0) throw new FoldError(`cannot ${name} by zero`);
  if (left.kind === 'int' && right.kind === 'int' && op !== '**') {
    return { kind: 'int', value: BigInt.asIntN(64, intResult(op, left.value, right.value)) };
  }
  const value = floatResult(op, Number(left.value), Number(right.value));
  if (value === undefined) throw new FoldError(`${name} can only apply on integer`);
  if (!Number.isFinite(value)) throw new FoldError(`the result of ${name} is not a finite number`);
  return { kind: 'float', value };
}

function isNumber(constant: Constant): constant is Extract<Constant, { kind: 'int' | 'float' }> {
  return constant.kind === 'int' || constant.kind === 'float';
}

type IntOp = Exclude<ArithmeticOp, '**' | '<<' | '>>'>;

function intResult(op: IntOp, left: bigint, right: bigint): bigint {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '&':
      return left & right;
    case '^':
      return left ^ right;
    case '|':
      return left | right;
  }
}

function floatResult(op: IntOp | '**', left: number, right: number): number | undefined {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '**':
      return left ** right;
    default:
      return undefined;
  }
}

/** Compares two constants; undefined when their types cannot be compared. */
export function foldComparison(
  op: ComparisonOp,
  left: Constant,
  right: Constant,
): boolean | undefined {
  const order = orderOf(left, right);
  if (order === undefined) return undefined;
  if (left.kind === 'bool' && op !== '==' && op !== '!=') return undefined;
  return holds(op, order);
}

/** Whether a comparison holds for two values of which the first is less (-1), equal or greater. */
function holds(op: ComparisonOp, order: number): boolean {
  switch (op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}

function orderOf(left: Constant, right: Constant): number | undefined {
  if (left.kind === 'string' && right.kind === 'string') {
    return compareStrings(left.value, right.value);
  }
  if (left.kind === 'bool' && right.kind === 'bool') {
    return Number(left.value) - Number(right.value);
  }
  if (!isNumber(left) || !isNumber(right)) return undefined;
  if (left.value < right.value) return -1;
  return left.value > right.value ? 1 : 0;
}
