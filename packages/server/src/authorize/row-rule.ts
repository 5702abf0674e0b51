import type { RowAction, RowRule, RowSecured } from '../kernel/row-policy.ts';
import type { RowIdentity } from './compile-rights.ts';

/** Collection property that turns row-level security on before there is a policy. */
const ENABLED = 'rls.enabled';

/**
 * What a principal that does not bypass row-level security may touch, as in PostgreSQL: the policies
 * for the action that name one of its roles, or everybody, add to each other; if there are
 * none it may touch nothing. A collection without policies is not restricted, unless its property
 * `rls.enabled` says so.
 */
export function rowRuleOf(
  collection: RowSecured,
  action: RowAction,
  { roles, variables }: RowIdentity,
): RowRule | undefined {
  if (!isSecured(collection)) return undefined;
  const { rowPolicies } = collection;
  const applicable = rowPolicies.filter(
    (policy) =>
      policy.actions.includes(action) &&
      (policy.everyone || policy.roles.some((role) => roles.has(role))),
  );
  return {
    using: applicable.flatMap(({ using }) => (using === '' ? [] : [using])),
    check: applicable.map(({ using, check }) => (check === '' ? using : check)),
    variables,
  };
}

/** Whether policies decide who may touch which of its rows. */
export function isSecured({
  rowPolicies,
  properties,
}: Pick<RowSecured, 'rowPolicies' | 'properties'>): boolean {
  return rowPolicies.length > 0 || isEnabled(properties);
}

function isEnabled(properties: RowSecured['properties']): boolean {
  return properties.some(([key, value]) => key === ENABLED && value.toLowerCase() === 'true');
}
