import type { PrimaryKey } from './compiled-filter.ts';
import { type Constant, narrowInteger } from './constant.ts';
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
      return isPrimaryKey(plan.column) ? keys(plan.values) : undefined;
    case 'compare': {
      const { operand, op, constant } = plan;
      const equality = op === '==' && operand.kind === 'column' && isPrimaryKey(operand.column);
      return equality ? keys([constant]) : undefined;
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

function isPrimaryKey({ kind, field }: Column): boolean {
  return kind === 'field' && field.primaryKey;
}

function keys(values: readonly Constant[]): readonly PrimaryKey[] {
  const found = new Set<PrimaryKey>();
  for (const value of values) {
    if (value.kind === 'int') found.add(narrowInteger(value.value));
    else if (value.kind === 'string') found.add(value.value);
  }
  return [...found];
}
