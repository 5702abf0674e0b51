import { allOf, anyOf } from './combine-plans.ts';
import type { Plan } from './plan.ts';
import { type CheckContext, type Part, predicate, type Typed, truth } from './typed.ts';

/** `and` and `or` of truth values; constants among them are folded. */
export function checkLogical(
  op: 'and' | 'or',
  parts: readonly Part[],
  { source }: CheckContext,
): Typed {
  const plans = parts.map((part): Plan => {
    if (part.kind === 'predicate') return part.plan;
    if (part.kind === 'constant' && part.constant.kind === 'bool') {
      return { kind: 'constant', value: part.constant.value };
    }
    throw source.error(`'${op}' can only be used between boolean expressions`);
  });
  return predicate(op === 'or' ? anyOf(plans) : allOf(plans));
}

export function checkNot(operand: Part, { source }: CheckContext): Typed {
  if (operand.kind === 'constant' && operand.constant.kind === 'bool') {
    return truth(!operand.constant.value);
  }
  if (operand.kind !== 'predicate') {
    throw source.error('not op can only be applied on boolean expression');
  }
  const { plan } = operand;
  if (plan.kind === 'not') return { kind: 'predicate', plan: plan.child };
  return { kind: 'predicate', plan: { kind: 'not', child: plan } };
}
