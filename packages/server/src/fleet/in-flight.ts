import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';

/** What a call hangs on: a stream, or a response. */
interface Cuttable {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** The calls that a cluster has in flight on connections that it shares with others. */
export class InFlight {
  readonly #calls = new Set<Cuttable>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(call: Cuttable): void {
    this.#calls.add(call);
    call.once('close', () => this.#calls.delete(call));
  }

  /** Waits for them to finish, for `graceMs` at most, and then cuts what is left. */
  async drain(graceMs: number): Promise<void> {
    const deadline = this.#clock.now() + graceMs;
    while (this.#calls.size > 0 && this.#clock.now() < deadline) await sleep(10);
    for (const call of this.#calls) call.destroy();
  }
}
