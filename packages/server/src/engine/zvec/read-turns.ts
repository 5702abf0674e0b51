import { breathe } from '../../kernel/breathe.ts';
import { Semaphore } from '../../kernel/semaphore.ts';

/** Documents that come at the same time at most: 15 ms. */
const MOST = 12_000;
/** So few wait for nobody. */
const FEW = 200;
/** So many that were found took a turn of the event loop by themselves. */
const MANY = 500;
/** Large queries that have documents in memory which are not rows yet. */
const PARTS_AT_ONCE = 2;

interface Waiting {
  readonly documents: number;
  start(): void;
}

/**
 * Divides the event loop among large answers of stores. The threads of a process hand over all that they have found in one turn
 * of it, and each document becomes an object there (1 µs and more, zvec 0.7): 16 answers of 10,000 kept it for 340 ms.
 */
export class ReadTurns {
  #taken = 0;
  readonly #waiting: Waiting[] = [];
  readonly #parts = new Semaphore({ permits: PARTS_AT_ONCE });

  /** @param documents that may be found, as if they had no columns */
  run<T extends readonly unknown[]>(documents: number, read: () => Promise<T>): Promise<T> {
    return documents <= FEW ? read() : this.#runInTurn(documents, read);
  }

  /**
   * Does a part of a large query: reads documents and makes rows of them. What of them all queries have in memory
   * collections of garbage move (16 large ones at once kept the event loop for 78 ms by that, in turns for 16).
   */
  part<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.run(work);
  }

  async #runInTurn<T extends readonly unknown[]>(
    documents: number,
    read: () => Promise<T>,
  ): Promise<T> {
    if (this.#waiting.length > 0 || !this.#fits(documents)) await this.#turn(documents);
    else this.#taken += documents;
    try {
      const found = await read();
      if (found.length > MANY) await breathe();
      return found;
    } finally {
      this.#leave(documents);
    }
  }

  #turn(documents: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ documents, start: resolve }));
  }

  #leave(documents: number): void {
    this.#taken -= documents;
    for (let next = this.#waiting[0]; next && this.#fits(next.documents); [next] = this.#waiting) {
      this.#taken += next.documents;
      next.start();
      this.#waiting.shift();
    }
  }

  /** What is too large for all that there is comes alone. */
  #fits(documents: number): boolean {
    return this.#taken === 0 || this.#taken + documents <= MOST;
  }
}
