import { errors } from '@latchkey/contract';
import type { ZVecCollection } from '@zvec/zvec';

/**
 * An open collection of the store that counts its users: closing it under a query that runs on
 * another thread would end the process.
 */
export class OpenStore {
  readonly path: string;
  readonly #id: number;
  readonly #store: ZVecCollection;
  #users = 0;
  #closing = false;
  #idle: (() => void) | undefined;

  /** @param id of the collection, for errors */
  constructor(id: number, path: string, store: ZVecCollection) {
    this.#id = id;
    this.path = path;
    this.#store = store;
  }

  /** The store for the caller's use, until it calls `release`. @throws errors.collectionGone */
  acquire(): ZVecCollection {
    if (this.#closing) throw errors.collectionGone(this.#id);
    this.#users++;
    return this.#store;
  }

  release(): void {
    this.#users--;
    if (this.#users === 0) this.#idle?.();
  }

  async use<T>(work: (store: ZVecCollection) => T | Promise<T>): Promise<T> {
    const store = this.acquire();
    try {
      return await work(store);
    } finally {
      this.release();
    }
  }

  /** Lets nobody in any more, waits until the last one left, then closes. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.#store.closeSync();
  }
}
