import type { FieldSpec } from '../spec.ts';
import type { Constant } from './constant.ts';
import type { FilterSource } from './filter-source.ts';
import type { Operand, Plan } from './plan.ts';
import type { RowVariable } from './row-variable.ts';
import type { FilterTemplates } from './template-values.ts';

/** What a part of a filter is, once names and types are known. */
export type Typed =
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'operand'; readonly operand: Operand }
  | { readonly kind: 'predicate'; readonly plan: Plan };

/** A part with its text, which error messages show. */
export type Part = Typed & { readonly text: string };

export interface CheckContext {
  readonly fields: ReadonlyMap<string, FieldSpec>;
  readonly templates: FilterTemplates;
  /** The value of a variable; unset where there are none: in every filter but a row policy. */
  readonly variable?: (variable: RowVariable) => string;
  readonly source: FilterSource;
}

export function constant(value: Constant): Typed {
  return { kind: 'constant', constant: value };
}

export function truth(value: boolean): Typed {
  return constant({ kind: 'bool', value });
}

/** A plan that folded to a constant is a constant. */
export function predicate(plan: Plan): Typed {
  return plan.kind === 'constant' ? truth(plan.value) : { kind: 'predicate', plan };
}
