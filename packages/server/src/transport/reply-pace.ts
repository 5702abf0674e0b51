import type { Connection } from '../http2/connection.ts';
import type { Limits } from './limits.ts';

/** How things stood at a look. */
interface Look {
  readonly sentBytes: number;
  readonly emptied: number;
  /** Bytes that are to be taken until the next. */
  readonly wanted: number;
}

/**
 * Tells whether the peer of an HTTP/2 connection takes too little of what waits for it: replies are held
 * in memory meanwhile. Who has taken all of it once since the last look does not hold anything.
 */
export class ReplyPace {
  readonly #limits: Limits;
  #last: Look | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** To be asked each `keepAliveMs`. */
  isTooSlow({ isStalled, sentBytes, emptied, queuedBytes }: Connection): boolean {
    const last = this.#last;
    this.#last = isStalled ? { sentBytes, emptied, wanted: this.#wanted(queuedBytes) } : undefined;
    if (!last || !isStalled || emptied !== last.emptied) return false;
    return sentBytes - last.sentBytes < last.wanted;
  }

  #wanted(queuedBytes: number): number {
    const { keepAliveMs, slowestBytesPerSecond, transferMs } = this.#limits;
    // Answers to PINGs alone: that they are taken at all.
    if (queuedBytes === 0) return 1;
    const perMs = Math.max(slowestBytesPerSecond / 1000, queuedBytes / transferMs);
    return perMs * keepAliveMs;
  }
}
