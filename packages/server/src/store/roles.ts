import type { Origin } from './audit.ts';

export interface RoleRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** Names of the users that hold it, sorted. */
  readonly users: readonly string[];
}

export interface NewRole {
  readonly clusterId: string;
  readonly name: string;
  readonly description: string;
}

/** What stood in the way of dropping a role. */
export type RoleDrop = 'dropped' | 'no-role' | 'has-grants' | 'has-users' | 'has-keys';

/** The roles of every cluster. Users are granted them through `UserStore`. */
export interface RoleStore {
  /** Sorted by name. */
  list(clusterId: string): Promise<RoleRecord[]>;
  find(clusterId: string, name: string): Promise<RoleRecord | undefined>;
  /** @param limit how many roles the cluster may have, the built-in ones included */
  create(role: NewRole, limit: number, origin: Origin): Promise<'created' | 'exists' | 'full'>;
  /** Sets the description. @returns whether the role exists */
  alter(role: NewRole, origin: Origin): Promise<boolean>;
  /**
   * Drops a role, and takes it from its users and API keys; its grants as well, if `unless` lets it.
   * @param unless what keeps it from being dropped; API keys that hold it are like users
   */
  drop(
    key: { clusterId: string; name: string },
    unless: { hasGrants: boolean; hasUsers: boolean },
    origin: Origin,
  ): Promise<RoleDrop>;
}
