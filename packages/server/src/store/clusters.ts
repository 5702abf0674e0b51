import type { BuiltInRole } from '@latchkey/contract';
import type { NewApiKey, OrgRole } from './api-keys.ts';
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
  readonly description: string;
  readonly plan: string;
  readonly regionIds: readonly string[];
  readonly createdAt: number;
}

/**
 * How far a cluster is; each step is on disk before it is done, so that after a crash the next start
 * knows what is left to do. `PURGING`: on its way out of the recycle bin for good.
 */
export type ClusterStatus =
  | 'CREATING'
  | 'RUNNING'
  | 'STOPPING'
  | 'STOPPED'
  | 'RESUMING'
  | 'DELETING'
  | 'DELETED'
  | 'PURGING';

/** What keeps the entities: files of this server, or the upstream Milvus that it is in front of. */
export type ClusterEngine = 'embedded' | 'milvus';

/** How a cluster's databases are called in the Milvus that it is in front of: as here, or behind its id. */
export type MilvusDatabases = 'same' | 'prefixed';

export type Deployment = 'Dedicated' | 'Serverless' | 'Free';

/** What a cluster is, and stays but for its name; its engine changes with `latchkey migrate engine`. */
interface ClusterIdentity {
  /** `in01-`, `in03-` or `in05-` and 15 hex digits. */
  readonly id: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly profile: 'zilliz' | 'milvus';
  readonly engine: ClusterEngine;
}

/** What a cluster was asked to be; kept and shown, as one machine has no other to offer. */
export interface ClusterSettings {
  readonly description: string;
  readonly regionId: string;
  readonly plan: string;
  readonly deployment: Deployment;
  readonly cuType: string;
  readonly cuSize: number;
  readonly replica: number;
  readonly autoscaling: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Cluster extends ClusterIdentity, ClusterSettings {
  readonly createdAt: number;
  readonly status: ClusterStatus;
  /** Its port is the first port and this; unset in the recycle bin. */
  readonly slot?: number;
  /** When it came into the recycle bin. */
  readonly deletedAt?: number;
  /** Set from when it was first served in front of Milvus; it stays so. */
  readonly milvusDatabases?: MilvusDatabases;
}

/** A person who signs in to the console. */
export interface Member {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly orgRole: OrgRole;
}

/** All that the first start makes, in one transaction. */
export interface Founding {
  readonly organization: Organization;
  readonly project: Pick<Project, 'id' | 'organizationId' | 'name'>;
  readonly cluster: ClusterIdentity;
  /** The built-in roles of the cluster's profile. */
  readonly roles: readonly BuiltInRole[];
  readonly admin: NewUser;
  readonly owner: Member;
  /** Id of the owner's personal key. */
  readonly personalKeyId: string;
  readonly apiKey: NewApiKey;
}

/** All that a new cluster starts with, in one transaction; it is `CREATING` then. */
export interface NewCluster {
  readonly cluster: ClusterIdentity & ClusterSettings;
  readonly roles: readonly BuiltInRole[];
  readonly admin: NewUser;
  /** By which the same request is known again when its reply was lost. */
  readonly request?: ClusterRequest;
  /** How many there may be, those in the recycle bin included. */
  readonly limit: number;
  readonly slots: SlotRange;
  /** Whether one cluster alone, but for those in the recycle bin, may be in front of Milvus. */
  readonly oneMilvus: boolean;
}

export interface ClusterRequest {
  /** Whose key it is: those of others are not seen. */
  readonly actorId: string;
  readonly key: string;
  /** Of all that was asked for: the same key for something else is a mistake. */
  readonly digest: string;
}

/** Which slots there are: those below `end` that are not taken by something else. */
export interface SlotRange {
  readonly end: number;
  readonly blocked: readonly number[];
}

export type CreateOutcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'again'; readonly clusterId: string }
  | { readonly kind: 'key-reused' | 'full' | 'no-project' }
  | { readonly kind: 'name-taken' | 'no-slot' | 'milvus-taken' };

export type RestoreOutcome = 'done' | 'gone' | 'name-taken' | 'no-slot' | 'milvus-taken';

export type ClusterChange = Partial<
  Omit<ClusterSettings, 'deployment' | 'regionId' | 'cuType'> & {
    readonly name: string;
    readonly engine: ClusterEngine;
    readonly milvusDatabases: MilvusDatabases;
  }
>;

export interface ClusterStore {
  /** Refuses (rejects) if anything was founded before. */
  found(founding: Founding, origin: Origin): Promise<void>;
  /** Undefined before anything was founded. */
  findOrganization(): Promise<Organization | undefined>;
  /** Also one in the recycle bin. */
  find(id: string): Promise<Cluster | undefined>;
  /** Without those in the recycle bin. */
  list(): Promise<Cluster[]>;
  /** All rows there are, whatever their status; for the start. */
  listAll(): Promise<Cluster[]>;
  create(cluster: NewCluster, origin: Origin): Promise<CreateOutcome>;
  change(
    id: string,
    change: ClusterChange,
    origin: Origin,
  ): Promise<'done' | 'gone' | 'name-taken'>;
  /**
   * Takes a cluster from one status to the next, with an audit row where somebody asked for it.
   * @returns the cluster as it is then; undefined if it was in none of `from`
   */
  advance(
    id: string,
    step: { readonly from: readonly ClusterStatus[]; readonly to: ClusterStatus },
    asked?: { readonly action: string; readonly origin: Origin },
  ): Promise<Cluster | undefined>;
  /** Takes one out of the recycle bin: `RESUMING`, in a slot that is free. */
  restore(
    id: string,
    as: { readonly name: string } & Pick<NewCluster, 'slots' | 'oneMilvus'>,
    origin: Origin,
  ): Promise<RestoreOutcome>;
  /** Gives a cluster another slot: its own cannot be used. @returns undefined if none is left */
  moveSlot(id: string, slots: SlotRange): Promise<Cluster | undefined>;
  /** What older releases made and left open: see the migration `0013-cluster-engines`. */
  settleEngines(engine: ClusterEngine): Promise<void>;
  /**
   * Writes down how databases are called in Milvus where it is not known yet: as `served` says, but where
   * several clusters are in front of it, which can only be with prefixes.
   * @param how.mayChange also where it is known, of a cluster that has nothing, and on whose contents nobody
   *   holds anything; no other process may serve it
   */
  settleMilvusDatabases(
    served: MilvusDatabases,
    how: { readonly mayChange: boolean },
  ): Promise<void>;
  /** Removes all that is stored of a cluster that is `PURGING`; the audit stays. */
  erase(id: string): Promise<void>;
  listProjects(): Promise<Project[]>;
  findProject(id: string): Promise<Project | undefined>;
  /** @param limit how many projects the organization may have */
  createProject(
    project: Omit<Project, 'createdAt'>,
    limit: number,
    origin: Origin,
  ): Promise<'created' | 'full'>;
  /** @param change what is to be changed of the project as it is now; what it throws keeps all as it is */
  changeProject(
    id: string,
    change: (
      before: Project,
    ) => Partial<Pick<Project, 'name' | 'description' | 'plan' | 'regionIds'>>,
    origin: Origin,
  ): Promise<Project | undefined>;
  dropProject(id: string, origin: Origin): Promise<'done' | 'gone' | 'not-empty'>;
  listMembers(organizationId: string): Promise<Member[]>;
}
