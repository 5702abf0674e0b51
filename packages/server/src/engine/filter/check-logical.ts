import type { Constant } from './constant.ts';
import type { Column, Plan } from './plan.ts';
import { type CheckContext, type Part, predicate, type Typed, truth } from './typed.ts';

/** `and` and `or` of truth values; constants among them are folded. */
export function checkLogical(
  op: 'and' | 'or',
  parts: readonly Part[],
  { source }: CheckContext,
): Typed {
  const deciding = op === 'or';
  let decided = false;
  const children: Plan[] = [];
  for (const part of parts) {
    if (part.kind === 'predicate') children.push(part.plan);
    else if (part.kind === 'constant' && part.constant.kind === 'bool') {
      decided ||= part.constant.value === deciding;
    } else throw source.error(`'${op}' can only be used between boolean expressions`);
  }
  if (decided || children.length === 0) return truth(decided === deciding);
  const merged = op === 'or' ? mergeEqualities(children) : children;
  const [only, ...more] = merged;
  if (only !== undefined && more.length === 0) return predicate(only);
  return { kind: 'predicate', plan: { kind: op, children: merged } };
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

interface Equalities {
  readonly column: Column;
  readonly values: Constant[];
  readonly first: Plan;
}

/**
 * Turns `a == 1 or a == 2 or a in [3]` into one `in`: it says the same, costs one look-up a row
 * however long it is, and shows the engine a union of primary keys for what it is.
 */
function mergeEqualities(children: readonly Plan[]): readonly Plan[] {
  const merged: (Plan | Equalities)[] = [];
  const groups = new Map<string, Equalities>();
  for (const child of children) {
    const equality = asEquality(child);
    if (equality === undefined) {
      merged.push(child);
      continue;
    }
    const { column, values } = equality;
    const key = JSON.stringify([column.field.id, ...column.path]);
    const group = groups.get(key);
    if (group) for (const value of values) group.values.push(value);
    else {
      const started = { column, values: [...values], first: child };
      groups.set(key, started);
      merged.push(started);
    }
  }
  return merged.map((one) => {
    if ('kind' in one) return one;
    return one.values.length === 1
      ? one.first
      : { kind: 'in', column: one.column, values: one.values };
  });
}

function asEquality(plan: Plan): { column: Column; values: readonly Constant[] } | undefined {
  if (plan.kind === 'in') return plan;
  if (plan.kind !== 'compare' || plan.op !== '==' || plan.operand.kind !== 'column')
    return undefined;
  const { column } = plan.operand;
  if (column.kind === 'array' || plan.constant.kind === 'list') return undefined;
  return { column, values: [plan.constant] };
}
