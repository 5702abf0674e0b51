import { errors } from '@latchkey/contract';
import type { Rows } from '../../engine/engine.ts';
import { type CompiledFilter, firstMismatch, restrictFilter } from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { RowAction } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { EntityParts } from './entity-parts.ts';

type Parts = Pick<EntityParts, 'rowPolicies'>;

/**
 * A request's filter, if it has one, within what row policies let the caller touch. Every handler
 * that finds, counts or deletes entities must pass its filter through here.
 */
export function withinPolicies(
  { rowPolicies }: Parts,
  call: Call,
  target: { record: CollectionRecord; action: RowAction },
  filter?: CompiledFilter,
): CompiledFilter | undefined {
  const { record, action } = target;
  const rule = call.rights.rowRule(record, action);
  if (!rule) return filter;
  return restrictFilter(filter, rowPolicies.compile(rule.using, record.fields, rule.variables));
}

/**
 * Checks entities that are to be written against row policies.
 * @returns what entities must match whose place they take, which goes by the policies for Upsert
 *   whatever the action: an insert over an entity that the caller may not change is a change of it
 * @throws errors.rowPolicyViolated
 */
export function checkWrite(
  { rowPolicies }: Parts,
  call: Call,
  target: { record: CollectionRecord; action: 'Insert' | 'Upsert' },
  rows: Rows,
): CompiledFilter | undefined {
  const { record, action } = target;
  const rule = call.rights.rowRule(record, action);
  if (rule) {
    const check = rowPolicies.compile(rule.check, record.fields, rule.variables);
    if (firstMismatch(rows, record.fields, check) !== undefined) {
      throw errors.rowPolicyViolated(record.name);
    }
  }
  return withinPolicies({ rowPolicies }, call, { record, action: 'Upsert' });
}
