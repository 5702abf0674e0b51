/** Bytes of rows that were acknowledged and are not stored yet, of all collections of a process. */
const LIMIT = 128 * 2 ** 20;

/** Bounds the memory that queues of rows take together. */
export class WriteBudget {
  readonly #limit: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  /** Whether so much waits that storing must not be put off any more. */
  get isTight(): boolean {
    return this.#used > this.#limit / 2;
  }

  take(bytes: number): void {
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    if (this.#used >= this.#limit) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves when there is some left. */
  async room(): Promise<void> {
    while (this.#used >= this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
