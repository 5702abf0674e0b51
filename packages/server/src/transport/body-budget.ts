import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import { RateLimit } from '../kernel/rate-limit.ts';
import type { Log } from '../observe/log.ts';

/** A body of no more is let in whatever others hold, so that users and keys can still be managed. */
export const FREE_BODY_BYTES = 64 * 1024;
const WARNINGS = { times: 1, perMs: 60_000 };

/** Counts the memory that a body takes as it grows. */
export interface BodyHolder {
  /**
   * @param bytes that are held now, all in all
   * @param announced that the body is to have; refused at once where there is no room for them
   * @throws errors.requestMemoryFull; what was held before is held on
   */
  hold(bytes: number, announced?: number): void;
}

/**
 * What the bodies of all requests of the process may hold together, from their first byte to the end of
 * their call. Only callers who were let in have a share.
 */
export class BodyBudget {
  readonly limit: number;
  readonly #log: Log;
  readonly #warnings: RateLimit;
  #held = 0;
  #refused = 0;

  /** @param parts.limit in bytes */
  constructor(parts: { readonly limit: number; readonly log: Log; readonly clock: Clock }) {
    this.limit = parts.limit;
    this.#log = parts.log;
    this.#warnings = new RateLimit(WARNINGS, parts.clock);
  }

  get held(): number {
    return this.#held;
  }

  /** Requests since the start. */
  get refused(): number {
    return this.#refused;
  }

  share(): BodyShare {
    return new BodyShare(this);
  }

  /** For shares. @throws errors.requestMemoryFull */
  take(bytes: number, announced: number): void {
    if (this.#held + Math.max(bytes, announced) > this.limit) {
      this.#refused += 1;
      this.#warn();
      throw errors.requestMemoryFull();
    }
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }

  #warn(): void {
    if (this.#warnings.take('') !== undefined) return;
    this.#log.warn(
      { held: this.#held, limit: this.limit, refused: this.#refused },
      'the bodies of requests hold as much memory as they may: see --request-memory',
    );
  }
}

/** What one request holds of the budget, until `release`. */
export class BodyShare implements BodyHolder {
  readonly #budget: BodyBudget;
  #held = 0;
  #isOver = false;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  hold(bytes: number, announced = 0): void {
    if (Math.max(bytes, announced) <= FREE_BODY_BYTES) return;
    // Of a call that has ended nothing more is kept.
    if (this.#isOver) throw errors.cancelled();
    if (bytes <= this.#held) return;
    this.#budget.take(bytes - this.#held, announced - this.#held);
    this.#held = bytes;
  }

  release(): void {
    this.#isOver = true;
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}
