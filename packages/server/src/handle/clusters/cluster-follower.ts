import type { Log } from '../../observe/log.ts';
import type { Cluster, ClusterStatus, ClusterStore } from '../../store/clusters.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';
import type { Fleet } from './fleet.ts';

/** How often to look without having been told, and to try once more what could not be opened. */
const LOOK_EVERY_MS = 5_000;
/** Whoever began something with a cluster and has not finished it by then is taken to be gone. */
const LEFT_UNDONE_MS = 30_000;
const UNDER_WAY = new Set<ClusterStatus>([
  ...(['CREATING', 'RESUMING', 'STOPPING', 'DELETING', 'PURGING'] as const),
]);

interface FollowerParts {
  readonly clusters: Pick<ClusterStore, 'listAll'>;
  readonly fleet: Pick<Fleet, 'state'>;
  readonly lifecycle: Pick<ClusterLifecycle, 'follow' | 'takeUp'>;
  /** Tells that the list may have changed. @returns to tell no more */
  readonly watch: (changed: () => void) => () => void;
  /** ms on a clock that only goes forward */
  readonly elapsed: () => number;
  readonly log: Log;
}

interface Seen {
  readonly status: ClusterStatus;
  readonly slot: number | undefined;
  readonly since: number;
}

/**
 * Keeps the clusters of this process those of the store where other replicas change it, too: what was
 * made, resumed, suspended or dropped on one is so on all. What a replica began and left undone, another
 * finishes: each step can be done twice.
 */
export class ClusterFollower {
  readonly #parts: FollowerParts;
  #seen = new Map<string, Seen>();
  #looking: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #unwatch: () => void = () => {};

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#unwatch = this.#parts.watch(() => this.#look());
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.#look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#unwatch();
    this.#again = false;
    await this.#looking;
  }

  /** One look at a time; what changes meanwhile is looked at after it. */
  #look(): void {
    this.#again = true;
    this.#looking ??= (async () => {
      while (this.#again) {
        this.#again = false;
        await this.#follow();
      }
      this.#looking = undefined;
    })();
  }

  async #follow(): Promise<void> {
    try {
      const all = await this.#parts.clusters.listAll();
      const before = this.#seen;
      this.#seen = new Map(all.map((cluster) => [cluster.id, this.#see(cluster)]));
      const gone = [...before.keys()].filter((id) => !this.#seen.has(id));
      await Promise.all([
        ...gone.map((id) => this.#parts.lifecycle.follow(id)),
        ...all.map((cluster) => this.#bringUp(cluster, before.get(cluster.id))),
      ]);
    } catch (error) {
      // The store cannot be reached: the next look will find it.
      this.#parts.log.debug({ err: error }, 'the list of clusters could not be followed');
    }
  }

  #see({ id, status, slot }: Cluster): Seen {
    const last = this.#seen.get(id);
    const isSame = last?.status === status && last.slot === slot;
    return isSame ? last : { status, slot, since: this.#parts.elapsed() };
  }

  async #bringUp(cluster: Cluster, before: Seen | undefined): Promise<void> {
    const { lifecycle, fleet, elapsed, log } = this.#parts;
    const { id, status } = cluster;
    const now = this.#seen.get(id);
    if (now && UNDER_WAY.has(status) && elapsed() - now.since > LEFT_UNDONE_MS) {
      log.warn({ cluster: id, status }, 'what another replica left undone is finished here');
      await lifecycle.takeUp(cluster);
      return;
    }
    const isOpen = fleet.state(id)?.kind === 'open';
    const isMoved = before !== undefined && before.slot !== cluster.slot;
    if (isOpen !== (status === 'RUNNING') || isMoved) await lifecycle.follow(id);
  }
}
