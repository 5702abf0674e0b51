import { wirePrivilege } from '@latchkey/contract';
import type { Rights } from '../../kernel/rights.ts';
import { ROW_ACTIONS, type RowAction } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { SharedAccess } from './access-of-users.ts';
import { policiesFor } from './row-limits.ts';

/** All entities, or those that some policies, by name, let somebody touch; none: no entity. */
type Rows = 'all' | readonly string[];

/** Other entities of a collection than before are within somebody's reach. */
export interface RowDifference {
  readonly database: string;
  readonly collection: string;
  readonly action: RowAction;
  /** Unset if the action itself was not allowed. */
  readonly before?: Rows;
  readonly after: Rows;
}

/**
 * Where a change lets somebody touch other entities, beside letting them act at all. The policies stay
 * as they are: even a role that is dropped goes from them with all who held it.
 */
export function rowDifferences(
  collections: readonly CollectionRecord[],
  before: SharedAccess,
  after: SharedAccess,
): RowDifference[] {
  return collections.flatMap((collection) =>
    ROW_ACTIONS.flatMap((action) => {
      const old = rowsOf(collection, action, before.standing?.rights);
      const now = rowsOf(collection, action, after.standing?.rights);
      const { database, name } = collection;
      if (!now || isSame(old, now) || (!old && now === 'all')) return [];
      return { database, collection: name, action, ...(old && { before: old }), after: now };
    }),
  );
}

/** Undefined if the action is not allowed. */
function rowsOf(
  record: CollectionRecord,
  action: RowAction,
  rights: Rights | undefined,
): Rows | undefined {
  if (!rights?.allows(wirePrivilege(action), record.databaseId, record.id)) return undefined;
  return rights.rowRule(record, action) ? policiesFor(record, action, rights) : 'all';
}

function isSame(a: Rows | undefined, b: Rows): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
