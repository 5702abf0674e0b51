import type { BuiltInRole } from '@latchkey/contract';
import type { ApiKeyRecord } from './api-keys.ts';
import type { Origin } from './audit.ts';
import type { NewUser } from './users.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Cluster {
  /** `in01-` and 15 hex digits. */
  readonly id: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly profile: 'zilliz' | 'milvus';
  readonly createdAt: number;
}

/** A person who signs in to the console. */
export interface Member {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly orgRole: 'Owner' | 'Member' | 'Billing-Admin';
}

/** All that the first start makes, in one transaction. */
export interface Founding {
  readonly organization: Organization;
  readonly project: Omit<Project, 'createdAt'>;
  readonly cluster: Omit<Cluster, 'createdAt'>;
  /** The built-in roles of the cluster's profile. */
  readonly roles: readonly BuiltInRole[];
  readonly admin: NewUser;
  readonly owner: Member;
  readonly apiKey: Omit<ApiKeyRecord, 'createdAt' | 'disabled'>;
}

export interface ClusterStore {
  /** Refuses (rejects) if anything was founded before. */
  found(founding: Founding, origin: Origin): Promise<void>;
  find(id: string): Promise<Cluster | undefined>;
  list(): Promise<Cluster[]>;
  listProjects(): Promise<Project[]>;
  findProject(id: string): Promise<Project | undefined>;
  listMembers(organizationId: string): Promise<Member[]>;
}
