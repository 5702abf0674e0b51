import type { Clock } from './clock.ts';
import { Lru } from './lru.ts';

/** Who is remembered; a flood of others makes the oldest forgotten, not memory grow. */
const MAX_KEYS = 10_000;

interface Bucket {
  left: number;
  at: number;
}

/** Lets each key do something `times` in `perMs`; what was not used comes back evenly. */
export class RateLimit {
  readonly #times: number;
  readonly #perMs: number;
  readonly #clock: Clock;
  readonly #buckets = new Lru<string, Bucket>(MAX_KEYS);

  constructor(options: { times: number; perMs: number }, clock: Clock) {
    this.#times = options.times;
    this.#perMs = options.perMs;
    this.#clock = clock;
  }

  /** @returns seconds to wait, or undefined when it may go on, which counts */
  take(key: string): number | undefined {
    const now = this.#clock.now();
    const each = this.#perMs / this.#times;
    const bucket = this.#buckets.get(key) ?? { left: this.#times, at: now };
    // A clock that was set back gives nothing.
    const grown = Math.max(0, now - bucket.at) / each;
    bucket.left = Math.min(this.#times, bucket.left + grown);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.left < 1) return Math.ceil(((1 - bucket.left) * each) / 1000);
    bucket.left -= 1;
    return undefined;
  }
}
