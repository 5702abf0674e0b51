import type { Clock } from '../../kernel/clock.ts';
import { repeat } from '../../kernel/repeat.ts';
import type { Log } from '../../observe/log.ts';
import type { Origin } from '../../store/audit.ts';
import type { ClusterStore } from '../../store/clusters.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';

/** How long a dropped cluster can be restored, as in the cloud. */
export const KEPT_MS = 30 * 86_400_000;
const LOOK_EVERY_MS = 3_600_000;

const ORIGIN: Origin = {
  actor: { kind: 'system', id: '', name: 'recycle bin' },
  ...{ requestId: '', source: '' },
};

/** Deletes what has been in the recycle bin for 30 days: at the start, and every hour. */
export class RecycleBin {
  readonly #parts: RecycleBinParts;
  #stop: () => void = () => {};

  constructor(parts: RecycleBinParts) {
    this.#parts = parts;
  }

  start(): void {
    const failed = (err: unknown) =>
      this.#parts.log.warn({ err }, 'the recycle bin cannot be looked at');
    this.#stop = repeat(LOOK_EVERY_MS, () => this.empty(), failed);
  }

  stop(): void {
    this.#stop();
  }

  /** What cannot be done now is done at the next look. */
  async empty(): Promise<void> {
    const { clusters, lifecycle, clock, log } = this.#parts;
    const now = clock.now();
    for (const { id, status, deletedAt } of await clusters.listAll()) {
      if (status !== 'DELETED' || deletedAt === undefined || now - deletedAt < KEPT_MS) continue;
      try {
        await lifecycle.purge(id, ORIGIN);
        log.info({ cluster: id }, 'a cluster was in the recycle bin for 30 days and is deleted');
      } catch (error) {
        // Another replica may have been first.
        if ((await clusters.find(id))?.status !== 'DELETED') continue;
        log.error({ cluster: id, err: error }, 'a cluster of the recycle bin can not be deleted');
      }
    }
  }
}

interface RecycleBinParts {
  readonly clusters: Pick<ClusterStore, 'listAll' | 'find'>;
  readonly lifecycle: ClusterLifecycle;
  readonly clock: Clock;
  readonly log: Log;
}
