import { Semaphore } from '../../kernel/semaphore.ts';
import { Serial } from './serial.ts';

/** Lets one index build run at a time, and beside it those that cannot wait. */
export class BuildTurns {
  readonly #usual = new Serial();
  readonly #urgent: Semaphore;

  /** @param urgent how many that cannot wait run at once; each takes a thread of Node's pool until it is over */
  constructor(urgent: number) {
    this.#urgent = new Semaphore({ permits: urgent });
  }

  run(build: () => Promise<void>): Promise<void> {
    return this.#usual.run(build);
  }

  runSoon(build: () => Promise<void>): Promise<void> {
    return this.#urgent.run(build);
  }
}
