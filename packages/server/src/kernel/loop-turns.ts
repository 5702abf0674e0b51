/** How long pieces of long work may keep the event loop before all else has its turn, in ms. */
export const TURN_MS = 5;
/** A piece as short as that does not wait behind long ones. */
const SHORT_MS = 0.5;

/**
 * Divides the event loop among long work: what waits for the same turn of it would else run one behind the
 * other, 16 large calls at once for 16 times as long as one may.
 */
export class LoopTurns {
  #spent = 0;
  #turn: Promise<void> | undefined;

  /**
   * Waits for a turn in which there is time left, first come, first served; what is short has its turn at once.
   *
   * @param took how long the caller kept the event loop last, in ms, and so about will again
   */
  async next(took: number): Promise<void> {
    do await this.#over();
    while (took > SHORT_MS && this.#spent > 0 && this.#spent + took > TURN_MS);
    this.#spent += took;
  }

  #over(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#spent = 0;
        this.#turn = undefined;
        resolve();
      });
    });
    return this.#turn;
  }
}

/** Of this thread: its event loop is one, whoever uses it. */
export const loopTurns = new LoopTurns();
