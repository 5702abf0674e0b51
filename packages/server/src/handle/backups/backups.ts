import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData, RolePrivilege } from '@latchkey/contract/control';
import type { Engine } from '../../engine/engine.ts';
import { copyTree } from '../../engine/zvec/copy-tree.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Log } from '../../observe/log.ts';
import type { Origin } from '../../store/audit.ts';
import type { BackedUpDatabase, Backup, Job } from '../../store/backups.ts';
import type { Cluster, ClusterEngine, Project } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import type { CreateCluster, CreatedCluster } from '../clusters/create-cluster.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { BackupFiles } from './backup-files.ts';
import { BackupJobs, jobView } from './backup-jobs.ts';
import {
  type BackupView,
  backupName,
  backupView,
  namesOf,
  restoredSettings,
} from './backup-view.ts';
import { catalogOf, chosenCollections } from './chosen-collections.ts';
import { CollectionRestores } from './collection-restores.ts';
import { restoreData } from './restore-data.ts';

const MOST_BACKUPS = 500;
/** How long a deletion waits for its end, which may be behind a job of hours. */
const PATIENCE_MS = 2000;
const CLUSTERS = 'clusters';
const INTERRUPTED = 'the server ended before it was done: ask for it again';

interface BackupsParts {
  readonly store: Pick<Store, 'backups' | 'catalog' | 'clusters'>;
  readonly dataDir: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
  /** By id, those that are served now; the files of the others are at rest. */
  readonly engines: () => ReadonlyMap<string, Pick<Engine, 'copyTo'> | Engine>;
  /** Unset: entities are not kept here. */
  readonly openEngine: ((dir: string) => Promise<Engine>) | undefined;
  /** Whether a caller has a privilege where a backup or a job is from. */
  readonly may: (caller: ControlPrincipal, privilege: RolePrivilege, place: Place) => boolean;
}

type Place = Pick<Backup, 'organizationId' | 'projectId' | 'clusterId'>;

interface From {
  readonly clusterId: string;
  readonly backupId: string;
}

interface RestoreWish {
  readonly principal: ControlPrincipal;
  readonly origin: Origin;
  readonly body: ControlBody<'restoreClusterBackup'>;
}

/** Backups of single clusters, which are made and restored behind the reply, one at a time. */
export class Backups {
  readonly #parts: BackupsParts;
  readonly #files: BackupFiles;
  readonly #jobs: BackupJobs;
  readonly #collections: CollectionRestores;

  constructor(parts: BackupsParts) {
    this.#parts = parts;
    this.#files = new BackupFiles(parts.dataDir);
    this.#jobs = new BackupJobs(parts);
    this.#collections = new CollectionRestores({ ...parts, files: this.#files, jobs: this.#jobs });
  }

  /** What a process that ended left undone, before any cluster is opened: each is whole, or goes. */
  async takeUp(): Promise<void> {
    const { store } = this.#parts;
    const { backups, jobs } = await store.backups.unfinished();
    for (const { id, status, collections } of backups) {
      const isGone = await this.#removed(() => this.#files.remove(id));
      if (status === 'DELETING') {
        if (isGone) await store.backups.drop(id);
      } else await store.backups.finish(id, { status: 'FAILED', size: 0, collections });
    }
    for (const job of jobs) await this.#takeUpJob(job);
    const organization = await store.clusters.findOrganization();
    const all = organization ? await store.backups.list(organization.id) : [];
    await this.#removed(() => this.#files.removeAllBut(new Set(all.map(({ id }) => id))));
  }

