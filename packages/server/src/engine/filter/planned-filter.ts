import { compilePlan, type RowTest } from './compile-plan.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import type { Plan } from './plan.ts';
import { candidateKeysOf, primaryKeysOf } from './primary-keys.ts';
import { pushdownOf } from './pushdown.ts';
import { textDemandsOf } from './text-demands.ts';

/** @param matches decides as the plan does; compiled from it if not given */
export function plannedFilter(plan: Plan, matches: RowTest = compilePlan(plan)): CompiledFilter {
  return {
    matches,
    pushdown: (column) => pushdownOf(plan, column),
    primaryKeys: once(() => primaryKeysOf(plan)),
    candidateKeys: once(() => candidateKeysOf(plan)),
    textDemands: () => textDemandsOf(plan),
    fields: fieldsOf(plan),
    plan,
  };
}

/** Keys may be a hundred thousand. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function fieldsOf(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (one: Plan): void => {
    switch (one.kind) {
      case 'constant':
        return;
      case 'and':
      case 'or':
        for (const child of one.children) visit(child);
        return;
      case 'not':
        visit(one.child);
        return;
      case 'compare':
        names.add(one.operand.column.field.name);
        return;
      case 'compare-fields':
        names.add(one.left.field.name);
        names.add(one.right.field.name);
        return;
      default:
        names.add(one.column.field.name);
    }
  };
  visit(plan);
  return names;
}
