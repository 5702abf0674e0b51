import type { Log } from '../../observe/log.ts';
import type { BuildTurns } from './build-turns.ts';

/** What can have its indexes built. */
export interface Buildable {
  readonly id: number;
  /** Entities that the indexes do not hold yet, and those that they do. */
  unbuilt(): number;
  built(): number;
  /** Entities that were acknowledged and are not stored yet. */
  waiting(): number;
  /** Whether they come faster than they are stored, or many wait to be, and there is time yet to build. */
  canWait(): boolean;
  /** Of the vectors of one entity. */
  bytesPerRow(): number;
  /** Whether the store is about to write what it holds by itself, which keeps the event loop for long. */
  mustSeal(): boolean;
  build(): Promise<void>;
}

/** Fewer are compared with one by one so quickly that an index can wait. */
const WORTHWHILE = 2000;
/** How long writes must have been quiet before a worthwhile build, and before any. */
const QUIET_MS = 1000;
const LONG_QUIET_MS = 30_000;
/**
 * So many are built although writes go on. A build adds to the graph that is there and costs the same
 * for each entity, but it writes all files of the store anew, so its steps grow with what is built.
 * They stay small as long as can be: what is not sealed by a build is written by the store on the
 * event loop whenever it has 64 MB of it, which takes 112 ms (90,000 × 128).
 */
const STEP = 20_000;
const STEP_SHARE = 0.05;
/**
 * Bytes of vectors that may wait to be stored and built before writes are held up: a burst of some
 * seconds is taken as fast as it comes, and a load ends with its index a minute and a half later (two processors).
 */
const MAX_BACKLOG = 192_000_000;
/** Smaller ones take as long. */
const LEAST = 512;
/** How long a write is held up at most. */
const MAX_PAUSE_MS = 5000;

/**
 * Decides when indexes are built: when writes have been quiet, when there is too much to build, or
 * when asked to; one build at a time. One whose store must be sealed does not wait for that of another.
 */
export class IndexBuilder {
  readonly #log: Log;
  readonly #builds: BuildTurns;
  readonly #timers = new Map<Buildable, NodeJS.Timeout>();
  readonly #queued = new Map<Buildable, Promise<void>>();
  /** Those whose stores must be sealed, and wait for their turn. */
  readonly #urgent = new Set<Buildable>();
  readonly #running = new Set<Buildable>();
  /** What the last builds took. */
  #msPerRow = 0;
  #stopped = false;

  /** @param builds shared by the engines of a process */
  constructor(log: Log, builds: BuildTurns) {
    this.#log = log;
    this.#builds = builds;
  }

  /** After a write. */
  touched(target: Buildable): void {
    const unbuilt = target.unbuilt();
    // When the build is over, this is called again.
    if (this.#stopped || unbuilt === 0 || this.#running.has(target)) return;
    if (target.mustSeal()) {
      this.#buildSoon(target);
      return;
    }
    if (unbuilt >= STEP && unbuilt >= stepOf(target) && !target.canWait()) {
      void this.build(target);
      return;
    }
    clearTimeout(this.#timers.get(target));
    const wait = unbuilt >= WORTHWHILE ? QUIET_MS : LONG_QUIET_MS;
    const timer = setTimeout(() => void this.build(target), wait);
    timer.unref();
    this.#timers.set(target, timer);
  }

  /**
   * Holds up a write that comes faster than indexes can be built, as long as it takes to build as much:
   * so a load ends with its index, instead of minutes before it.
   */
  async pace(target: Buildable, rows: number): Promise<void> {
    const backlog = target.unbuilt() + target.waiting();
    const least = Math.max(STEP, MAX_BACKLOG / Math.max(LEAST, target.bytesPerRow()));
    if (backlog <= least || backlog <= stepOf(target) || this.#stopped) return;
    const pause = Math.min(MAX_PAUSE_MS, rows * this.#msPerRow);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }

  /** Builds as soon as no other build runs. Never rejects: without an index all goes on, slower. */
  build(target: Buildable): Promise<void> {
    this.#forgetTimer(target);
    const queued = this.#queued.get(target);
    if (queued !== undefined) return queued;
    const build = this.#builds.run(() => {
      this.#queued.delete(target);
      return this.#run(target);
    });
    this.#queued.set(target, build);
    return build;
  }

  /** Whether a build of it runs. */
  isBuilding(target: Buildable): boolean {
    return this.#running.has(target);
  }

  /** Whether a build that cannot wait has to. */
  isUrgent(target: Buildable): boolean {
    return this.#urgent.has(target);
  }

  /** No more builds of it. */
  forget(target: Buildable): void {
    this.#forgetTimer(target);
  }

  /** No more builds; one that runs goes on. */
  stop(): void {
    this.#stopped = true;
    for (const target of this.#timers.keys()) this.#forgetTimer(target);
  }

  #buildSoon(target: Buildable): void {
    if (this.#urgent.has(target)) return;
    this.#forgetTimer(target);
    this.#urgent.add(target);
    void this.#builds.runSoon(() => {
      this.#urgent.delete(target);
      return this.#run(target);
    });
  }

  async #run(target: Buildable): Promise<void> {
    // A build of it that runs looks whether there is more to do when it is over.
    if (this.#stopped || this.#running.has(target) || target.unbuilt() === 0) return;
    const start = performance.now();
    const rows = target.unbuilt();
    this.#running.add(target);
    try {
      await target.build();
      const ms = Math.round(performance.now() - start);
      if (rows >= WORTHWHILE) this.#msPerRow = ms / rows;
      this.#log.debug({ collection: target.id, rows, ms }, 'index built');
    } catch (error) {
      this.#log.warn({ collection: target.id, err: error }, 'index build failed');
      return;
    } finally {
      this.#running.delete(target);
    }
    this.touched(target);
  }

  #forgetTimer(target: Buildable): void {
    clearTimeout(this.#timers.get(target));
    this.#timers.delete(target);
  }
}

function stepOf(target: Buildable): number {
  return Math.max(STEP, target.built() * STEP_SHARE);
}
