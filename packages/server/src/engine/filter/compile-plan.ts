import type { ComparisonOp } from './ast.ts';
import type { FilterRow } from './compiled-filter.ts';
import { leafPredicate } from './leaf-predicate.ts';
import type { Column, Plan } from './plan.ts';
import { columnReader, type Reader } from './read-column.ts';
import type { ValuePredicate } from './scalar-predicate.ts';
import { compareStrings } from './string-order.ts';

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
      return leafTest(columnReader(column), leafPredicate(plan), wanted);
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
