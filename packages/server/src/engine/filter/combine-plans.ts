import type { Constant } from './constant.ts';
import { ConstantList } from './constant-list.ts';
import type { Column, Plan } from './plan.ts';

/** What is true where any of the plans is; of none, nothing. Constants are folded. */
export function anyOf(plans: readonly Plan[]): Plan {
  return combine('or', plans, true);
}

/** What is true where all of the plans are; of none, everything. Constants are folded. */
export function allOf(plans: readonly Plan[]): Plan {
  return combine('and', plans, false);
}

/** @param deciding the value of a constant that makes the others not matter */
function combine(kind: 'and' | 'or', plans: readonly Plan[], deciding: boolean): Plan {
  const variable = plans.filter((plan) => plan.kind !== 'constant');
  const decided = plans.some((plan) => plan.kind === 'constant' && plan.value === deciding);
  if (decided) return { kind: 'constant', value: deciding };
  if (variable.length === 0) return { kind: 'constant', value: !deciding };
  const children = kind === 'or' ? mergeEqualities(variable) : variable;
  const [only, ...more] = children;
  return only !== undefined && more.length === 0 ? only : { kind, children };
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
      : { kind: 'in', column: one.column, values: new ConstantList(one.values) };
  });
}

function asEquality(plan: Plan): { column: Column; values: readonly Constant[] } | undefined {
  if (plan.kind === 'in') return { column: plan.column, values: plan.values.constants };
  if (plan.kind !== 'compare' || plan.op !== '==' || plan.operand.kind !== 'column')
    return undefined;
  const { column } = plan.operand;
  if (column.kind === 'array' || plan.constant.kind === 'list') return undefined;
  return { column, values: [plan.constant] };
}
