import { errors } from '@latchkey/contract';

interface Waiter {
  readonly upTo: number;
  settle(error?: unknown): void;
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest time to wait. */
  readonly ms?: number;
}

/** Those who wait for a number that grows. */
export class Waiters {
  #waiters: Waiter[] = [];

  get isEmpty(): boolean {
    return this.#waiters.length === 0;
  }

  /**
   * @returns whether the number was reached in time
   * @throws errors.cancelled
   */
  wait(upTo: number, { signal, ms }: WaitOptions = {}): Promise<boolean> {
    if (signal?.aborted) return Promise.reject(errors.cancelled());
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const abort = () => end(() => reject(errors.cancelled()));
    const timer = ms === undefined ? undefined : setTimeout(() => end(() => resolve(false)), ms);
    const waiter: Waiter = {
      upTo,
      settle: (error) => end(() => (error === undefined ? resolve(true) : reject(error))),
    };
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.#waiters = this.#waiters.filter((one) => one !== waiter);
      settle();
    };
    signal?.addEventListener('abort', abort);
    this.#waiters.push(waiter);
    return promise;
  }

  reached(number: number): void {
    for (const waiter of this.#waiters) if (waiter.upTo <= number) waiter.settle();
  }

  failed(error: unknown): void {
    for (const waiter of this.#waiters) waiter.settle(error);
  }
}
