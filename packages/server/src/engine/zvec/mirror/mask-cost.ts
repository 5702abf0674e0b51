import type { Plan } from '../../filter/index.ts';
import { DataType, type FieldSpec } from '../../spec.ts';

/** About what a slot takes, ns, measured with 1,000,000 of them. */
const NUMBER = 2;
const NULL = 5;
const VALUE = 35;
const TEXT = 80;

/** How long the mask of a filter keeps the event loop for each slot, in ns. */
export function maskCost(plan: Plan): number {
  switch (plan.kind) {
    case 'not':
      return maskCost(plan.child);
    case 'and':
    case 'or':
      return plan.children.reduce((sum, child) => sum + maskCost(child), 0);
    case 'is-null':
      return NULL;
    case 'like':
      return TEXT;
    case 'in':
      return VALUE;
    case 'compare':
      return plan.operand.kind === 'column' ? compareCost(plan.operand.column.field) : VALUE;
    default:
      return 0;
  }
}

function compareCost({ type }: FieldSpec): number {
  if (type === DataType.VarChar) return TEXT;
  return type === DataType.Bool ? VALUE : NUMBER;
}
