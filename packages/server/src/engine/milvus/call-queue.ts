import type { Connection } from '../../http2/connection.ts';
import type { Cancellation } from '../../kernel/cancellation.ts';

/** The calls on one connection: no more at once than upstream takes, the others in the order in which they came. */
export class CallQueue {
  readonly connection: Connection;
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Calls under way, and those that wait. */
  get size(): number {
    return this.#running + this.#waiting.size;
  }

  get #isFull(): boolean {
    return this.#running >= this.connection.peer.maxStreams;
  }

  /**
   * A call begins, at once or when there is a place for it; `leave` has to be called when it has ended. One that
   * begins on a connection that is over fails at once, and may go elsewhere.
   * @throws Error when the call is not wanted any more, and has no place
   */
  enter(cancellation: Cancellation): Promise<void> | undefined {
    if (!this.#isFull) {
      this.#running += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        this.#waiting.delete(begin);
        cancellation.forget(giveUp);
        this.#running += 1;
        resolve();
      };
      const giveUp = () => {
        this.#waiting.delete(begin);
        reject(new Error('aborted'));
      };
      this.#waiting.add(begin);
      if (cancellation.isCancelled) giveUp();
      else cancellation.listen(giveUp);
    });
  }

  leave(): void {
    this.#running -= 1;
    for (const begin of this.#waiting) {
      if (this.#isFull && this.connection.isOpen) return;
      begin();
    }
  }
}
