export { compileFilter } from './compile-filter.ts';
export type { CompiledFilter, FilterRow, PrimaryKey, Pushdown } from './compiled-filter.ts';
export type { FilterTemplates, TemplateValue } from './template-values.ts';
export { templatesFromWire } from './templates-from-wire.ts';
