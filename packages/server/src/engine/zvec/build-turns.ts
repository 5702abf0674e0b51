import { Serial } from './serial.ts';

/** Lets one index build run at a time, and beside it one that cannot wait. */
export class BuildTurns {
  readonly #usual = new Serial();
  readonly #urgent = new Serial();

  run(build: () => Promise<void>): Promise<void> {
    return this.#usual.run(build);
  }

  runSoon(build: () => Promise<void>): Promise<void> {
    return this.#urgent.run(build);
  }
}
