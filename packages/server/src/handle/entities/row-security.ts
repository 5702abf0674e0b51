import { errors } from '@latchkey/contract';
import type { Rows } from '../../engine/engine.ts';
import {
  type CompiledFilter,
  firstMismatch,
  restrictFilter,
  widenFilter,
} from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { RowAction, RowRule } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { EntityParts } from './entity-parts.ts';
import { expired, unexpired } from './expiry.ts';

type Parts = Pick<EntityParts, 'rowPolicies' | 'clock'>;

/**
 * A request's filter, if it has one, within what row policies let the caller touch and what has not
 * expired. Every handler that finds, counts or deletes entities must pass its filter through here.
 */
export function withinPolicies(
  parts: Parts,
  call: Call,
  target: { record: CollectionRecord; action: RowAction },
  filter?: CompiledFilter,
): CompiledFilter | undefined {
  const policy = policyOf(parts, call, target);
  const allowed = policy ? restrictFilter(filter, policy) : filter;
  const alive = unexpired(target.record, parts.clock.now());
  return alive ? restrictFilter(allowed, alive) : allowed;
}

/** What is asked of a write by row policies. */
export interface WriteRules {
  /**
   * What entities must match whose place is taken, which goes by the policies for Upsert whatever the
   * action: an insert over an entity that the caller may not change is a change of it. One that has
   * expired is nobody's.
   */
  readonly guard: CompiledFilter | undefined;
  /** Checks entities that are to be stored. @throws errors.rowPolicyViolated */
  check(rows: Rows): void;
}

export function writeRules(
  parts: Parts,
  call: Call,
  { record, action }: { record: CollectionRecord; action: 'Insert' | 'Upsert' },
): WriteRules {
  const checks = chainOf(call.rights.rowRule(record, action)).map(({ check, variables }) =>
    parts.rowPolicies.compile(check, record.fields, variables),
  );
  const policy = policyOf(parts, call, { record, action: 'Upsert' });
  const gone = expired(record, parts.clock.now());
  return {
    guard: policy && gone ? widenFilter(policy, gone) : policy,
    check(rows) {
      if (checks.some((check) => firstMismatch(rows, record.fields, check) !== undefined)) {
        throw errors.rowPolicyViolated(record.name);
      }
    },
  };
}

function policyOf(
  { rowPolicies }: Pick<EntityParts, 'rowPolicies'>,
  call: Call,
  { record, action }: { record: CollectionRecord; action: RowAction },
): CompiledFilter | undefined {
  let filter: CompiledFilter | undefined;
  for (const { using, variables } of chainOf(call.rights.rowRule(record, action))) {
    filter = restrictFilter(filter, rowPolicies.compile(using, record.fields, variables));
  }
  return filter;
}

/** A rule with all that has to be passed as well. */
function chainOf(rule: RowRule | undefined): RowRule[] {
  return rule ? [rule, ...chainOf(rule.also)] : [];
}
