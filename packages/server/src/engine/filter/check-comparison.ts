import type { ComparisonOp } from './ast.ts';
import { castConstant, comparable } from './cast-constant.ts';
import { type Constant, constantText } from './constant.ts';
import { foldComparison } from './constant-fold.ts';
import type { FilterSource } from './filter-source.ts';
import type { Column, Operand } from './plan.ts';
import { columnTypeName, columnTypes, constantTypes } from './type-name.ts';
import { type CheckContext, type Part, type Typed, truth } from './typed.ts';

const MIRRORED: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** Compares a field, or arithmetic on one, with a constant; two fields; or two constants. */
export function checkComparison(
  op: ComparisonOp,
  left: Part,
  right: Part,
  text: string,
  { source }: CheckContext,
): Typed {
  if (left.kind === 'constant' && right.kind === 'constant') {
    const result = foldComparison(op, left.constant, right.constant);
    if (result !== undefined) return truth(result);
    throw source.error(
      `comparison operations cannot be applied to two incompatible operands: ${text}`,
    );
  }
  if (left.kind === 'operand' && right.kind === 'constant') {
    return compareWithConstant(left.operand, op, right.constant, false, source);
  }
  if (left.kind === 'constant' && right.kind === 'operand') {
    return compareWithConstant(right.operand, MIRRORED[op], left.constant, true, source);
  }
  if (left.kind === 'operand' && right.kind === 'operand') {
    return compareFields(left.operand, op, right.operand, source);
  }
  throw source.error(`comparisons of boolean expressions are not supported: ${text}`);
}

function isRelational(op: ComparisonOp): boolean {
  return op !== '==' && op !== '!=';
}

function compareWithConstant(
  operand: Operand,
  op: ComparisonOp,
  constant: Constant,
  constantFirst: boolean,
  source: FilterSource,
): Typed {
  if (operand.kind !== 'column') {
    const cast = castComputed(operand, constant, source);
    return { kind: 'predicate', plan: { kind: 'compare', operand, op, constant: cast } };
  }
  const { column } = operand;
  if (column.kind === 'json' && column.path.length === 0) {
    throw source.error('can not comparisons jsonField directly');
  }
  if (column.kind === 'array') {
    const cast = castArray(column, op, constant, constantFirst, source);
    return { kind: 'predicate', plan: { kind: 'compare', operand, op, constant: cast } };
  }
  const cast = castConstant(column.type, constant);
  if (cast !== undefined) {
    return { kind: 'predicate', plan: { kind: 'compare', operand, op, constant: cast } };
  }
  if (!comparable(column.type, constant)) throw mismatch(column, constant, constantFirst, source);
  throw cannotCast(columnTypeName(column), constant, source);
}

/** The result of arithmetic is an integer or a float; a length is an integer. */
function castComputed(
  operand: Exclude<Operand, { kind: 'column' }>,
  constant: Constant,
  source: FilterSource,
): Constant {
  const integer = operand.kind === 'length' || operand.constant.kind === 'int';
  const type = integer ? 'int' : operand.column.type === 'float32' ? 'float32' : 'float64';
  const cast = castConstant(type, constant);
  if (cast !== undefined) return cast;
  throw cannotCast(integer ? 'Int64' : 'Double', constant, source);
}

function castArray(
  column: Column,
  op: ComparisonOp,
  constant: Constant,
  constantFirst: boolean,
  source: FilterSource,
): Constant {
  if (isRelational(op)) throw source.error('can not comparisons array fields directly');
  if (constant.kind !== 'list') {
    if (!comparable(column.type, constant)) throw mismatch(column, constant, constantFirst, source);
    throw cannotCast('Array', constant, source);
  }
  const items = constant.items.map((item) => {
    if (!comparable(column.type, item)) throw mismatch(column, constant, constantFirst, source);
    // A float equals no element of an integer array unless it is whole: kept as it is.
    return castConstant(column.type, item) ?? item;
  });
  return { kind: 'list', items };
}

function mismatch(
  column: Column,
  constant: Constant,
  constantFirst: boolean,
  source: FilterSource,
): Error {
  const types = [columnTypes(column), constantTypes(constant)] as const;
  return incomparable(
    constantFirst ? types[1] : types[0],
    constantFirst ? types[0] : types[1],
    source,
  );
}

type SideTypes = ReturnType<typeof columnTypes>;

function incomparable(left: SideTypes, right: SideTypes, source: FilterSource): Error {
  return source.error(
    `comparisons between ${left.type}, element_type: ${left.element} and ${right.type} elementType: ${right.element} are not supported`,
  );
}

function cannotCast(type: string, constant: Constant, source: FilterSource): Error {
  return source.error(`cannot cast value to ${type}, value: ${constantText(constant)}`);
}

function compareFields(
  leftOperand: Operand,
  op: ComparisonOp,
  rightOperand: Operand,
  source: FilterSource,
): Typed {
  if (leftOperand.kind !== 'column' || rightOperand.kind !== 'column') {
    throw source.error('only comparison between two fields is supported');
  }
  const left = leftOperand.column;
  const right = rightOperand.column;
  if (left.kind === 'json' || right.kind === 'json') {
    throw source.error('two column comparison with JSON type is not supported');
  }
  if (left.kind === 'array' || right.kind === 'array') {
    throw source.error('can not comparisons array fields directly');
  }
  if (family(left) !== family(right)) {
    throw incomparable(columnTypes(left), columnTypes(right), source);
  }
  return { kind: 'predicate', plan: { kind: 'compare-fields', left, op, right } };
}

function family({ type }: Column): string {
  return type === 'int' || type === 'float32' || type === 'float64' ? 'number' : type;
}

export interface RangeBound {
  readonly op: '<' | '<=' | '>' | '>=';
  readonly part: Part;
  /** Whether it is written out, so that bounds in the wrong order are a mistake of the writer. */
  readonly literal: boolean;
}

/** `lower < field < upper`, which is the conjunction of two comparisons. */
export function checkRange(
  column: Column,
  lower: RangeBound,
  upper: RangeBound,
  { source }: CheckContext,
): Typed {
  if (column.kind === 'array') throw source.error('can not comparisons array fields directly');
  if (column.kind === 'json' && column.path.length === 0) {
    throw source.error('can not comparisons jsonField directly');
  }
  if (column.type === 'bool') throw source.error('invalid range operations on boolean expr');
  const from = rangeConstant('lowerbound', lower.part, source);
  const to = rangeConstant('upperbound', upper.part, source);
  const inclusive = lower.op === '>=' && upper.op === '<=';
  const ordered = foldComparison(inclusive ? '<=' : '<', from, to);
  if (ordered === undefined) throw source.error('invalid range operations');
  if (!ordered && lower.literal && upper.literal) {
    throw source.error('invalid range: lowerbound is greater than upperbound');
  }
  const operand = { kind: 'column', column } as const;
  const children = [
    { kind: 'compare', operand, op: lower.op, constant: castBound(column, from, source) },
    { kind: 'compare', operand, op: upper.op, constant: castBound(column, to, source) },
  ] as const;
  return { kind: 'predicate', plan: { kind: 'and', children } };
}

function rangeConstant(
  which: 'lowerbound' | 'upperbound',
  part: Part,
  source: FilterSource,
): Constant {
  if (part.kind === 'constant') return part.constant;
  throw source.error(`${which} cannot be a non-const expression: ${part.text}`);
}

function castBound(column: Column, bound: Constant, source: FilterSource): Constant {
  const cast = castConstant(column.type, bound);
  if (cast !== undefined && cast.kind !== 'bool') return cast;
  throw source.error('invalid range operations');
}
