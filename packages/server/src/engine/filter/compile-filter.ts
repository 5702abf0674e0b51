import { Pace } from '../../kernel/pace.ts';
import type { FieldSpec } from '../spec.ts';
import { checkFilter } from './check.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { FilterSource } from './filter-source.ts';
import { parseFilter } from './parser.ts';
import type { Plan } from './plan.ts';
import { plannedFilter } from './planned-filter.ts';
import { isPrimaryKey } from './primary-keys.ts';
import { readLists } from './read-lists.ts';
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

/** Characters of a filter that is read in steps, and items of a template. */
const LONG = { characters: 32 * 1024, items: 5000 };

/** Whether `compileFilter` would keep the event loop for some ms. */
export function isLongFilter(text: string, templates: FilterTemplates = {}): boolean {
  if (text.length > LONG.characters) return true;
  return Object.values(templates).some((one) => Array.isArray(one) && one.length > LONG.items);
}

/** The same as `compileFilter`, in steps. */
export async function compileFilterInSteps(
  text: string,
  fields: readonly FieldSpec[],
  templates: FilterTemplates = {},
): Promise<CompiledFilter> {
  const source = new FilterSource(text);
  const ast = parseFilter(source, await readLists(source));
  const pace = new Pace();
  await pace.rest();
  const plan = checkFilter(ast, { fields, templates }, source);
  await pace.rest();
  await prepareLists(plan);
  return plannedFilter(plan);
}

/** Makes what long lists are looked up by. */
async function prepareLists(plan: Plan, within?: Plan): Promise<void> {
  if (plan.kind === 'and' || plan.kind === 'or') {
    for (const child of plan.children) await prepareLists(child, plan);
  } else if (plan.kind === 'not') await prepareLists(plan.child, plan);
  else if (plan.kind === 'in' && plan.values.length > LONG.items) {
    const isKey = isPrimaryKey(plan.column);
    if (isKey) await plan.values.prepareKeys();
    // Of what is found by its keys alone nobody asks.
    if (!isKey || within) await plan.values.prepareSet();
  }
}
