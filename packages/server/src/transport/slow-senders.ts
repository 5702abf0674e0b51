import type { Connection } from '../http2/connection.ts';
import type { Http2Stream } from '../http2/stream.ts';
import type { Limits } from './limits.ts';

/** Since when a body is awaited, counted in looks, and how far it was at the last one. */
interface Awaited {
  readonly looks: number;
  readonly receivedBytes: number;
}

/**
 * Gives up requests whose body comes too slowly, or takes too long in all: it holds a stream and memory
 * meanwhile. Where a stream is paused it is not the client who is slow.
 */
export class SlowSenders {
  readonly #limits: Limits;
  readonly #told: (why: string) => void;
  readonly #awaited = new WeakMap<Http2Stream, Awaited>();

  /** @param told is told of each that is given up */
  constructor(limits: Limits, told: (why: string) => void) {
    this.#limits = limits;
    this.#told = told;
  }

  /** To be called each `slowBodyMs`. */
  look({ streams }: Pick<Connection, 'streams'>): void {
    if (streams.size === 0) return;
    const { slowBodyMs, slowestBytesPerSecond, transferMs } = this.#limits;
    const wanted = (slowestBytesPerSecond * slowBodyMs) / 1000;
    for (const stream of streams.values()) {
      if (!stream.isAwaited) {
        this.#awaited.delete(stream);
        continue;
      }
      const { receivedBytes } = stream;
      const last = this.#awaited.get(stream);
      const looks = (last?.looks ?? -1) + 1;
      const isLate = looks * slowBodyMs >= transferMs;
      if (last && (isLate || receivedBytes - last.receivedBytes < wanted)) {
        this.#told('the body of a request comes too slowly');
        stream.giveUp();
      } else this.#awaited.set(stream, { looks, receivedBytes });
    }
  }
}
