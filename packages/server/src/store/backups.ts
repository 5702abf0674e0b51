import type { Origin } from './audit.ts';

export type BackupType = 'CLUSTER' | 'COLLECTION';
export type BackupStatus = 'CREATING' | 'AVAILABLE' | 'FAILED' | 'DELETING';
/** `RESTORE` makes a cluster, `RESTORE_COLLECTIONS` puts collections into one. */
export type JobType = 'BACKUP' | 'RESTORE' | 'RESTORE_COLLECTIONS';
export type JobStatus = 'PENDING' | 'IN_PROGRESS' | 'SUCCESSFUL' | 'FAILED';

/** Which collections a backup holds. */
export interface BackedUpDatabase {
  readonly dbName: string;
  readonly collectionNames: readonly string[];
}

/** A copy of a cluster, or of some of its collections; it outlives the cluster. */
export interface Backup {
  /** `backup-…` */
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly clusterId: string;
  /** When it was made. */
  readonly clusterName: string;
  readonly name: string;
  readonly type: BackupType;
  readonly status: BackupStatus;
  /** Bytes of its files. */
  readonly size: number;
  readonly collections: readonly BackedUpDatabase[];
  readonly createdAt: number;
  /** By the policy of the cluster: then it goes at this time. */
  readonly expiresAt?: number;
}

/** When a cluster is backed up by itself. */
export interface BackupPolicy {
  readonly clusterId: string;
  readonly enabled: boolean;
  /** Days of the week, Monday is 1: `1,3,5`; empty if never set. */
  readonly frequency: string;
  /** `HH:MM-HH:MM`, UTC; empty if never set. */
  readonly startTime: string;
  readonly retentionDays: number;
}

/** Long work of the control plane. */
export interface Job {
  /** `job-…` */
  readonly id: string;
  readonly type: JobType;
  readonly status: JobStatus;
  /** 0 to 100. */
  readonly progress: number;
  /** Why it failed, or empty. */
  readonly reason: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** The one that is backed up, or restored to. */
  readonly clusterId: string;
  readonly backupId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export type NewJob = Omit<Job, 'status' | 'progress' | 'reason' | 'startedAt' | 'endedAt'>;

export interface BackupStore {
  /** Newest first. */
  list(organizationId: string): Promise<Backup[]>;
  find(id: string): Promise<Backup | undefined>;
  /** With the job that makes it. @param limit how many the organization may have */
  create(
    backup: Omit<Backup, 'status' | 'size' | 'createdAt'>,
    job: NewJob,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'full'>;
  finish(id: string, outcome: Pick<Backup, 'status' | 'size' | 'collections'>): Promise<void>;
  /** Before its files go. @returns false if there is none that may be deleted now */
  beginDrop(id: string, origin: Origin): Promise<boolean>;
  /** After its files have gone. */
  drop(id: string): Promise<void>;
  startJob(job: NewJob, origin: Origin): Promise<void>;
  findJob(id: string): Promise<Job | undefined>;
  updateJob(
    id: string,
    change: Partial<Pick<Job, 'status' | 'progress' | 'reason'>>,
  ): Promise<void>;
  /** Undefined: none was ever set. */
  findPolicy(clusterId: string): Promise<BackupPolicy | undefined>;
  putPolicy(policy: BackupPolicy, origin: Origin): Promise<void>;
  /** Those that are enabled. */
  listPolicies(): Promise<BackupPolicy[]>;
  /**
   * Takes a window of a policy, by the time that it begins at: of all processes one does.
   * @returns false if it was taken, or a later one
   */
  claimWindow(clusterId: string, window: number): Promise<boolean>;
  /** What a process that ended left undone. */
  unfinished(): Promise<{ readonly backups: Backup[]; readonly jobs: Job[] }>;
}
