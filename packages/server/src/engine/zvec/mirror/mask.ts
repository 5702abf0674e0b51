import { type LeafPlan, leafPredicate, type Plan } from '../../filter/index.ts';
import { maskCost } from './mask-cost.ts';
import type { MaskScratch } from './mask-scratch.ts';
import { orderMask } from './order-mask.ts';
import type { ScalarColumn } from './scalar-column.ts';

/** How long a filter may keep the event loop, in ns: the store, which is slower, has threads of its own. */
const MOST_NS = 10_000_000;
/** A mask has one byte for each slot. */
const SLOTS_PER_WORD = 4;

/** What a filter is asked about. */
export interface Masked {
  /** All slots are below it. */
  readonly end: number;
  readonly scratch: MaskScratch;
  column(fieldId: number): ScalarColumn | undefined;
}

/**
 * For each slot 1 where a filter is true, else 0; of slots that no document has, anything.
 *
 * @returns undefined where the columns do not tell, or too many would have to be asked; good until the next mask is asked for
 */
export function maskOf(plan: Plan, slots: Masked): Uint8Array | undefined {
  if (maskCost(plan) * slots.end > MOST_NS) return undefined;
  slots.scratch.reset();
  return evaluate(plan, true, slots);
}

/** Whether a filter asks for nothing but values of scalar fields, whose ids these are. */
export function fieldsOf(plan: Plan): readonly number[] | undefined {
  switch (plan.kind) {
    case 'constant':
      return [];
    case 'not':
      return fieldsOf(plan.child);
    case 'and':
    case 'or': {
      const all = plan.children.map(fieldsOf);
      return all.every((ids) => ids !== undefined) ? all.flat() : undefined;
    }
    case 'compare': {
      const { operand } = plan;
      const isValue = operand.kind !== 'length' && operand.column.kind === 'field';
      return isValue ? [operand.column.field.id] : undefined;
    }
    case 'in':
    case 'like':
    case 'is-null':
      return plan.column.kind === 'field' ? [plan.column.field.id] : undefined;
    case 'compare-fields':
    case 'exists':
    case 'contains':
    case 'text':
      return undefined;
  }
}

/** Of logic with three values one side: where it is true, or where it is false. */
function evaluate(plan: Plan, wanted: boolean, slots: Masked): Uint8Array | undefined {
  switch (plan.kind) {
    case 'constant':
      return slots.scratch.take(slots.end).fill(plan.value === wanted ? 1 : 0);
    case 'not':
      return evaluate(plan.child, !wanted, slots);
    case 'and':
    case 'or':
      return joined(plan.children, (plan.kind === 'and') === wanted, wanted, slots);
    case 'is-null':
      return nullMask(plan, wanted, slots);
    case 'compare':
    case 'in':
    case 'like':
      return leafMask(plan, wanted, slots);
    case 'compare-fields':
    case 'exists':
    case 'contains':
    case 'text':
      return undefined;
  }
}

function joined(
  children: readonly Plan[],
  all: boolean,
  wanted: boolean,
  slots: Masked,
): Uint8Array | undefined {
  let mask: Uint8Array | undefined;
  for (const child of children) {
    const next = evaluate(child, wanted, slots);
    if (!next) return undefined;
    if (mask === undefined) {
      mask = next;
      continue;
    }
    join(mask, next, all);
    slots.scratch.giveBack();
  }
  return mask;
}

/** Four slots at a time: each byte is 0 or 1, and behind the end of a mask anything. */
function join(mask: Uint8Array, next: Uint8Array, all: boolean): void {
  const length = Math.ceil(mask.length / SLOTS_PER_WORD);
  const words = new Uint32Array(mask.buffer, mask.byteOffset, length);
  const others = new Uint32Array(next.buffer, next.byteOffset, length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [words[at] as number, others[at] as number];
    words[at] = all ? one & other : one | other;
  }
}

function nullMask(
  plan: Extract<Plan, { kind: 'is-null' }>,
  wanted: boolean,
  slots: Masked,
): Uint8Array | undefined {
  const column = slots.column(plan.column.field.id);
  if (!column) return undefined;
  const { end, scratch } = slots;
  const mask = scratch.take(end);
  for (let slot = 0; slot < end; slot++) mask[slot] = column.isNull(slot) === wanted ? 1 : 0;
  return mask;
}

function leafMask(
  plan: Extract<LeafPlan, { kind: 'compare' | 'in' | 'like' }>,
  wanted: boolean,
  slots: Masked,
): Uint8Array | undefined {
  const { field } = plan.kind === 'compare' ? plan.operand.column : plan.column;
  const { end, scratch } = slots;
  const column = slots.column(field.id);
  if (!column?.isExact) return undefined;
  const mask = scratch.take(end);
  if (numberMask(mask, plan, column, wanted)) return mask;
  const test = leafPredicate(plan);
  for (let slot = 0; slot < end; slot++) {
    const value = column.get(slot);
    mask[slot] = value !== null && test(value) === wanted ? 1 : 0;
  }
  return mask;
}

/** Numbers compared with a number, which is what most filters do. @returns whether it is this */
function numberMask(
  mask: Uint8Array,
  plan: LeafPlan,
  column: ScalarColumn,
  wanted: boolean,
): boolean {
  const { numbers } = column;
  if (!numbers || plan.kind !== 'compare' || plan.operand.kind !== 'column') return false;
  const { op, constant } = plan;
  if (constant.kind !== 'int' && constant.kind !== 'float') return false;
  const limit = Number(constant.value);
  if (constant.kind === 'int' && !Number.isSafeInteger(limit)) return false;
  orderMask(mask, numbers, { op, limit, wanted });
  if (!column.hasNulls) return true;
  for (let at = 0; at < mask.length; at++) if (column.isNull(at)) mask[at] = 0;
  return true;
}
