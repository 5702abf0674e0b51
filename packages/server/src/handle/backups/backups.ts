import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData, RolePrivilege } from '@latchkey/contract/control';
import type { Engine } from '../../engine/engine.ts';
import { copyTree } from '../../engine/zvec/copy-tree.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Log } from '../../observe/log.ts';
import type { Origin } from '../../store/audit.ts';
import type { BackedUpDatabase, Backup, Job, JobStatus } from '../../store/backups.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { Cluster, Project } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import { isoOf } from '../api-keys/key-view.ts';
import type { CreateCluster, CreatedCluster } from '../clusters/create-cluster.ts';
import { createKeyedSerial } from '../collections/keyed-serial.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { type BackedUpCatalog, BackupFiles } from './backup-files.ts';
import { restoreData } from './restore-data.ts';

const MOST_BACKUPS = 500;
const CLUSTERS = 'clusters';
const INTERRUPTED = 'the server ended before it was done: ask for it again';

interface BackupsParts {
  readonly store: Pick<Store, 'backups' | 'catalog' | 'clusters'>;
  readonly dataDir: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
  /** By id, those that are served now; the files of the others are at rest. */
  readonly engines: () => ReadonlyMap<string, Pick<Engine, 'copyTo'>>;
  /** Unset: entities are not kept here. */
  readonly openEngine: ((dir: string) => Promise<Engine>) | undefined;
  /** Whether a caller has a privilege where a backup or a job is from. */
  readonly may: (caller: ControlPrincipal, privilege: RolePrivilege, place: Place) => boolean;
}

type Place = Pick<Backup, 'organizationId' | 'projectId' | 'clusterId'>;
type BackupView = ControlData<'describeBackup'>;
type JobView = ControlData<'describeJob'>;

export interface RestoreWish {
  readonly principal: ControlPrincipal;
  readonly origin: Origin;
  readonly body: ControlBody<'restoreClusterBackup'>;
}

/** Backups of single clusters, which are made and restored behind the reply, one at a time. */
export class Backups {
  readonly #parts: BackupsParts;
  readonly #files: BackupFiles;
  readonly #turns = createKeyedSerial();
  readonly #working = new Set<Promise<void>>();

  constructor(parts: BackupsParts) {
    this.#parts = parts;
    this.#files = new BackupFiles(parts.dataDir);
  }

  /** What a process that ended left undone, before any cluster is opened: each is whole, or goes. */
  async takeUp(): Promise<void> {
    const { store } = this.#parts;
    const { backups, jobs } = await store.backups.unfinished();
    for (const { id, status, collections } of backups) {
      await this.#files.remove(id);
      if (status === 'DELETING') await store.backups.drop(id);
      else await store.backups.finish(id, { status: 'FAILED', size: 0, collections });
    }
    for (const job of jobs) await this.#takeUpJob(job);
    const organization = await store.clusters.findOrganization();
    const all = organization ? await store.backups.list(organization.id) : [];
    await this.#files.removeAllBut(new Set(all.map(({ id }) => id)));
  }

  /** @throws errors.wrongState, controlParameter, limitReached */
  async create(
    cluster: Cluster,
    body: ControlBody<'createBackup'>,
    origin: Origin,
  ): Promise<ControlData<'createBackup'>> {
    const { store, random, clock } = this.#parts;
    this.#requireEngine();
    if (cluster.deletedAt !== undefined) throw errors.clusterDropped(cluster.id);
    const wanted = await this.#chosen(cluster.id, body);
    const ids = createIds(random);
    const { organizationId, projectId, id: clusterId, name: clusterName } = cluster;
    const place = { organizationId, projectId, clusterId };
    const name = `${clusterName}-${isoOf(clock.now()).slice(0, 19).replaceAll(/[-:]/g, '')}`;
    const { backupType: type } = body;
    const backup = { ...place, id: ids.backup(), clusterName, name, type, collections: wanted };
    const job = { ...place, id: ids.job(), type: 'BACKUP', backupId: backup.id } as const;
    const outcome = await store.backups.create(backup, job, MOST_BACKUPS, origin);
    if (outcome === 'full') {
      throw errors.limitReached(`an organization has at most ${MOST_BACKUPS} backups: delete some`);
    }
    this.#behind(job.id, () => this.#make(backup.id, job.id, cluster, wanted));
    return { backupId: backup.id, backupName: name, jobId: job.id };
  }

