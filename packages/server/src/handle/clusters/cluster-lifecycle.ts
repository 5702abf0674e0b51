import { errors } from '@latchkey/contract';
import type { Log } from '../../observe/log.ts';
import type { Origin } from '../../store/audit.ts';
import type { Cluster, ClusterStatus, ClusterStore, SlotRange } from '../../store/clusters.ts';
import { createKeyedSerial } from '../collections/keyed-serial.ts';
import type { Engines } from './engines.ts';
import type { Failpoints } from './failpoints.ts';
import { EndpointTaken, type Fleet } from './fleet.ts';

export interface LifecycleParts {
  readonly clusters: ClusterStore;
  readonly fleet: Fleet;
  readonly slots: SlotRange;
  readonly engines: Pick<Engines, 'oneMilvus'>;
  readonly failpoints: Failpoints;
  readonly log: Log;
}

/** As soon as one is on its way there, it takes no calls. */
const CLOSED = new Set<ClusterStatus>(['STOPPING', 'STOPPED', 'DELETING', 'DELETED', 'PURGING']);

type StepName = 'create' | 'resume' | 'restore' | 'recovery';

/** Nothing was being done with it when the process ended. */
const AT_REST: readonly ClusterStatus[] = ['RUNNING', 'STOPPED', 'DELETED'];

/**
 * Takes clusters through their life. What was asked for is on disk before anything is done, so that a
 * process that dies in between finishes it at its next start; only then is the caller answered, and
 * the rest is done behind it. One thing at a time is done with a cluster; what is asked meanwhile
 * waits for its turn.
 */
