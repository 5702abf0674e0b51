export { checkRowPolicy } from './check-row-policy.ts';
export { compileFilter, compileFilterInSteps, isLongFilter } from './compile-filter.ts';
export type {
  CompiledFilter,
  FilterRow,
  PrimaryKey,
  Pushdown,
  TextDemand,
} from './compiled-filter.ts';
export { filterValue } from './filter-value.ts';
export { firstMismatch } from './first-mismatch.ts';
export { inPartitions, writtenAfter, writtenUntil } from './hidden-filters.ts';
export { type LeafPlan, leafPredicate } from './leaf-predicate.ts';
export type { Plan } from './plan.ts';
export { restrictFilter } from './restrict-filter.ts';
export { RowPolicyCompiler } from './row-policy-compiler.ts';
export type { FilterTemplates, TemplateValue } from './template-values.ts';
export { templatesFromWire } from './templates-from-wire.ts';
export { widenFilter } from './widen-filter.ts';
