import type { PrivilegeLevel } from '@latchkey/contract';
import type { Origin } from './audit.ts';
import type { GrantChange, GrantRecord } from './grants.ts';
import type { PrivilegeGroupRecord } from './privilege-groups.ts';
import type { NewRole, RoleRecord } from './roles.ts';
import type { NewUser, UserRecord } from './users.ts';

/** Who there is on a cluster and what each may do, as of one moment. */
export interface Rbac {
  readonly users: readonly UserRecord[];
  readonly roles: readonly RoleRecord[];
  /** Oldest first. */
  readonly grants: readonly GrantRecord[];
  readonly privilegeGroups: readonly PrivilegeGroupRecord[];
}

/** A grant on names, as in `GrantChange`. */
export interface NewGrant
  extends Pick<GrantChange, 'role' | 'objectType' | 'database' | 'object' | 'grantor'> {
  readonly privilege: string;
  /** Of the members, if the privilege is a custom group that has some. */
  readonly groupLevel: PrivilegeLevel | undefined;
}

/** What is to be made on a cluster, with nothing in it that is not in it or built in. */
export interface NewRbac {
  readonly privilegeGroups: readonly PrivilegeGroupRecord[];
  readonly roles: readonly Omit<NewRole, 'clusterId'>[];
  readonly users: readonly (Pick<NewUser, 'name' | 'passwordHash' | 'roles'> & {
    readonly tags?: ReadonlyMap<string, string>;
  })[];
  readonly grants: readonly NewGrant[];
  /** Built-in roles whose present grants go, so that they hold what `grants` gives them. */
  readonly refilledRoles: readonly string[];
}

/** How many the cluster may have when all is done, the built-in ones included. */
export interface RbacLimits {
  readonly users: number;
  readonly roles: number;
  readonly grantsPerRole: number;
  readonly privilegeGroups: number;
}

/** What stood in the way of a restore, which then changed nothing. */
export type RbacRestore =
  | 'restored'
  | { readonly exists: 'role' | 'user' | 'privilege group'; readonly name: string }
  | { readonly full: 'users' | 'roles' | 'privilege groups' }
  | { readonly full: 'grants'; readonly role: string };

/** Users, roles, grants and privilege groups of a cluster as a whole. */
export interface RbacStore {
  read(clusterId: string): Promise<Rbac>;
  /** All or nothing. */
  restore(
    clusterId: string,
    rbac: NewRbac,
    limits: RbacLimits,
    origin: Origin,
  ): Promise<RbacRestore>;
}
