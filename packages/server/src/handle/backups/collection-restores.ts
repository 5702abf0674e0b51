import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { Engine } from '../../engine/engine.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Origin } from '../../store/audit.ts';
import type { Backup, Job } from '../../store/backups.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import type { BackupFiles } from './backup-files.ts';
import type { BackupJobs } from './backup-jobs.ts';
import { nameWhileRestored, putCollections } from './put-collections.ts';
import { type PlannedCollection, restorePlan } from './restore-plan.ts';

const CLUSTERS = 'clusters';

interface Parts {
  readonly store: Pick<Store, 'backups' | 'catalog'>;
  readonly dataDir: string;
  readonly random: Random;
  readonly files: BackupFiles;
  readonly jobs: BackupJobs;
  /** By id, those of clusters that are served now. */
  readonly engines: () => ReadonlyMap<string, Pick<Engine, 'copyTo'> | Engine>;
  readonly openEngine: ((dir: string) => Promise<Engine>) | undefined;
}

/** Restores of collections into clusters that run. */
export class CollectionRestores {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Begins one.
   * @param backup that the caller may restore, and is whole
   * @throws errors.wrongState, controlParameter, restoreTargetTaken, tooManyCollections, tooManyDatabases
   */
  async start(
    backup: Backup,
    cluster: Cluster,
    { body, origin }: { body: ControlBody<'restoreCollectionBackup'>; origin: Origin },
  ): Promise<{ jobId: string }> {
    const { store, files, jobs, random } = this.#parts;
    const { catalog, backups } = store;
    this.#engineOf(cluster.id);
    const plan = await restorePlan(body, await files.catalog(backup.id), { catalog, cluster });
    const { organizationId, projectId, id: clusterId } = cluster;
    const jobId = createIds(random).job();
    const place = { organizationId, projectId, clusterId, backupId: backup.id };
    await backups.startJob({ ...place, id: jobId, type: 'RESTORE_COLLECTIONS' }, origin);
    const wish = { jobId, clusterId, overwrite: body.overwrite, origin };
    jobs.behind(jobId, () => this.#run(backup.id, plan, wish));
    return { jobId };
  }

  /** Before any cluster is opened: what a process that ended left half done goes. */
  async takeUp({ id, clusterId }: Job): Promise<void> {
    const { catalog } = this.#parts.store;
    const name = nameWhileRestored(id);
    const all = await catalog.listCollections(clusterId);
    for (const left of all.filter((each) => each.name === name)) {
      const actor = { kind: 'host', id: 'host', name: 'host' } as const;
      const origin = { actor, requestId: '', source: '' };
      await catalog.dropCollection(left.id, { hasAliases: false }, origin);
      await rm(join(this.#dirOf(clusterId), `c${left.id}`), { recursive: true, force: true });
    }
  }

  async #run(
    backupId: string,
    plan: readonly PlannedCollection[],
    wish: {
      readonly jobId: string;
      readonly clusterId: string;
      readonly overwrite: boolean;
      readonly origin: Origin;
    },
  ): Promise<void> {
    const { store, files, openEngine, dataDir } = this.#parts;
    if (!openEngine) throw new Error('there is no engine here');
    const { jobId, clusterId } = wish;
    await store.backups.updateJob(jobId, { status: 'IN_PROGRESS', progress: 1 });
    await putCollections(plan, {
      ...{ ...wish, catalog: store.catalog, openEngine },
      engine: () => this.#engineOf(clusterId),
      ...{ clusterDir: this.#dirOf(clusterId), from: files.engineOf(backupId) },
      // Removed at a start, as all that is of no backup.
      scratch: join(dataDir, 'backups', `${jobId}.restoring`),
      progress: (share) => store.backups.updateJob(jobId, { progress: 1 + Math.floor(share * 98) }),
    });
  }

  #dirOf(clusterId: string): string {
    return join(this.#parts.dataDir, CLUSTERS, clusterId);
  }

  /** @throws errors.wrongState for a cluster that is not served */
  #engineOf(clusterId: string): Engine {
    const engine = this.#parts.engines().get(clusterId);
    if (engine && 'openAll' in engine) return engine;
    throw errors.wrongState('the cluster does not run: resume it, then ask again');
  }
}
