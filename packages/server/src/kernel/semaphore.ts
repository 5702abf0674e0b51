/** Lets a few pieces of work run at a time and a bounded number wait, in the order they came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  readonly #full: () => Error;
  #free: number;

  /** @param options.full makes the error for whoever finds the queue full */
  constructor(options: { permits: number; maxWaiting: number; full: () => Error }) {
    if (!(options.permits >= 1)) throw new Error(`a semaphore of ${options.permits} permits`);
    this.#free = options.permits;
    this.#maxWaiting = options.maxWaiting;
    this.#full = options.full;
  }

  /** Rejects at once with `full()` if too many wait already. */
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
    if (this.#waiting.length >= this.#maxWaiting) throw this.#full();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
