import type { ComparisonOp } from './ast.ts';
import { type Constant, narrowInteger } from './constant.ts';
import { compareStrings, ordersNatively } from './string-order.ts';

/** Decides about a value that is not null. Of a value of another type than asked for: false. */
export type ValuePredicate = (value: unknown) => boolean;

type Scalar = Exclude<Constant, { kind: 'list' }>;

/** Tests `value op constant`; `!=` holds for every value that is not equal, whatever its type. */
export function scalarPredicate(op: ComparisonOp, constant: Constant): ValuePredicate {
  if (op === '!=') {
    const equal = equalityPredicate(constant);
    return (value) => !equal(value);
  }
  if (op === '==') return equalityPredicate(constant);
  switch (constant.kind) {
    case 'int':
      return orderTest(op, narrowInteger(constant.value));
    case 'float':
      return orderTest(op, constant.value);
    case 'string':
      return stringOrderTest(op, constant.value);
    case 'bool':
      return booleanOrderTest(op, constant.value);
    case 'list':
      return () => false;
  }
}

/** Equality by value and type; lists are equal element by element. */
export function equalityPredicate(constant: Constant): ValuePredicate {
  if (constant.kind !== 'list') return scalarEquality(constant);
  const tests = constant.items.map(equalityPredicate);
  return (value) =>
    Array.isArray(value) &&
    value.length === tests.length &&
    tests.every((test, at) => test(value[at]));
}

function scalarEquality(constant: Scalar): ValuePredicate {
  if (constant.kind === 'int') {
    const { value: wide } = constant;
    const narrow = narrowInteger(wide);
    return (value) => value === narrow || value === wide;
  }
  if (constant.kind === 'float' && Number.isInteger(constant.value)) {
    const { value: narrow } = constant;
    const wide = BigInt(narrow);
    return (value) => value === narrow || value === wide;
  }
  const { value: expected } = constant;
  return (value) => value === expected;
}

type OrderOp = '<' | '<=' | '>' | '>=';

/** JavaScript orders numbers and bigints among each other by their exact values. */
function orderTest(op: OrderOp, limit: number | bigint): ValuePredicate {
  const isNumber = (value: unknown): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint';
  switch (op) {
    case '<':
      return (value) => isNumber(value) && value < limit;
    case '<=':
      return (value) => isNumber(value) && value <= limit;
    case '>':
      return (value) => isNumber(value) && value > limit;
    case '>=':
      return (value) => isNumber(value) && value >= limit;
  }
}

function stringOrderTest(op: OrderOp, limit: string): ValuePredicate {
  if (!ordersNatively(limit)) {
    const holds = (order: number) =>
      op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0;
    return (value) => typeof value === 'string' && holds(compareStrings(value, limit));
  }
  switch (op) {
    case '<':
      return (value) => typeof value === 'string' && value < limit;
    case '<=':
      return (value) => typeof value === 'string' && value <= limit;
    case '>':
      return (value) => typeof value === 'string' && value > limit;
    case '>=':
      return (value) => typeof value === 'string' && value >= limit;
  }
}

/** False is less than true. */
function booleanOrderTest(op: OrderOp, limit: boolean): ValuePredicate {
  const test = orderTest(op, Number(limit));
  return (value) => typeof value === 'boolean' && test(Number(value));
}
