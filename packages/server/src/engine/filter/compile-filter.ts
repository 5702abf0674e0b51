import type { FieldSpec } from '../spec.ts';
import { checkFilter } from './check.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { FilterSource } from './filter-source.ts';
import { parseFilter } from './parser.ts';
import { plannedFilter } from './planned-filter.ts';
import type { FilterTemplates } from './template-values.ts';

/**
 * Compiles a filter of Milvus' language for a schema. Throws ApiError 1100 with Milvus' texts when it
 * is not well-formed, does not fit the schema, or goes beyond FILTER_LIMITS. A blank filter is refused
 * too: where none is allowed, the caller must not compile one.
 *
 * @param fields the whole schema, with the dynamic field if it has one
 * @param templates values of the variables `{name}`
 */
export function compileFilter(
  text: string,
  fields: readonly FieldSpec[],
  templates: FilterTemplates = {},
): CompiledFilter {
  const source = new FilterSource(text);
  return plannedFilter(checkFilter(parseFilter(source), { fields, templates }, source));
}
