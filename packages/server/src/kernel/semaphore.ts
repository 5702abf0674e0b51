interface Bound {
  readonly most: number;
  /** Makes the error for whoever finds the queue full. */
  full(): Error;
}

/** Lets a few pieces of work run at a time while others wait, in the order they came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  readonly #waits: Bound | undefined;
  #free: number;

  /** @param options.waits how many may wait; unset: any number */
  constructor({ permits, waits }: { readonly permits: number; readonly waits?: Bound }) {
    if (!(permits >= 1)) throw new Error(`a semaphore of ${permits} permits`);
    this.#free = permits;
    this.#waits = waits;
  }

  /** Rejects at once if as many as may wait do already. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free--;
    else await this.#turn();
    try {
      return await work();
    } finally {
      // The permit goes straight to the next in the queue, so that nobody can overtake it.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  #turn(): Promise<void> {
    const waits = this.#waits;
    if (waits && this.#waiting.length >= waits.most) throw waits.full();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
