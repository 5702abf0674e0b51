import { loopTurns, TURN_MS } from './loop-turns.ts';

/** Lets all else have its turn while long work goes on: `if (pace.isOver) await pace.rest()`. */
export class Pace {
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began > TURN_MS;
  }

  async rest(): Promise<void> {
    await loopTurns.next(performance.now() - this.#began);
    this.#began = performance.now();
  }
}
