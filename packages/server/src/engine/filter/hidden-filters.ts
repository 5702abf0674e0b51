import { PARTITION, WRITTEN } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import type { ComparisonOp } from './ast.ts';
import { anyOf } from './combine-plans.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { ConstantList } from './constant-list.ts';
import type { Column, Plan } from './plan.ts';
import { plannedFilter } from './planned-filter.ts';

/**
 * The entities of some partitions.
 *
 * @param ids at least one @param defaultId of the partition whose entities bear no id
 */
export function inPartitions(ids: readonly number[], defaultId: number): CompiledFilter {
  const others = ids.filter((id) => id !== defaultId);
  const values = others.map((id) => ({ kind: 'int', value: BigInt(id) }) as const);
  const plans: Plan[] = [];
  if (values.length > 0)
    plans.push({ kind: 'in', column: columnOf(PARTITION), values: new ConstantList(values) });
  if (others.length < ids.length) plans.push({ kind: 'is-null', column: columnOf(PARTITION) });
  return plannedFilter(anyOf(plans));
}

/**
 * Entities that were written after a time.
 *
 * @param seconds since 1970 @param unknown whether those are meant, too, that do not say when
 */
export function writtenAfter(seconds: number, unknown: boolean): CompiledFilter {
  return writtenWhen('>', seconds, unknown);
}

/** The others: those that were written until then. */
export function writtenUntil(seconds: number, unknown: boolean): CompiledFilter {
  return writtenWhen('<=', seconds, unknown);
}

function writtenWhen(op: ComparisonOp, seconds: number, unknown: boolean): CompiledFilter {
  const known = compareWritten(op, seconds);
  const isUnknown: Plan = { kind: 'is-null', column: columnOf(WRITTEN) };
  return plannedFilter(unknown ? anyOf([known, isUnknown]) : known);
}

function compareWritten(op: ComparisonOp, seconds: number): Plan {
  const operand = { kind: 'column', column: columnOf(WRITTEN) } as const;
  return { kind: 'compare', operand, op, constant: { kind: 'int', value: BigInt(seconds) } };
}

function columnOf(field: FieldSpec): Column {
  return { kind: 'field', field, type: 'int', path: [] };
}
