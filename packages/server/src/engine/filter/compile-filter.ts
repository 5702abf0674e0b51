import type { FieldSpec } from '../spec.ts';
import { checkFilter } from './check.ts';
import { compilePlan } from './compile-plan.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { FilterSource } from './filter-source.ts';
import { parseFilter } from './parser.ts';
import type { Plan } from './plan.ts';
import { primaryKeysOf } from './primary-keys.ts';
import { pushdownOf } from './pushdown.ts';
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
  const plan = checkFilter(parseFilter(source), fields, templates, source);
  return {
    matches: compilePlan(plan),
    pushdown: (column) => pushdownOf(plan, column),
    primaryKeys: () => primaryKeysOf(plan),
    fields: fieldsOf(plan),
  };
}

function fieldsOf(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (one: Plan): void => {
    switch (one.kind) {
      case 'constant':
        return;
      case 'and':
      case 'or':
        for (const child of one.children) visit(child);
        return;
      case 'not':
        visit(one.child);
        return;
      case 'compare':
        names.add(one.operand.column.field.name);
        return;
      case 'compare-fields':
        names.add(one.left.field.name);
        names.add(one.right.field.name);
        return;
      default:
        names.add(one.column.field.name);
    }
  };
  visit(plan);
  return names;
}
