import type { TextDemand } from './compiled-filter.ts';
import type { Plan } from './plan.ts';

/** What every match must have of the words of some fields. */
export function textDemandsOf(plan: Plan): readonly TextDemand[] {
  if (plan.kind === 'and') return plan.children.flatMap(textDemandsOf);
  if (plan.kind !== 'text') return [];
  const { column, terms, atLeast } = plan;
  return [{ field: column.field.id, terms, atLeast }];
}
