import { arithmeticPredicate } from './arithmetic-predicate.ts';
import { ConstantSet } from './constant-set.ts';
import { compileLike, parseLikePattern } from './like.ts';
import type { Plan } from './plan.ts';
import { scalarPredicate, type ValuePredicate } from './scalar-predicate.ts';
import { textTest } from './text-test.ts';

/** A condition on one column. */
export type LeafPlan = Extract<
  Plan,
  { kind: 'compare' | 'in' | 'like' | 'exists' | 'contains' | 'text' }
>;

/** Decides about a value of the column that is not null. */
export function leafPredicate(plan: LeafPlan): ValuePredicate {
  switch (plan.kind) {
    case 'compare':
      return comparisonTest(plan);
    case 'in':
      // Where the store filters by itself nobody asks.
      return (value) => plan.values.set.has(value);
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
