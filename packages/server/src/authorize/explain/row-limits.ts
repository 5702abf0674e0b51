import { wirePrivilege } from '@latchkey/contract';
import type { Rights } from '../../kernel/rights.ts';
import { ROW_ACTIONS, type RowAction, type RowRule } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';

/** What row policies leave of a collection. */
export interface RowLimits {
  readonly action: RowAction;
  /** False: the principal holds SkipRLS, and may touch every entity. */
  readonly restricted: boolean;
  /** Names of the policies that count; none: no entity may be touched. */
  readonly policies?: readonly string[];
  /** Filters for stored entities, or-ed. */
  readonly using?: RowRule['using'];
  /** The same for entities that are written. */
  readonly check?: RowRule['check'];
  /** What has to be passed besides: of an API key, what whoever made it is left. */
  readonly also?: readonly Pick<RowRule, 'using' | 'check'>[];
}

/** The action whose policies the calls with a privilege go by; the row count is a query. */
const ACTIONS: Readonly<Record<string, RowAction>> = {
  ...{ Query: 'Query', GetStatistics: 'Query', Search: 'Search' },
  ...{ Insert: 'Insert', Delete: 'Delete', Upsert: 'Upsert' },
};

/** Undefined if row policies do not bear on the privilege, or the collection has none. */
export function rowLimitsOf(
  collection: CollectionRecord,
  privilege: string,
  rights: Rights,
): RowLimits | undefined {
  const action = ACTIONS[privilege];
  if (!action) return undefined;
  const rule = rights.rowRule(collection, action);
  if (!rule) {
    return collection.rowPolicies.length === 0 ? undefined : { action, restricted: false };
  }
  const { using, check } = rule;
  const policies = policiesFor(collection, action, rights);
  const also = boundsOf(rule.also);
  return {
    ...{ action, restricted: true, policies, using, check },
    ...(also.length > 0 && { also }),
  };
}

function boundsOf(rule: RowRule | undefined): Pick<RowRule, 'using' | 'check'>[] {
  return rule ? [{ using: rule.using, check: rule.check }, ...boundsOf(rule.also)] : [];
}

/** Names of the policies for an action that count for a principal. */
export function policiesFor(
  collection: Pick<CollectionRecord, 'id' | 'databaseId' | 'properties' | 'rowPolicies'>,
  action: RowAction,
  rights: Rights,
): string[] {
  const { id, databaseId, properties } = collection;
  return collection.rowPolicies
    .filter((policy) => {
      const alone = { id, databaseId, properties, rowPolicies: [policy] };
      // Each policy that counts has a check, if not a filter of its own.
      const rule = rights.rowRule(alone, action);
      return (
        rule !== undefined &&
        [rule, ...boundsOf(rule.also)].every((each) => each.check.length === 1)
      );
    })
    .map(({ name }) => name);
}

/** Actions that somebody may take, of whose entities row policies leave them a part. */
export function restrictedActions(collection: CollectionRecord, rights: Rights): RowAction[] {
  const { id, databaseId } = collection;
  return ROW_ACTIONS.filter(
    (action) =>
      rights.allows(wirePrivilege(action), databaseId, id) &&
      rights.rowRule(collection, action) !== undefined,
  );
}
