import { arithmeticPredicate } from './arithmetic-predicate.ts';
import type { ComparisonOp } from './ast.ts';
import type { FilterRow } from './compiled-filter.ts';
import { ConstantSet } from './constant-set.ts';
import { compileLike, parseLikePattern } from './like.ts';
import type { Column, Plan } from './plan.ts';
import { columnReader, type Reader } from './read-column.ts';
import { scalarPredicate, type ValuePredicate } from './scalar-predicate.ts';
import { compareStrings } from './string-order.ts';
import { textTest } from './text-test.ts';

export type RowTest = (row: FilterRow) => boolean;

/**
 * Compiles a plan into a function that says whether a row makes it true. Logic with a third value,
 * unknown, needs no third value here: every part is compiled to say either «it is true» or «it is
 * false», whichever is wanted; `not` wants the other one, and an unknown part says no to both.
 */
export function compilePlan(plan: Plan): RowTest {
  return compile(plan, true);
}

function compile(plan: Plan, wanted: boolean): RowTest {
  switch (plan.kind) {
    case 'constant':
      return () => plan.value === wanted;
    case 'not':
      return compile(plan.child, !wanted);
    case 'and':
    case 'or': {
      const children = plan.children.map((child) => compile(child, wanted));
      return (plan.kind === 'and') === wanted ? everyTest(children) : someTest(children);
    }
    case 'compare-fields':
      return compareFields(plan.left, plan.op, plan.right, wanted);
    case 'is-null':
      return isNullTest(plan.column, wanted);
    case 'compare':
    case 'in':
    case 'like':
    case 'exists':
    case 'contains':
    case 'text': {
      const column = plan.kind === 'compare' ? plan.operand.column : plan.column;
      return leafTest(columnReader(column), valueTest(plan), wanted);
    }
  }
}

function everyTest(children: readonly RowTest[]): RowTest {
  const [first, second, ...more] = children;
  if (first === undefined || second === undefined) return first ?? (() => true);
  const both: RowTest = (row) => first(row) && second(row);
  return more.length === 0 ? both : (row) => both(row) && more.every((child) => child(row));
}

function someTest(children: readonly RowTest[]): RowTest {
  const [first, second, ...more] = children;
  if (first === undefined || second === undefined) return first ?? (() => false);
  const either: RowTest = (row) => first(row) || second(row);
  return more.length === 0 ? either : (row) => either(row) || more.some((child) => child(row));
}

/** Null is unknown: neither true nor false. */
function leafTest(read: Reader, test: ValuePredicate, wanted: boolean): RowTest {
  if (wanted) {
    return (row) => {
      const value = read(row);
      return value !== null && test(value);
    };
  }
  return (row) => {
    const value = read(row);
    return value !== null && !test(value);
  };
}

type LeafPlan = Extract<Plan, { kind: 'compare' | 'in' | 'like' | 'exists' | 'contains' | 'text' }>;

function valueTest(plan: LeafPlan): ValuePredicate {
  switch (plan.kind) {
    case 'compare':
      return comparisonTest(plan);
    case 'in': {
      const values = new ConstantSet(plan.values);
      return (value) => values.has(value);
    }
    case 'like': {
      const pattern = parseLikePattern(plan.pattern);
      if ('problem' in pattern) return () => false;
      const matches = compileLike(pattern);
      return (value) => typeof value === 'string' && matches(value);
    }
    case 'exists':
      return (value) => value !== undefined;
    case 'contains':
      return containsTest(plan);
    case 'text':
      return textTest(plan);
  }
}

function comparisonTest(plan: Extract<Plan, { kind: 'compare' }>): ValuePredicate {
  const { operand, op, constant } = plan;
  const test = scalarPredicate(op, constant);
  if (operand.kind === 'length') {
    // What is no array has no elements, as in Milvus.
    return (value) => test(Array.isArray(value) ? value.length : 0);
  }
  const computed = operand.kind === 'arithmetic' ? arithmeticPredicate(operand, test) : test;
  if (op !== '!=') return computed;
  // `!=` holds where JSON has no number, or nothing at all, but not behind the end of an array.
  if (operand.column.kind === 'element') return (value) => value !== undefined && computed(value);
  if (operand.column.kind !== 'json' || operand.kind !== 'arithmetic') return computed;
  const equal = arithmeticPredicate(operand, scalarPredicate('==', constant));
  return (value) => !equal(value);
}

function containsTest(plan: Extract<Plan, { kind: 'contains' }>): ValuePredicate {
  const elements = new ConstantSet(plan.elements);
  if (plan.mode === 'all') {
    return (value) => Array.isArray(value) && elements.countIn(value) === elements.size;
  }
  return (value) => Array.isArray(value) && value.some((item) => elements.has(item));
}

/** Of a place in a document, what is absent is null; a JSON `null` there is not. */
function isNullTest(column: Column, wanted: boolean): RowTest {
  const read = columnReader(column);
  return (row) => {
    const value = read(row);
    return (value === null || value === undefined) === wanted;
  };
}

function compareFields(left: Column, op: ComparisonOp, right: Column, wanted: boolean): RowTest {
  const readLeft = columnReader(left);
  const readRight = columnReader(right);
  const holds = orderHolds(op);
  return (row) => {
    const a = readLeft(row);
    const b = readRight(row);
    if (a === null || b === null) return false;
    const present = a !== undefined && b !== undefined;
    return (present && holds(orderOf(a, b))) === wanted;
  };
}

function orderHolds(op: ComparisonOp): (order: number) => boolean {
  switch (op) {
    case '<':
      return (order) => order < 0;
    case '<=':
      return (order) => order <= 0;
    case '>':
      return (order) => order > 0;
    case '>=':
      return (order) => order >= 0;
    case '==':
      return (order) => order === 0;
    case '!=':
      return (order) => order !== 0;
  }
}

/** The check let values of one family pass only: two strings, two booleans, or two numbers. */
function orderOf(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  const a = left as number | bigint | boolean;
  const b = right as number | bigint | boolean;
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
