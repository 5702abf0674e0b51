import { CALL_KINDS, type CallKind } from './call-kind.ts';
import { Latencies } from './latencies.ts';
import { TimeRing } from './time-ring.ts';

const MINUTE_MS = 60_000;
/** Fine steps for a picture of now, and a day of minutes: 2 MB for a cluster that is busy all day. */
const FINE = { stepMs: 10_000, size: 90 };
const COARSE = { stepMs: MINUTE_MS, size: 1440 };

/** What happened in one step of time. */
export interface Reading {
  /** Beginning of the step, in ms since 1970 UTC. */
  readonly time: number;
  /** How long calls took, by kind; also those that failed. */
  readonly latencies: ReadonlyMap<CallKind, Latencies>;
  /** Calls that were answered with an error, by kind. */
  readonly failed: ReadonlyMap<CallKind, number>;
  readonly failedSignIns: number;
}

interface Slot {
  readonly latencies: Map<CallKind, Latencies>;
  readonly failed: Map<CallKind, number>;
  failedSignIns: number;
}

/** Counts the calls of one cluster; keeps the last day. */
export class ClusterMeter {
  readonly #now: () => number;
  readonly #fine = new TimeRing({ ...FINE, make: newSlot });
  readonly #coarse = new TimeRing({ ...COARSE, make: newSlot });

  /** @param now ms since 1970 UTC */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A call that was let in and answered. @param ms from its request to its reply */
  call(kind: CallKind, ms: number, hasFailed: boolean): void {
    for (const slot of this.#present()) {
      let latencies = slot.latencies.get(kind);
      if (!latencies) {
        latencies = new Latencies();
        slot.latencies.set(kind, latencies);
      }
      latencies.add(ms);
      if (hasFailed) slot.failed.set(kind, (slot.failed.get(kind) ?? 0) + 1);
    }
  }

  failedSignIn(): void {
    for (const slot of this.#present()) slot.failedSignIns += 1;
  }

  /**
   * What happened, step by step, the present one included; what is longer ago than a day may be gone.
   * @param stepMs a multiple of 10 s; of a minute for what is more than 15 minutes ago
   */
  read({ from, until, stepMs }: { from: number; until: number; stepMs: number }): Reading[] {
    const first = Math.floor(from / stepMs) * stepMs;
    const readings: Reading[] = [];
    for (let time = first; time < until; time += stepMs) readings.push(this.#sum(time, stepMs));
    return readings;
  }

  #sum(time: number, stepMs: number): Reading {
    const ring = stepMs % COARSE.stepMs === 0 ? this.#coarse : this.#fine;
    const sum = newSlot();
    // Nothing else is kept, and who asks for centuries must not keep all others waiting.
    const now = this.#now();
    const oldest = now - (now % ring.stepMs) - ring.size * ring.stepMs;
    const end = Math.min(time + stepMs, now + ring.stepMs);
    for (let at = Math.max(time, oldest); at < end; at += ring.stepMs) {
      const slot = ring.find(at);
      if (slot) addSlot(sum, slot);
    }
    return { time, ...sum };
  }

  #present(): readonly Slot[] {
    const now = this.#now();
    return [this.#fine.at(now), this.#coarse.at(now)];
  }
}

function newSlot(): Slot {
  return { latencies: new Map(), failed: new Map(), failedSignIns: 0 };
}

function addSlot(sum: Slot, slot: Slot): void {
  for (const kind of CALL_KINDS) {
    const latencies = slot.latencies.get(kind);
    if (latencies) {
      const all = sum.latencies.get(kind) ?? new Latencies();
      all.addAll(latencies);
      sum.latencies.set(kind, all);
    }
    const failed = slot.failed.get(kind);
    if (failed) sum.failed.set(kind, (sum.failed.get(kind) ?? 0) + failed);
  }
  sum.failedSignIns += slot.failedSignIns;
}
