import { CallQueue } from './call-queue.ts';
import { connect, type Origin, originOf } from './connect.ts';

const CONNECT_MS = 3000;
/** How long a failed attempt answers for the next ones, so that a dead address is not hammered. */
const BACKOFF_MS = 300;
/** A connection with calls on it is asked whether the other end lives, and must answer in time. */
const PING_EVERY_MS = 5000;
const PING_MS = 5000;
/** An idle one is asked each so many times less often: it should be found dead before it is needed. */
const IDLE_PINGS = 6;

/** One connection to an address of upstream, made when it is needed and again when it has ended. */
export class UpstreamSession {
  readonly origin: Origin;
  readonly #url: string;
  #calls: CallQueue | undefined;
  #connecting: Promise<CallQueue> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
    this.origin = originOf(url);
  }

  /** Those on the connection that is open, where one is. */
  get calls(): CallQueue | undefined {
    return this.#calls?.connection.isOpen ? this.#calls : undefined;
  }

  /** Whether the last attempt to connect failed a moment ago. */
  get isDown(): boolean {
    return performance.now() - this.#failedAt < BACKOFF_MS;
  }

  /** @throws Error of the system, or that it took too long */
  async open(): Promise<CallQueue> {
    const { calls } = this;
    if (calls) return calls;
    if (this.#closed) throw new Error('the server is stopping');
    if (this.isDown && this.#failure) throw this.#failure;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  close(): void {
    this.#closed = true;
    this.#calls?.connection.destroy();
  }

  async #connect(): Promise<CallQueue> {
    try {
      const calls = new CallQueue(await connect(this.#url, CONNECT_MS));
      if (this.#closed) calls.connection.destroy();
      this.#calls = calls;
      this.#watch(calls);
      return calls;
    } catch (error) {
      this.#failedAt = performance.now();
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** A peer that vanished without a word would hold calls for ever. */
  #watch(calls: CallQueue): void {
    const session = calls.connection;
    let isAsked = false;
    let tick = 0;
    const timer = setInterval(() => {
      tick += 1;
      if (session.isClosed) {
        clearInterval(timer);
        return;
      }
      if (isAsked) return;
      if (calls.size === 0 && tick % IDLE_PINGS !== 0) return;
      isAsked = true;
      const late = setTimeout(() => session.destroy(), PING_MS);
      session.ping(() => {
        isAsked = false;
        clearTimeout(late);
      });
    }, PING_EVERY_MS);
    timer.unref();
  }
}