  /** What cannot be removed keeps no cluster from being served: the next start tries again. */
  async #removed(remove: () => Promise<void>): Promise<boolean> {
    try {
      await remove();
      return true;
    } catch (err) {
      this.#parts.log.warn({ err }, 'files of a backup that is gone remain');
      return false;
    }
  }

  /**
   * @param expiresAt when it goes by itself; unset: never
   * @throws errors.wrongState, controlParameter, limitReached
   */
  async create(
    cluster: Cluster,
    body: ControlBody<'createBackup'>,
    origin: Origin,
    expiresAt?: number,
  ): Promise<ControlData<'createBackup'>> {
    const { store, random, clock } = this.#parts;
    this.requireEngine(cluster.engine);
    if (cluster.deletedAt !== undefined) throw errors.clusterDropped(cluster.id);
    const wanted = await chosenCollections(store.catalog, cluster.id, body);
    const ids = createIds(random);
    const { organizationId, projectId, id: clusterId, name: clusterName } = cluster;
    const place = { organizationId, projectId, clusterId };
    const name = backupName(clusterName, clock.now());
    const { backupType: type } = body;
    const backup = {
      ...{ ...place, id: ids.backup(), clusterName, name, type, collections: wanted },
      ...(expiresAt !== undefined && { expiresAt }),
    };
    const job = { ...place, id: ids.job(), type: 'BACKUP', backupId: backup.id } as const;
    const outcome = await store.backups.create(backup, job, MOST_BACKUPS, origin);
    if (outcome === 'full') {
      throw errors.limitReached(`an organization has at most ${MOST_BACKUPS} backups: delete some`);
    }
    this.#jobs.behind(job.id, () => this.#make(backup.id, job.id, cluster, wanted));
    return { backupId: backup.id, backupName: name, jobId: job.id };
  }

  async list(caller: ControlPrincipal): Promise<BackupView[]> {
    const all = await this.#parts.store.backups.list(caller.organizationId);
    return all.filter((backup) => this.#parts.may(caller, 'backup:view', backup)).map(backupView);
  }

  /** @throws errors.backupNotFound also for one that the caller may not see */
  async describe(caller: ControlPrincipal, clusterId: string, id: string): Promise<BackupView> {
    return backupView(await this.#find(caller, clusterId, id));
  }

  /** @throws errors.backupNotFound, roleTooWeak, wrongState */
  async remove(
    { principal, origin }: { principal: ControlPrincipal; origin: Origin },
    clusterId: string,
    id: string,
  ): Promise<void> {
    const backup = await this.#find(principal, clusterId, id);
    this.#require(principal, 'backup:manage', backup);
    if (await this.#drop(id, origin)) return;
    throw errors.wrongState(`the backup is ${backup.status}: wait until that is done`);
  }

  /**
   * Deletes what a policy made and whose time is over: behind the jobs at work, for which nobody waits here.
   * What is being made or deleted is left to a later time.
   */
  async removeExpired(organizationId: string, origin: Origin): Promise<void> {
    const now = this.#parts.clock.now();
    for (const { id, expiresAt } of await this.#parts.store.backups.list(organizationId)) {
      if (expiresAt === undefined || expiresAt > now) continue;
      if (await this.#parts.store.backups.beginDrop(id, origin)) {
        this.#jobs.aside(() => this.#erase(id));
      }
    }
  }

  /** @returns false if it may not be deleted now */
  async #drop(id: string, origin: Origin): Promise<boolean> {
    if (!(await this.#parts.store.backups.beginDrop(id, origin))) return false;
    const erased = this.#erase(id);
    this.#jobs.aside(() => erased);
    await Promise.race([erased, delay(PATIENCE_MS, undefined, { ref: false })]);
    return true;
  }

  async #erase(id: string): Promise<void> {
    // Behind what may be reading it.
    await this.#jobs.inTurn(() => this.#files.remove(id));
    await this.#parts.store.backups.drop(id);
  }

  /**
   * @param createCluster of the control plane; @param project that was looked up
   * @throws errors.backupNotFound, roleTooWeak, wrongState, and those of a new cluster
   */
  async restore(
    { principal, origin, body }: RestoreWish,
    from: From,
    to: { readonly project: Project; readonly createCluster: CreateCluster },
  ): Promise<CreatedCluster & { jobId: string }> {
    const { store, random } = this.#parts;
    const backup = await this.#restorable(principal, from);
    const ids = createIds(random);
    const clusterId = ids.cluster('in01');
    const place = { organizationId: backup.organizationId, projectId: to.project.id, clusterId };
    const job = { ...place, id: ids.job(), type: 'RESTORE', backupId: backup.id } as const;
    // Before the cluster: should the process end, the next start knows that it may not be whole.
    await store.backups.startJob(job, origin);
    const load = body.collectionStatus === 'KEEP';
    const run = () => this.#jobs.track(job.id, () => this.#fill({ backup, job, load, origin }));
    try {
      const made = await to.createCluster({
        ...{ project: to.project, name: body.clusterName, origin, idempotencyKey: '' },
        ...{ settings: restoredSettings(body), engine: 'embedded' },
        fill: { clusterId, run },
      });
      return { ...made, jobId: job.id };
    } catch (error) {
      await this.#jobs.end(job.id, 'FAILED', error);
      throw error;
    }
  }

  /**
   * Puts collections of a backup into a cluster that runs.
   * @throws errors.backupNotFound, roleTooWeak, wrongState, controlParameter, restoreTargetTaken,
   * tooManyCollections, tooManyDatabases
   */
  async restoreCollections(
    call: {
      readonly principal: ControlPrincipal;
      readonly origin: Origin;
      readonly body: ControlBody<'restoreCollectionBackup'>;
    },
    from: From,
    cluster: Cluster,
  ): Promise<{ jobId: string }> {
    const backup = await this.#restorable(call.principal, from);
    if (cluster.deletedAt !== undefined) throw errors.clusterDropped(cluster.id);
    this.requireEngine(cluster.engine);
    return this.#collections.start(backup, cluster, call);
  }

  /** Undefined for what is no job of this kind, or not for the caller to see. */
  async job(caller: ControlPrincipal, id: string): Promise<ControlData<'describeJob'> | undefined> {
    const job = await this.#parts.store.backups.findJob(id);
    if (!job || !this.#parts.may(caller, 'backup:view', job)) return undefined;
    return jobView(job);
  }

  /** Waits for what has begun. */
  async stop(): Promise<void> {
    await this.#jobs.stop();
  }

  /** A restore whose cluster runs was done; another cluster is not whole, and goes at this start. */
  async #takeUpJob(job: Job): Promise<void> {
    const { id, type, clusterId, backupId } = job;
    const { backups, clusters } = this.#parts.store;
    if (type === 'RESTORE_COLLECTIONS') {
      await this.#collections.takeUp(job);
      return this.#jobs.end(id, 'FAILED', INTERRUPTED);
    }
    if (type === 'BACKUP') {
      const isDone = (await backups.find(backupId))?.status === 'AVAILABLE';
      return this.#jobs.end(id, isDone ? 'SUCCESSFUL' : 'FAILED', INTERRUPTED);
    }
    await clusters.advance(clusterId, { from: ['CREATING'], to: 'PURGING' });
    const status = (await clusters.find(clusterId))?.status;
    const isDone = status !== undefined && status !== 'PURGING';
    return this.#jobs.end(id, isDone ? 'SUCCESSFUL' : 'FAILED', INTERRUPTED);
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
          const catalog = await catalogOf(store.catalog, cluster.id, wanted);
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

  async #find(caller: ControlPrincipal, clusterId: string, id: string): Promise<Backup> {
    const backup = await this.#parts.store.backups.find(id);
    const isIt = backup?.clusterId === clusterId;
    if (isIt && this.#parts.may(caller, 'backup:view', backup)) return backup;
    throw errors.backupNotFound(id);
  }

  /** A backup that is whole and that the caller may read all of. */
  async #restorable(caller: ControlPrincipal, from: From): Promise<Backup> {
    this.requireEngine('embedded');
    const backup = await this.#find(caller, from.clusterId, from.backupId);
    this.#require(caller, 'backup:manage', backup);
    // Who restores reads all of it, as the administrator of the cluster that it comes to.
    this.#require(caller, 'serving_cluster_data:all', backup);
    if (backup.status === 'AVAILABLE' && (await this.#files.exists(backup.id))) return backup;
    throw errors.wrongState(`the backup is ${backup.status}, and not AVAILABLE`);
  }

  #require(caller: ControlPrincipal, privilege: RolePrivilege, place: Place): void {
    if (this.#parts.may(caller, privilege, place)) return;
    throw errors.roleTooWeak(`Admin where the backup is from, or a role with ${privilege}`);
  }

  /** @throws errors.wrongState where a cluster's entities are not, or cannot be, kept here */
  requireEngine(engine: ClusterEngine): void {
    if (engine === 'embedded' && this.#parts.openEngine) return;
    throw errors.wrongState(
      'the data is in the Milvus behind this server: back it up there, e.g. with milvus-backup',
    );
  }
}
