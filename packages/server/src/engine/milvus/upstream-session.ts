import type { Connection } from '../../http2/connection.ts';
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
  #session: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;
  #closed = false;
  /** Calls that wait until upstream takes more at once. */
  readonly #waiting: (() => void)[] = [];
  /** Calls under way. */
  inFlight = 0;

  constructor(url: string) {
    this.#url = url;
    this.origin = originOf(url);
  }

  /** Whether a call can be made at once. */
  get isOpen(): boolean {
    return this.#session?.isOpen === true;
  }

  /** The one that is open, or was. */
  get connection(): Connection | undefined {
    return this.#session;
  }

  /** Whether the last attempt to connect failed a moment ago. */
  get isDown(): boolean {
    return performance.now() - this.#failedAt < BACKOFF_MS;
  }

  /** @throws Error of the system, or that it took too long */
  async open(): Promise<Connection> {
    if (this.#session && this.isOpen) return this.#session;
    if (this.#closed) throw new Error('the server is stopping');
    if (this.isDown && this.#failure) throw this.#failure;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** A call begins; `leave` has to be called when it has ended. */
  enter(connection: Connection): Promise<void> | undefined {
    this.inFlight += 1;
    if (this.inFlight <= connection.peer.maxStreams) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    this.inFlight -= 1;
    this.#waiting.shift()?.();
  }

  close(): void {
    this.#closed = true;
    this.#session?.destroy();
  }

  async #connect(): Promise<Connection> {
    try {
      const session = await connect(this.#url, CONNECT_MS);
      if (this.#closed) session.destroy();
      this.#session = session;
      this.#watch(session);
      return session;
    } catch (error) {
      this.#failedAt = performance.now();
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** A peer that vanished without a word would hold calls for ever. */
  #watch(session: Connection): void {
    let isAsked = false;
    let tick = 0;
    const timer = setInterval(() => {
      tick += 1;
      if (session.isClosed) {
        clearInterval(timer);
        return;
      }
      if (isAsked) return;
      if (this.inFlight === 0 && tick % IDLE_PINGS !== 0) return;
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
