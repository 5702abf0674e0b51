import type { Clock } from '../../kernel/clock.ts';
import { Lru } from '../../kernel/lru.ts';
import { ClusterMeter } from './cluster-meter.ts';
import { TimeRing } from './time-ring.ts';

/** As many clusters as a process may serve. */
const MAX_CLUSTERS = 1000;
const SAMPLE_MS = 10_000;
/** A day of minutes. */
const MEMORY_STEPS = 1440;

interface Peak {
  bytes: number;
}

/**
 * What the clusters of this process did in the last day, in memory alone. A cluster that is suspended
 * and resumed goes on where it was.
 */
export class Meters {
  readonly #clock: Clock;
  /** Nothing was counted before, in ms since 1970 UTC. */
  readonly since: number;
  readonly #clusters = new Lru<string, ClusterMeter>(MAX_CLUSTERS);
  readonly #memory = new TimeRing<Peak>({
    ...{ stepMs: 60_000, size: MEMORY_STEPS },
    make: () => ({ bytes: 0 }),
  });
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.since = clock.now();
  }

  of(clusterId: string): ClusterMeter {
    let meter = this.#clusters.get(clusterId);
    if (!meter) {
      meter = new ClusterMeter(() => this.#clock.now());
      this.#clusters.set(clusterId, meter);
    }
    return meter;
  }

  /** The most memory that the process had in the minutes from `time` on, in bytes; 0 if not known. */
  memoryAt(time: number, stepMs: number): number {
    const now = this.#clock.now();
    // The minute that has just begun may have no sample yet.
    const isUnknown = this.#timer && now >= time && now < time + stepMs && !this.#memory.find(now);
    if (isUnknown) this.#sample();
    let most = 0;
    for (let at = time - (time % 60_000); at < time + stepMs; at += 60_000) {
      most = Math.max(most, this.#memory.find(at)?.bytes ?? 0);
    }
    return most;
  }

  start(): void {
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const peak = this.#memory.at(this.#clock.now());
    peak.bytes = Math.max(peak.bytes, process.memoryUsage.rss());
  }
}
