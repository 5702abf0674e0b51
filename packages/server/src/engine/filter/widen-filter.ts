import { anyOf } from './combine-plans.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { plannedFilter } from './planned-filter.ts';

/** What a filter matches, and what another one does besides. */
export function widenFilter(filter: CompiledFilter, besides: CompiledFilter): CompiledFilter {
  return plannedFilter(
    anyOf([filter.plan, besides.plan]),
    (row) => filter.matches(row) || besides.matches(row),
  );
}
