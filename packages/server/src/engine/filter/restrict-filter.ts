import { allOf } from './combine-plans.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { plannedFilter } from './planned-filter.ts';

/**
 * A request's filter, or none, within what row policies let through. Both were parsed on their own,
 * so that nothing which a filter says can reach beyond the policy. The policy is asked first: what
 * the filter costs tells nothing about entities that it hides.
 */
export function restrictFilter(
  filter: CompiledFilter | undefined,
  policy: CompiledFilter,
): CompiledFilter {
  if (!filter) return policy;
  return plannedFilter(
    allOf([policy.plan, filter.plan]),
    (row) => policy.matches(row) && filter.matches(row),
  );
}
