import type { ObjectType, PrivilegeLevel } from '@latchkey/contract';
import type { Origin } from './audit.ts';

/**
 * An object of a grant: `*` for all; else one object by its id, under its present name; or, without
 * an id, the name of an object that does not exist yet. A grant on a name takes effect when an object
 * is created under it, and from then on follows that object.
 */
export type GrantTarget<Id> = '*' | { readonly id: Id | undefined; readonly name: string };

/** One row of a role: a privilege or a group of them on an object. */
export interface GrantRecord {
  readonly id: string;
  readonly role: string;
  readonly objectType: ObjectType;
  /** As clients name it: `Search`, `CollectionReadOnly`, a group of the user's own, `All` or `*`. */
  readonly privilege: string;
  readonly database: GrantTarget<number>;
  /** A collection, or of object type User a user. */
  readonly object: GrantTarget<number | string>;
  /** Name of the user that granted it. */
  readonly grantor: string;
  readonly createdAt: number;
}

/** Privileges to be granted or revoked together, on names as a client gave them. */
export interface GrantChange {
  readonly clusterId: string;
  readonly role: string;
  readonly objectType: ObjectType;
  readonly privileges: readonly string[];
  /** A name or `*`. */
  readonly database: string;
  /** A name or `*`; an alias stands for its collection. */
  readonly object: string;
  readonly grantor: string;
  /**
   * Given if the one privilege is a custom group: takes its members at the moment of the grant and
   * answers their level, which the group keeps as long as it is granted; throws to refuse them.
   */
  readonly levelOf?: (members: readonly string[]) => PrivilegeLevel | undefined;
}

/** `no-group`: the custom group was dropped meanwhile. */
export type GrantOutcome = 'done' | 'no-role' | 'no-group' | 'full';

export interface GrantStore {
  /** Of all roles of a cluster, or of the named ones; oldest first. */
  list(clusterId: string, roles?: readonly string[]): Promise<GrantRecord[]>;
  /**
   * Granting twice is `done`.
   * @param limit how many grants a role may have
   */
  grant(change: GrantChange, limit: number, origin: Origin): Promise<GrantOutcome>;
  /** Revoking what is not granted is `done`. Also revokes what waits for an object of that name. */
  revoke(change: GrantChange, origin: Origin): Promise<'done' | 'no-role'>;
}
