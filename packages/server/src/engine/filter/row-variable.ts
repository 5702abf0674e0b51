import type { RowVariables } from '../../kernel/row-policy.ts';

/** What a variable in a row policy stands for: the calling principal's name, or one of its tags. */
export type RowVariable =
  | { readonly kind: 'user' }
  | { readonly kind: 'tag'; readonly key: string };

/**
 * The words for variables. Milvus' first design of row-level security says `user`, its newest
 * `principal`.
 */
export const ROW_VARIABLES: ReadonlyMap<string, RowVariable['kind']> = new Map([
  ['$current_user', 'user'],
  ['$current_user_name', 'user'],
  ['$current_principal', 'user'],
  ['$current_user_tags', 'tag'],
  ['$current_principal_tags', 'tag'],
]);

/** @returns undefined when the principal has no such name or tag */
export function variableValue(
  variable: RowVariable,
  { user, tags }: RowVariables,
): string | undefined {
  return variable.kind === 'user' ? user : tags.get(variable.key);
}
