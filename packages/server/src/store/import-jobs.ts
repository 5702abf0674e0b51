import type { Origin } from './audit.ts';

export type ImportState = 'Pending' | 'Importing' | 'Completed' | 'Failed';

/** How far something is that is being imported. */
export interface ImportProgress {
  readonly state: ImportState;
  /** 0 to 100, by what has been read and stored. */
  readonly progress: number;
  readonly importedRows: number;
  /** As far as they are known: all of a Parquet file, those read of JSON. */
  readonly totalRows: number;
  /** Bytes. */
  readonly fileSize: number;
  /** Why it failed; empty unless it did. */
  readonly reason: string;
  /** ms since 1970 UTC */
  readonly completedAt?: number;
}

export interface ImportedFile extends ImportProgress {
  /** As the caller gave it. */
  readonly path: string;
}

export interface ImportJob extends ImportProgress {
  readonly id: number;
  readonly clusterId: string;
  /** Ids and name are those when the import was created. */
  readonly databaseId: number;
  readonly collectionId: number;
  readonly collection: string;
  /** Empty: not named. */
  readonly partition: string;
  /** ms since 1970 UTC */
  readonly createdAt: number;
}

export interface ImportJobWithFiles extends ImportJob {
  readonly files: readonly ImportedFile[];
}

export type NewImportJob = Pick<
  ImportJob,
  'clusterId' | 'databaseId' | 'collectionId' | 'collection' | 'partition'
> & { readonly files: readonly Pick<ImportedFile, 'path' | 'fileSize'>[] };

export type ImportChange = ImportProgress & { readonly files: readonly ImportedFile[] };

/** Records of imports. They stay when a collection is dropped. */
export interface ImportJobStore {
  /**
   * Makes a record in the state Pending, and forgets the oldest of those that are over.
   *
   * @param keep how many records a cluster may have
   * @returns `full` if none of them is over
   */
  create(job: NewImportJob, keep: number, origin: Origin): Promise<ImportJobWithFiles | 'full'>;
  update(id: number, change: ImportChange): Promise<void>;
  find(clusterId: string, id: number): Promise<ImportJobWithFiles | undefined>;
  /** Newest first. @param collectionId unset: all of the database */
  list(clusterId: string, of: { databaseId: number; collectionId?: number }): Promise<ImportJob[]>;
  /** Those that are not over have failed; so have their files. @returns how many there were */
  failUnfinished(clusterId: string, reason: string): Promise<number>;
}