export class ClusterLifecycle {
  readonly #parts: LifecycleParts;
  readonly #turns = createKeyedSerial();
  readonly #working = new Set<Promise<void>>();
  #stopped = false;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /**
   * Opens a cluster that has just been stored as `CREATING`.
   * @param fill puts something into it before; if it rejects, the cluster is removed with all of it
   */
  start(id: string, fill?: () => Promise<void>): void {
    this.#behind(id, async () => {
      await this.#parts.failpoints('create.stored');
      try {
        await fill?.();
      } catch (error) {
        await this.abandon(id);
        await this.#finishPurge(id);
        throw error;
      }
      await this.#open(id, 'create');
    });
  }

  /** A cluster that was not filled is to be removed, now or by the next start. */
  async abandon(id: string): Promise<void> {
    await this.#parts.clusters.advance(id, { from: ['CREATING'], to: 'PURGING' });
  }

  /** @returns whether there was something to do: not if it is suspended already */
  suspend(id: string, origin: Origin): Promise<boolean> {
    return this.#ask(id, async () => {
      const status = await this.#statusOf(id);
      if (status === 'STOPPED') return undefined;
      await this.#record(id, ['RUNNING', 'CREATING', 'RESUMING'], 'STOPPING', {
        ...{ action: 'SuspendCluster', origin },
      });
      return () => this.#finishSuspend(id);
    });
  }

  /** @returns whether there was something to do: not if it runs */
  resume(id: string, origin: Origin): Promise<boolean> {
    return this.#ask(id, async () => {
      const isRunning = (await this.#statusOf(id)) === 'RUNNING';
      // One that another replica has just suspended may still be open here.
      if (isRunning && this.#parts.fleet.state(id)?.kind === 'open') return undefined;
      await this.#record(id, ['STOPPED', 'RUNNING', 'CREATING', 'RESUMING'], 'RESUMING', {
        ...{ action: 'ResumeCluster', origin },
      });
      return async () => {
        await this.#parts.failpoints('resume.recorded');
        await this.#open(id, 'resume');
      };
    });
  }

  /** Moves a cluster to the recycle bin. */
  drop(id: string, origin: Origin): Promise<boolean> {
    return this.#ask(id, async () => {
      await this.#statusOf(id);
      await this.#record(id, ['RUNNING', 'STOPPED', 'CREATING', 'RESUMING'], 'DELETING', {
        ...{ action: 'DropCluster', origin },
      });
      return () => this.#finishDrop(id);
    });
  }

  /** Takes a cluster out of the recycle bin. @throws errors.clusterNotDropped, clusterNameTaken, milvusTaken */
  restore(cluster: Cluster, name: string, origin: Origin): Promise<boolean> {
    const { clusters, slots, engines, failpoints } = this.#parts;
    const { oneMilvus } = engines;
    return this.#ask(cluster.id, async () => {
      const outcome = await clusters.restore(cluster.id, { name, slots, oneMilvus }, origin);
      if (outcome === 'gone') throw errors.clusterNotDropped(cluster.id);
      if (outcome === 'name-taken') throw errors.clusterNameTaken(name);
      if (outcome === 'no-slot') throw errors.noPortLeft();
      if (outcome === 'milvus-taken') throw errors.milvusTaken();
      return async () => {
        await failpoints('restore.recorded');
        await this.#open(cluster.id, 'restore');
      };
    });
  }

  /** Deletes a cluster of the recycle bin for good; answers when it is done. */
  async purge(id: string, origin: Origin): Promise<void> {
    await this.#turns.run(id, async () => {
      const step = { from: ['DELETED'], to: 'PURGING' } as const;
      const asked = { action: 'PurgeCluster', origin };
      if (!(await this.#parts.clusters.advance(id, step, asked)))
        throw errors.clusterNotDropped(id);
      await this.#finishPurge(id);
    });
  }

  /**
   * What a process that ended left to be done with a cluster, and then opens it if it should run.
   * @returns whether it should run; whether it does is for the fleet to say
   */
  takeUp({ id, status }: Cluster): Promise<boolean> {
    return this.#turns.run(id, async () => {
      if (!AT_REST.includes(status)) await this.#parts.failpoints('recovery.begin');
      switch (status) {
        case 'STOPPED':
        case 'DELETED':
          return false;
        case 'STOPPING':
          await this.#finishSuspend(id);
          return false;
        case 'DELETING':
          await this.#finishDrop(id);
          return false;
        case 'PURGING':
          await this.#finishPurge(id);
          return false;
        default:
          await this.#open(id, AT_REST.includes(status) ? undefined : 'recovery');
          return true;
      }
    });
  }

  /**
   * Does here what another replica did: opens what runs, closes what does not. What is under way is left
   * to whoever began it.
   */
  follow(id: string): Promise<void> {
    return this.#turns.run(id, async () => {
      const { clusters, fleet } = this.#parts;
      const cluster = await clusters.find(id);
      if (this.#stopped) return;
      if (!cluster || CLOSED.has(cluster.status)) await fleet.close(id);
      else if (cluster.status === 'RUNNING') await this.#open(id);
    });
  }

  /** Lets no new work begin, and waits for what has begun. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  /** Waits for its turn, records what is asked, answers, and then does the rest in the same turn. */
  #ask(id: string, record: () => Promise<(() => Promise<void>) | undefined>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#behind(id, async () => {
        try {
          if (this.#stopped) throw errors.serverStopping();
          const rest = await record();
          resolve(rest !== undefined);
          await rest?.();
        } catch (error) {
          reject(error);
          throw error;
        }
      });
    });
  }

  #behind(id: string, work: () => Promise<void>): void {
    const done: Promise<void> = this.#turns
      .run(id, work)
      .catch((error: unknown) => {
        this.#parts.log.debug({ cluster: id, err: error }, 'work on a cluster ended early');
      })
      .finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  /** @throws errors.clusterNotFound for one in the recycle bin, too */
  async #statusOf(id: string): Promise<ClusterStatus> {
    const cluster = await this.#parts.clusters.find(id);
    if (!cluster) throw errors.clusterNotFound(id);
    if (cluster.deletedAt !== undefined) throw errors.clusterDropped(id);
    return cluster.status;
  }

  async #record(
    id: string,
    from: readonly ClusterStatus[],
    to: ClusterStatus,
    asked: { action: string; origin: Origin },
  ): Promise<void> {
    if (await this.#parts.clusters.advance(id, { from, to }, asked)) return;
    throw errors.clusterStatus(id, (await this.#statusOf(id)) as string);
  }

  /** One that cannot be opened is set aside: it keeps its status, and the next start tries again. */
  async #open(id: string, step?: StepName): Promise<void> {
    const { clusters, failpoints, log } = this.#parts;
    const cluster = await clusters.find(id);
    if (!cluster) return;
    const isKnown = this.#parts.fleet.state(id)?.kind === 'failed';
    try {
      await this.#openSomewhere(cluster);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log[isKnown ? 'debug' : 'error'](
        { cluster: id, name: cluster.name, err: error },
        `cluster ${id} can not be opened and is set aside; the others serve: ${reason}`,
      );
      return;
    }
    if (step) await failpoints(`${step}.open`);
    await clusters.advance(id, { from: ['CREATING', 'RESUMING'], to: 'RUNNING' });
    if (step) await failpoints(`${step}.done`);
  }

  /** A cluster whose endpoint nobody knows yet may go to another port; one that is known stays. */
  async #openSomewhere(cluster: Cluster): Promise<void> {
    const { clusters, fleet, slots } = this.#parts;
    const blocked = [...slots.blocked];
    for (let placed = cluster; ; ) {
      try {
        return await fleet.open(placed);
      } catch (error) {
        if (!(error instanceof EndpointTaken) || placed.status !== 'CREATING') throw error;
        if (placed.slot !== undefined) blocked.push(placed.slot);
        const moved = await clusters.moveSlot(cluster.id, { ...slots, blocked });
        if (!moved) throw error;
        placed = moved;
      }
    }
  }

  async #finishSuspend(id: string): Promise<void> {
    const { clusters, fleet, failpoints } = this.#parts;
    await failpoints('suspend.recorded');
    await fleet.close(id);
    await failpoints('suspend.closed');
    await clusters.advance(id, { from: ['STOPPING'], to: 'STOPPED' });
    await failpoints('suspend.done');
  }

  async #finishDrop(id: string): Promise<void> {
    const { clusters, fleet, failpoints } = this.#parts;
    await failpoints('drop.recorded');
    await fleet.close(id);
    await failpoints('drop.closed');
    await clusters.advance(id, { from: ['DELETING'], to: 'DELETED' });
    await failpoints('drop.done');
  }

  /** The row goes last: as long as it is there, the files are known. */
  async #finishPurge(id: string): Promise<void> {
    const { clusters, fleet, failpoints } = this.#parts;
    await failpoints('purge.recorded');
    await fleet.removeFiles(id);
    await failpoints('purge.files-removed');
    await clusters.erase(id);
    await failpoints('purge.done');
  }
}
