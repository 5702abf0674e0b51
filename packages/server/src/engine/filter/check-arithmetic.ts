import type { ArithmeticOp } from './ast.ts';
import { castConstant } from './cast-constant.ts';
import { type Constant, constantTypeName } from './constant.ts';
import { arithmeticName, FoldError, foldArithmetic } from './constant-fold.ts';
import type { FilterSource } from './filter-source.ts';
import type { Column, FieldArithmeticOp, NumberConstant, Operand } from './plan.ts';
import { columnTypeName } from './type-name.ts';
import { type CheckContext, constant, type Part, type Typed } from './typed.ts';

const BIT_OPS: ReadonlySet<ArithmeticOp> = new Set<ArithmeticOp>(['&', '^', '|']);
/** Operators whose sides may be exchanged, so that the constant may stand on the left. */
const COMMUTATIVE: ReadonlySet<ArithmeticOp> = new Set<ArithmeticOp>(['+', '*', '&', '^', '|']);

/**
 * `field op constant` in either order, or two constants, as in Milvus: no arithmetic between fields,
 * and operations on top of each other only where they are one operation (`a + 1 + 2`).
 */
export function checkArithmetic(
  op: ArithmeticOp,
  left: Part,
  right: Part,
  text: string,
  { source }: CheckContext,
): Typed {
  if (left.kind === 'constant' && right.kind === 'constant') {
    return constant(fold(op, left.constant, right.constant, text, source));
  }
  if (op === '**') throw source.error(`power can only apply on constants: ${text}`);
  if (op === '<<' || op === '>>') throw source.error(`shift is not supported: ${text}`);
  if (left.kind === 'operand' && right.kind === 'constant') {
    return withConstant(op, left.operand, right.constant, source);
  }
  if (left.kind === 'constant' && right.kind === 'operand') {
    if (!COMMUTATIVE.has(op)) throw source.error('module field is not yet supported');
    return withConstant(op, right.operand, left.constant, source);
  }
  if (left.kind === 'operand' && right.kind === 'operand') {
    throw source.error('not supported to do arithmetic operations between multiple fields');
  }
  throw source.error(`invalid arithmetic expression: ${text}`);
}

function fold(
  op: ArithmeticOp,
  left: Constant,
  right: Constant,
  text: string,
  source: FilterSource,
): Constant {
  try {
    return foldArithmetic(op, left, right);
  } catch (cause) {
    if (cause instanceof FoldError) throw source.error(`${cause.message}: ${text}`);
    throw cause;
  }
}

function withConstant(
  op: FieldArithmeticOp,
  operand: Operand,
  given: Constant,
  source: FilterSource,
): Typed {
  if (operand.kind === 'length') throw tooComplicated(source);
  const { column } = operand;
  if (column.kind === 'array') throw source.error('can not comparisons array fields directly');
  if (column.kind === 'json' && column.path.length === 0) {
    throw source.error('can not comparisons jsonField directly');
  }
  const value = numberFor(op, column, given, source);
  if ((op === '/' || op === '%') && Number(value.value) === 0) {
    throw source.error('division or modulus by zero');
  }
  if (operand.kind === 'column') {
    return { kind: 'operand', operand: { kind: 'arithmetic', column, op, constant: value } };
  }
  const composed = composeArithmetic(operand, op, value);
  if (composed === undefined) throw tooComplicated(source);
  return { kind: 'operand', operand: composed };
}

function numberFor(
  op: FieldArithmeticOp,
  column: Column,
  given: Constant,
  source: FilterSource,
): NumberConstant {
  const numeric = column.type !== 'bool' && column.type !== 'string';
  const cast = numeric ? castConstant(column.type, given) : undefined;
  if (cast === undefined || (cast.kind !== 'int' && cast.kind !== 'float')) {
    throw source.error(
      `'${arithmeticName(op)}' cannot perform arithmetic between ${columnTypeName(column)} field and ${constantTypeName(given)}`,
    );
  }
  const integers = cast.kind === 'int' && (column.type === 'int' || column.type === 'json');
  if (op === '%' && !integers) throw source.error('modulo can only apply on integer types');
  if (BIT_OPS.has(op) && !integers) {
    throw source.error(`${arithmeticName(op)} can only apply on integer types`);
  }
  return cast;
}

/**
 * `(a + 1) + 2` as one operation. Exact for integers modulo 2^64, for which the operators are
 * associative; floats and the values of JSON, which may be floats, are not.
 */
function composeArithmetic(
  inner: Extract<Operand, { kind: 'arithmetic' }>,
  op: FieldArithmeticOp,
  outer: NumberConstant,
): Operand | undefined {
  const first = inner.constant;
  if (inner.column.type !== 'int' || first.kind !== 'int' || outer.kind !== 'int') return undefined;
  const sum = (one: FieldArithmeticOp) => one === '+' || one === '-';
  const signed = (one: FieldArithmeticOp, value: bigint) => (one === '-' ? -value : value);
  if (sum(inner.op) && sum(op)) {
    return composed(inner, '+', signed(inner.op, first.value) + signed(op, outer.value));
  }
  if (inner.op !== op) return undefined;
  if (op === '*') return composed(inner, op, first.value * outer.value);
  if (op === '&') return composed(inner, op, first.value & outer.value);
  if (op === '|') return composed(inner, op, first.value | outer.value);
  if (op === '^') return composed(inner, op, first.value ^ outer.value);
  return undefined;
}

function composed(
  inner: Extract<Operand, { kind: 'arithmetic' }>,
  op: FieldArithmeticOp,
  value: bigint,
): Operand {
  return { ...inner, op, constant: { kind: 'int', value: BigInt.asIntN(64, value) } };
}

function tooComplicated(source: FilterSource): Error {
  return source.error('complicated arithmetic operations are not supported');
}

/** A sign or `~` before a constant; before a field, only `+` means something. */
export function checkSign(op: '+' | '-' | '~', operand: Part, { source }: CheckContext): Typed {
  if (operand.kind !== 'constant') {
    if (op === '+' && operand.kind === 'operand') return operand;
    throw source.error(`unexpected op: ${op}, before ${operand.text}`);
  }
  const value = operand.constant;
  if (value.kind === 'int') {
    if (op === '+') return operand;
    const result = op === '-' ? -value.value : ~value.value;
    return constant({ kind: 'int', value: BigInt.asIntN(64, result) });
  }
  if (value.kind === 'float' && op !== '~') {
    return constant({ kind: 'float', value: op === '-' ? -value.value : value.value });
  }
  throw source.error(`unexpected op: ${op}, before ${operand.text}`);
}
