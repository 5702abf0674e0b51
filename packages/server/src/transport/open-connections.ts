import type { Clock } from '../kernel/clock.ts';
import { RateLimit } from '../kernel/rate-limit.ts';
import type { Log } from '../observe/log.ts';

/** Whoever floods the ports is not to fill the log as well. */
const WARNINGS = { times: 1, perMs: 60_000 };

/**
 * The connections of all ports of the process: each takes a file descriptor, of which the engine's
 * files and the local socket must find some, too.
 */
export class OpenConnections {
  readonly limit: number;
  readonly #log: Log;
  readonly #warnings: RateLimit;
  #open = 0;
  #refused = 0;
  #refusedOfSources = 0;

  constructor(parts: { readonly limit: number; readonly log: Log; readonly clock: Clock }) {
    this.limit = parts.limit;
    this.#log = parts.log;
    this.#warnings = new RateLimit(WARNINGS, parts.clock);
  }

  get open(): number {
    return this.#open;
  }

  /** Since the start, because there were too many in all. */
  get refused(): number {
    return this.#refused;
  }

  /** Since the start, because their source had too many. */
  get refusedOfSources(): number {
    return this.#refusedOfSources;
  }

  /** @returns whether there may be one more; `leave` is to be called when that has closed */
  enter(): boolean {
    if (this.#open < this.limit) {
      this.#open += 1;
      return true;
    }
    this.#refused += 1;
    this.#warn('too many connections: new ones are closed; see --max-connections', {
      limit: this.limit,
      refused: this.#refused,
    });
    return false;
  }

  leave(): void {
    this.#open -= 1;
  }

  /** One that its source has too many of is closed. */
  refuseOfSource(source: string): void {
    this.#refusedOfSources += 1;
    this.#warn('too many connections from one address: new ones are closed', { source });
  }

  #warn(message: string, fields: object): void {
    if (this.#warnings.take(message) === undefined) this.#log.warn(fields, message);
  }
}
