import type { RowAction, RowRule, RowSecured } from './row-policy.ts';

/**
 * What a privilege is held or asked on: `*` for all of a kind; a database or collection by its id;
 * a user by name. Undefined is what a name stands for that nothing has: only a privilege that is held
 * on all of a kind covers it, so that what may not be seen looks like what does not exist.
 */
export type Scope = '*' | number | `user:${string}` | undefined;

/**
 * What a principal may do on one cluster, compiled once per auth revision and immutable. Privileges
 * go by their wire names (`PrivilegeSearch`), databases and collections by their ids.
 */
export interface Rights {
  /** @param object `*` for privileges of a whole database or cluster */
  allows(privilege: string, database: Scope, object: Scope): boolean;
  /** Whether the privilege is held on anything at all in the database. */
  allowsSomewhere(privilege: string, database: Scope): boolean;
  seesDatabase(databaseId: number): boolean;
  seesCollection(databaseId: number, collectionId: number): boolean;
  /** Undefined: the principal may touch every entity of the collection. */
  rowRule(collection: RowSecured, action: RowAction): RowRule | undefined;
}
