import type { Clock } from '../../kernel/clock.ts';
import { repeat } from '../../kernel/repeat.ts';
import type { Log } from '../../observe/log.ts';
import type { Origin } from '../../store/audit.ts';
import type { BackupPolicy } from '../../store/backups.ts';
import type { Store } from '../../store/store.ts';
import type { Backups } from './backups.ts';
import { windowAt } from './policy-window.ts';

const LOOK_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** A cluster in another status may be backed up at a later look, while its window lasts. */
const READY = ['RUNNING', 'STOPPED'];

const ORIGIN: Origin = {
  actor: { kind: 'system', id: '', name: 'backup policy' },
  ...{ requestId: '', source: '' },
};

interface ScheduleParts {
  readonly store: Pick<Store, 'backups' | 'clusters'>;
  readonly backups: Pick<Backups, 'create' | 'removeExpired'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Does what backup policies say: looks every minute. */
export class BackupSchedule {
  readonly #parts: ScheduleParts;
  #stop: () => void = () => {};

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  start(): void {
    const failed = (err: unknown) =>
      this.#parts.log.warn({ err }, 'the backup policies cannot be looked at');
    this.#stop = repeat(LOOK_EVERY_MS, () => this.look(), failed);
  }

  stop(): void {
    this.#stop();
  }

  /** Begins the backups whose time is now, once a window; deletes those whose time is over. */
  async look(): Promise<void> {
    const { store, backups } = this.#parts;
    const organization = await store.clusters.findOrganization();
    // First, so that they are not counted with what is begun.
    if (organization) await backups.removeExpired(organization.id, ORIGIN);
    for (const policy of await store.backups.listPolicies()) await this.#begin(policy);
  }

  async #begin(policy: BackupPolicy): Promise<void> {
    const { store, backups, clock, log } = this.#parts;
    const now = clock.now();
    const window = windowAt(policy, now);
    if (window === undefined) return;
    const cluster = await store.clusters.find(policy.clusterId);
    if (!cluster || !READY.includes(cluster.status)) return;
    if (!(await store.backups.claimWindow(cluster.id, window))) return;
    const expiresAt = now + policy.retentionDays * DAY_MS;
    try {
      await backups.create(cluster, { backupType: 'CLUSTER' }, ORIGIN, expiresAt);
    } catch (err) {
      // The others have their turn all the same.
      log.error({ cluster: cluster.id, err }, 'a backup by policy can not be made');
    }
  }
}
