import type { Origin } from './audit.ts';

/** What a custom role gives, in the words of its request. */
export interface RolePolicy {
  readonly resourceType: string;
  readonly privileges: readonly string[];
  /** Ids of clusters, or `*`. */
  readonly resources?: readonly string[] | undefined;
}

export interface CustomRole {
  /** `r-…` */
  readonly id: string;
  readonly organizationId: string;
  /** Unset: it counts in every project. */
  readonly projectId?: string;
  readonly name: string;
  readonly description: string;
  readonly policies: readonly RolePolicy[];
  readonly createdAt: number;
}

/** A role that a member has besides the own ones: a custom one, or any by a group; or a custom one of a key. */
export interface GrantedRole {
  readonly roleId: string;
  /** Unset: held directly. */
  readonly groupId?: string;
  /** Unset: a role that is built in. */
  readonly custom?: CustomRole;
  /** Where a custom role counts. */
  readonly projectIds: readonly string[];
}

/** That a member, a group or an API key holds a role, directly. */
export interface RoleBinding {
  /** Of a member, a group or an API key. */
  readonly holderId: string;
  /** Of a custom role; where a group holds it, also of one that is built in. */
  readonly roleId: string;
  /** Name of who gave it. */
  readonly assignedBy: string;
  readonly createdAt: number;
}

/**
 * Custom roles, and who holds them. Every change of what somebody holds raises the auth revision of
 * all clusters.
 */
export interface CustomRoleStore {
  /** By name. */
  list(organizationId: string): Promise<CustomRole[]>;
  find(id: string): Promise<CustomRole | undefined>;
  /** @param limit how many there may be of the project, or of the organization */
  create(
    role: Omit<CustomRole, 'createdAt'>,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'exists' | 'full'>;
  update(
    id: string,
    change: Partial<Pick<CustomRole, 'name' | 'description' | 'policies'>>,
    origin: Origin,
  ): Promise<'done' | 'exists' | 'no-role'>;
  drop(id: string, origin: Origin): Promise<'done' | 'held' | 'no-role'>;
  bindings(of: { readonly holderId: string } | { readonly roleId: string }): Promise<RoleBinding[]>;
  /** @param holder for the audit, e.g. `group:g-…`. @returns false if it is held already */
  bind(binding: NewBinding, origin: Origin): Promise<boolean>;
  /** @returns false if it is not held */
  unbind(binding: NewBinding, origin: Origin): Promise<boolean>;
}

export interface NewBinding {
  readonly organizationId: string;
  readonly holder: { readonly kind: 'member' | 'group'; readonly id: string };
  readonly roleId: string;
}
