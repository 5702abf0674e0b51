import type { PrimaryKey } from './compiled-filter.ts';
import { ConstantList } from './constant-list.ts';
import type { Column, Plan } from './plan.ts';

/**
 * The keys of a filter that is nothing but a union of primary keys, without repeats; none for one
 * that no row matches. Unions were merged into one `in` when types were checked.
 */
export function primaryKeysOf(plan: Plan): readonly PrimaryKey[] | undefined {
  switch (plan.kind) {
    case 'constant':
      return plan.value ? undefined : [];
    case 'in':
      return isPrimaryKey(plan.column) ? plan.values.keys : undefined;
    case 'compare': {
      const { operand, op, constant } = plan;
      const equality = op === '==' && operand.kind === 'column' && isPrimaryKey(operand.column);
      return equality ? new ConstantList([constant]).keys : undefined;
    }
    default:
      return undefined;
  }
}

/** The fewest keys that one of the conditions of a conjunction leaves. */
export function candidateKeysOf(plan: Plan): readonly PrimaryKey[] | undefined {
  if (plan.kind !== 'and') return primaryKeysOf(plan);
  let fewest: readonly PrimaryKey[] | undefined;
  for (const child of plan.children) {
    const found = candidateKeysOf(child);
    if (found && (fewest === undefined || found.length < fewest.length)) fewest = found;
  }
  return fewest;
}

/** Whether a column holds the primary key. */
export function isPrimaryKey({ kind, field }: Column): boolean {
  return kind === 'field' && field.primaryKey;
}
