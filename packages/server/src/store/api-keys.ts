import type { Origin } from './audit.ts';

/** What an API key may do: an organization role, and for members a role in each project. */
export interface ApiKeyScope {
  readonly orgRole: 'Owner' | 'Member' | 'Billing-Admin';
  readonly projects: readonly ApiKeyProject[];
}

export interface ApiKeyProject {
  readonly projectId: string;
  readonly role: 'Admin' | 'Read-Write' | 'Read-Only';
  /** Unset: all clusters of the project. */
  readonly clusterIds?: readonly string[];
}

export interface ApiKeyRecord {
  /** Public id, `key-…`. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  /** Hex SHA-256 of the whole key. */
  readonly digest: string;
  readonly scope: ApiKeyScope;
  readonly createdAt: number;
  /** ms since 1970 UTC; unset: never. */
  readonly expiresAt?: number;
  readonly disabled: boolean;
}

export interface ApiKeyStore {
  find(id: string): Promise<ApiKeyRecord | undefined>;
  create(key: Omit<ApiKeyRecord, 'createdAt' | 'disabled'>, origin: Origin): Promise<void>;
  list(organizationId: string): Promise<ApiKeyRecord[]>;
  /** @returns whether it existed */
  drop(id: string, origin: Origin): Promise<boolean>;
}
