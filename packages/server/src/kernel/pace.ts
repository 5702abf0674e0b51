/** How long a piece of long work may keep the event loop, in ms. */
const TURN_MS = 5;

/** Lets all else have its turn while long work goes on: `if (pace.isOver) await pace.rest()`. */
export class Pace {
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began > TURN_MS;
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}
