import type { RolePrivilege } from '@latchkey/contract/control';
import type { Origin } from './audit.ts';
import type { GrantedRole } from './custom-roles.ts';

/** What an API key may do: an organization role, and for members a role in each project. */
export interface ApiKeyScope {
  readonly orgRole: OrgRole;
  readonly projects: readonly ApiKeyProject[];
  /** What a member has by custom roles; of a key itself, unset: `authorize` says what its roles give. */
  readonly privileges?: readonly ScopedPrivilege[];
  /** Custom roles that a key was given, as they are now; of a member, unset. */
  readonly customRoles?: readonly GrantedRole[];
  /** Roles of clusters that a key was given; of a member, unset. */
  readonly clusterRoles?: readonly KeyClusterRole[];
}

/**
 * A role of a cluster that a key holds as users of the cluster do. Held by id: one that is dropped and
 * created again under the same name is another one.
 */
export interface KeyClusterRole {
  readonly projectId: string;
  readonly clusterId: string;
  readonly roleId: string;
  readonly name: string;
}

/** A privilege of a custom role, where it counts. */
export interface ScopedPrivilege {
  readonly projectId: string;
  readonly privilege: RolePrivilege;
  /** Unset: the whole project, and all its clusters. */
  readonly clusterIds?: readonly string[];
}

export type OrgRole = 'Owner' | 'Member' | 'Billing-Admin';
export type ProjectRole = 'Admin' | 'Read-Write' | 'Read-Only';

/** A project may come more than once: its rows add up. */
export interface ApiKeyProject {
  readonly projectId: string;
  readonly role: ProjectRole;
  /** Unset: all clusters of the project. */
  readonly clusterIds?: readonly string[];
  /** Unset: all databases. Else those alone, each on one of `clusterIds`. */
  readonly databases?: readonly KeyDatabase[];
}

/**
 * A database that a key is limited to. As with grants, one that exists is held by its id, and a name
 * that no database has waits for the first that is created under it.
 */
export interface KeyDatabase {
  readonly clusterId: string;
  /** Its present name, or the one that is waited for. */
  readonly name: string;
  readonly id?: number;
}

/**
 * Who made a key, and whose rights bound it for as long as it lives. `system` is the installation
 * itself (first start, host), which nothing bounds.
 */
export interface KeyCreator {
  readonly kind: 'member' | 'apiKey' | 'system';
  /** Empty for `system`. */
  readonly id: string;
  /** When the key was made; for show. */
  readonly name: string;
}

/** A key as it was made. What it may do is decided by `authorize/resolve-api-key.ts`. */
export interface ApiKeyRecord {
  /** Public id, `key-…`. */
  readonly id: string;
  readonly organizationId: string;
  /** A member's one personal key has the rights of the member, and its own scope says nothing. */
  readonly kind: 'customized' | 'personal';
  readonly name: string;
  readonly description: string;
  /** Hex SHA-256 of the whole key; empty, which no key has, until a personal key is asked for. */
  readonly digest: string;
  readonly scope: ApiKeyScope;
  readonly creator: KeyCreator;
  readonly createdAt: number;
  /** When the present secret was made. */
  readonly secretChangedAt: number;
  /** ms since 1970 UTC; unset: never. */
  readonly expiresAt?: number;
  readonly disabled: boolean;
}

/** Databases are given by name. */
export type NewApiKey = Omit<ApiKeyRecord, 'createdAt' | 'secretChangedAt' | 'disabled' | 'kind'>;

export interface ApiKeyChange {
  readonly name?: string;
  readonly description?: string;
  readonly scope?: ApiKeyScope;
  /** What of the scope stays as it is at that moment, whatever `scope` says. */
  readonly keeps?: { readonly clusterRoles: boolean; readonly customRoles: boolean };
  /** null: never. */
  readonly expiresAt?: number | null;
  readonly disabled?: boolean;
  readonly creator?: KeyCreator;
}

export interface ApiKeyStore {
  find(id: string): Promise<ApiKeyRecord | undefined>;
  /** Oldest first, personal ones included. */
  list(organizationId: string): Promise<ApiKeyRecord[]>;
  /** Makes a customized key. @param limit how many of them the organization may have */
  create(key: NewApiKey, limit: number, origin: Origin): Promise<'created' | 'full'>;
  /** @param action for the audit. @returns whether the key exists */
  update(id: string, change: ApiKeyChange, action: KeyAction, origin: Origin): Promise<boolean>;
  /** Gives it another secret; the one before is dead. @returns whether the key exists */
  reset(id: string, digest: string, origin: Origin): Promise<boolean>;
  /** @returns whether it existed */
  drop(id: string, origin: Origin): Promise<boolean>;
}

export type KeyAction = 'UpdateApiKey' | 'DisableApiKey' | 'EnableApiKey' | 'AdoptApiKey';