  async list(caller: ControlPrincipal): Promise<BackupView[]> {
    const all = await this.#parts.store.backups.list(caller.organizationId);
    return all.filter((backup) => this.#parts.may(caller, 'backup:view', backup)).map(view);
  }

  /** @throws errors.backupNotFound also for one that the caller may not see */
  async describe(caller: ControlPrincipal, clusterId: string, id: string): Promise<BackupView> {
    return view(await this.#find(caller, clusterId, id));
  }

  /** @throws errors.backupNotFound, roleTooWeak, wrongState */
  async remove(
    { principal, origin }: { principal: ControlPrincipal; origin: Origin },
    clusterId: string,
    id: string,
  ): Promise<void> {
    const { store } = this.#parts;
    const backup = await this.#find(principal, clusterId, id);
    this.#require(principal, 'backup:manage', backup);
    if (!(await store.backups.beginDrop(id, origin))) {
      throw errors.wrongState(`the backup is ${backup.status}: wait until that is done`);
    }
    // Behind what may be reading it.
    await this.#turns.run('', () => this.#files.remove(id));
    await store.backups.drop(id);
  }

  /**
   * @param createCluster of the control plane; @param project that was looked up
   * @throws errors.backupNotFound, roleTooWeak, wrongState, and those of a new cluster
   */
  async restore(
    { principal, origin, body }: RestoreWish,
    from: { readonly clusterId: string; readonly backupId: string },
    to: { readonly project: Project; readonly createCluster: CreateCluster },
  ): Promise<CreatedCluster & { jobId: string }> {
    const { store, random } = this.#parts;
    this.#requireEngine();
    const backup = await this.#find(principal, from.clusterId, from.backupId);
    this.#require(principal, 'backup:manage', backup);
    // Who restores reads all of it, as the administrator of the new cluster.
    this.#require(principal, 'serving_cluster_data:all', backup);
    if (backup.status !== 'AVAILABLE' || !(await this.#files.exists(backup.id))) {
      throw errors.wrongState(`the backup is ${backup.status}, and not AVAILABLE`);
    }
    const ids = createIds(random);
    const clusterId = ids.cluster('in01');
    const place = { organizationId: backup.organizationId, projectId: to.project.id, clusterId };
    const job = { ...place, id: ids.job(), type: 'RESTORE', backupId: backup.id } as const;
    // Before the cluster: should the process end, the next start knows that it may not be whole.
    await store.backups.startJob(job, origin);
    const load = body.collectionStatus === 'KEEP';
    const run = () => this.#track(job.id, () => this.#fill({ backup, job, load, origin }));
    try {
      const made = await to.createCluster({
        ...{ project: to.project, name: body.clusterName, origin, idempotencyKey: '' },
        settings: settingsOf(body),
        fill: { clusterId, run },
      });
      return { ...made, jobId: job.id };
    } catch (error) {
      await this.#endJob(job.id, 'FAILED', error);
      throw error;
    }
  }

  /** Undefined for what is no job of this kind, or not for the caller to see. */
  async job(caller: ControlPrincipal, id: string): Promise<JobView | undefined> {
    const job = await this.#parts.store.backups.findJob(id);
    if (!job || !this.#parts.may(caller, 'backup:view', job)) return undefined;
    const { type, status, progress, reason, startedAt, endedAt } = job;
    return {
      ...{ jobId: id, type, status, progress, reason, startTime: isoOf(startedAt) },
      endTime: endedAt === undefined ? '' : isoOf(endedAt),
    };
  }

  /** Waits for what has begun. */
  async stop(): Promise<void> {
    await Promise.all(this.#working);
  }

  /** A restore whose cluster runs was done; another cluster is not whole, and goes at this start. */
  async #takeUpJob({ id, type, clusterId, backupId }: Job): Promise<void> {
    const { backups, clusters } = this.#parts.store;
    if (type === 'BACKUP') {
      const isDone = (await backups.find(backupId))?.status === 'AVAILABLE';
      return this.#endJob(id, isDone ? 'SUCCESSFUL' : 'FAILED', INTERRUPTED);
    }
    await clusters.advance(clusterId, { from: ['CREATING'], to: 'PURGING' });
    const status = (await clusters.find(clusterId))?.status;
    const isDone = status !== undefined && status !== 'PURGING';
    return this.#endJob(id, isDone ? 'SUCCESSFUL' : 'FAILED', INTERRUPTED);
  }

  async #make(
    id: string,
    jobId: string,
    cluster: Cluster,
    wanted: readonly BackedUpDatabase[],
  ): Promise<void> {
    const { store, engines, dataDir } = this.#parts;
    const { backups } = store;
    await backups.updateJob(jobId, { status: 'IN_PROGRESS', progress: 5 });
    const engine = engines().get(cluster.id);
    let held: BackedUpDatabase[] = [];
    try {
      const size = await this.#files.make(
        id,
        async (dir) => {
          await (engine ? engine.copyTo(dir) : copyTree(join(dataDir, CLUSTERS, cluster.id), dir));
          await backups.updateJob(jobId, { progress: 80 });
        },
        async () => {
          const catalog = await this.#catalogOf(cluster.id, wanted);
          held = namesOf(catalog.collections);
          return catalog;
        },
      );
      await backups.finish(id, { status: 'AVAILABLE', size, collections: held });
    } catch (error) {
      await this.#files.remove(id);
      await backups.finish(id, { status: 'FAILED', size: 0, collections: wanted });
      throw error;
    }
  }

  async #fill(what: {
    readonly backup: Backup;
    readonly job: { readonly id: string; readonly clusterId: string };
    readonly load: boolean;
    readonly origin: Origin;
  }): Promise<void> {
    const { backup, job, load, origin } = what;
    const { store, dataDir, openEngine } = this.#parts;
    if (!openEngine) throw new Error('there is no engine here');
    await store.backups.updateJob(job.id, { status: 'IN_PROGRESS', progress: 1 });
    await restoreData(await this.#files.catalog(backup.id), {
      ...{ catalog: store.catalog, openEngine, clusterId: job.clusterId, load, origin },
      dir: join(dataDir, CLUSTERS, job.clusterId),
      from: this.#files.engineOf(backup.id),
      progress: (share) =>
        store.backups.updateJob(job.id, { progress: 1 + Math.floor(share * 98) }),
    });
  }

  #behind(jobId: string, work: () => Promise<void>): void {
    const done: Promise<void> = this.#track(jobId, work)
      .catch((error: unknown) => this.#parts.log.warn({ job: jobId, err: error }, 'a job failed'))
      .finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  /** Does the work in its turn, and notes in the job how it ended. */
  async #track(jobId: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#turns.run('', work);
    } catch (error) {
      await this.#endJob(jobId, 'FAILED', error);
      throw error;
    }
    await this.#endJob(jobId, 'SUCCESSFUL');
  }

  async #endJob(id: string, status: JobStatus, error?: unknown): Promise<void> {
    const failed = status === 'FAILED';
    const reason = error instanceof Error ? error.message : String(error);
    const change = failed ? { reason } : { progress: 100 };
    await this.#parts.store.backups.updateJob(id, { status, ...change });
  }

  async #catalogOf(
    clusterId: string,
    wanted: readonly BackedUpDatabase[],
  ): Promise<BackedUpCatalog> {
    const { catalog } = this.#parts.store;
    const databases = await catalog.listDatabases(clusterId);
    const all = await catalog.listCollections(clusterId);
    const isWanted = ({ database, name }: CollectionRecord) =>
      wanted.length === 0 ||
      wanted.some((one) => one.dbName === database && one.collectionNames.includes(name));
    const collections = all.filter(isWanted);
    const named = new Set(collections.map(({ database }) => database));
    return {
      format: 1,
      databases: databases
        .filter(({ name }) => wanted.length === 0 || named.has(name))
        .map(({ name, properties }) => ({ name, properties })),
      collections,
    };
  }

  /** Empty: all. @throws errors.controlParameter for what is not there */
  async #chosen(
    clusterId: string,
    { dbCollections = [] }: ControlBody<'createBackup'>,
  ): Promise<BackedUpDatabase[]> {
    const { catalog } = this.#parts.store;
    for (const { dbName, collectionNames } of dbCollections) {
      for (const name of collectionNames) {
        const found = await catalog.findCollection(clusterId, dbName, name);
        if (found?.name === name) continue;
        throw errors.controlParameter(`dbCollections: there is no collection ${dbName}.${name}`);
      }
    }
    return dbCollections;
  }

  async #find(caller: ControlPrincipal, clusterId: string, id: string): Promise<Backup> {
    const backup = await this.#parts.store.backups.find(id);
    const isIt = backup?.clusterId === clusterId;
    if (isIt && this.#parts.may(caller, 'backup:view', backup)) return backup;
    throw errors.backupNotFound(id);
  }

  #require(caller: ControlPrincipal, privilege: RolePrivilege, place: Place): void {
    if (this.#parts.may(caller, privilege, place)) return;
    throw errors.roleTooWeak(`Admin where the backup is from, or a role with ${privilege}`);
  }

  #requireEngine(): void {
    if (this.#parts.openEngine) return;
    throw errors.wrongState(
      'the data is in the Milvus behind this server: back it up there, e.g. with milvus-backup',
    );
  }
}

function settingsOf({ cuSize }: ControlBody<'restoreClusterBackup'>) {
  return {
    ...{ description: '', regionId: 'local', plan: 'Enterprise', deployment: 'Dedicated' as const },
    ...{ cuType: 'Performance-optimized', cuSize, replica: 1, autoscaling: {}, labels: {} },
  };
}

function namesOf(collections: readonly CollectionRecord[]): BackedUpDatabase[] {
  const databases = new Map<string, string[]>();
  for (const { database, name } of collections) {
    databases.set(database, [...(databases.get(database) ?? []), name]);
  }
  return [...databases].map(([dbName, collectionNames]) => ({ dbName, collectionNames }));
}

function view(backup: Backup): BackupView {
  const { id, name, type, status, clusterId, clusterName, projectId, size } = backup;
  return {
    ...{ backupId: id, backupName: name, backupType: type, creationMethod: 'MANUAL', status },
    ...{ clusterId, clusterName, projectId, size, createTime: isoOf(backup.createdAt) },
    dbCollections: backup.collections.map(({ dbName, collectionNames }) => ({
      ...{ dbName, collectionNames: [...collectionNames] },
    })),
  };
}
