import { type ClientHttp2Session, connect } from 'node:http2';

const CONNECT_MS = 3000;
/** How long a failed attempt answers for the next ones, so that a dead address is not hammered. */
const BACKOFF_MS = 300;
/** A connection with calls on it is asked whether the other end lives, and must answer in time. */
const PING_EVERY_MS = 5000;
const PING_MS = 5000;
/** An idle one is asked each so many times less often: it should be found dead before it is needed. */
const IDLE_PINGS = 6;
/** Bytes that may be under way to us on a connection; those of slow readers do not count in it. */
const WINDOW = 16 * 1024 * 1024;
/** And on one stream: so much of a reply is held when its client does not read on. */
const STREAM_WINDOW = 2 * 1024 * 1024;
/** In MB; a session that holds more refuses calls. What clients may send is bounded at the doors. */
const MAX_SESSION_MEMORY = 4096;

/** One connection to an address of upstream, made when it is needed and again when it has ended. */
export class UpstreamSession {
  readonly #url: string;
  #session: ClientHttp2Session | undefined;
  #connecting: Promise<ClientHttp2Session> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;
  #closed = false;
  /** Calls under way. */
  inFlight = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Whether a call can be made at once. */
  get isOpen(): boolean {
    const session = this.#session;
    return session !== undefined && !session.closed && !session.destroyed;
  }

  /** Whether the last attempt to connect failed a moment ago. */
  get isDown(): boolean {
    return performance.now() - this.#failedAt < BACKOFF_MS;
  }

  /** @throws Error of the system, or that it took too long */
  async open(): Promise<ClientHttp2Session> {
    if (this.#session && this.isOpen) return this.#session;
    if (this.#closed) throw new Error('the server is stopping');
    if (this.isDown && this.#failure) throw this.#failure;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  close(): void {
    this.#closed = true;
    this.#session?.destroy();
  }

  async #connect(): Promise<ClientHttp2Session> {
    try {
      const session = await connected(this.#url);
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
  #watch(session: ClientHttp2Session): void {
    let isAsked = false;
    let tick = 0;
    const timer = setInterval(() => {
      tick += 1;
      if (isAsked || session.destroyed) return;
      if (this.inFlight === 0 && tick % IDLE_PINGS !== 0) return;
      isAsked = true;
      const late = setTimeout(() => session.destroy(new Error('no answer to a ping')), PING_MS);
      session.ping((error) => {
        isAsked = false;
        clearTimeout(late);
        if (error && !session.destroyed) session.destroy();
      });
    }, PING_EVERY_MS);
    timer.unref();
    session.once('close', () => clearInterval(timer));
  }
}

function connected(url: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(url, {
      maxSessionMemory: MAX_SESSION_MEMORY,
      settings: { initialWindowSize: STREAM_WINDOW, enablePush: false },
    });
    const late = setTimeout(
      () => session.destroy(new Error('connecting took too long')),
      CONNECT_MS,
    );
    // The other end has to say something: that the system took the connection tells little.
    session.once('remoteSettings', () => {
      clearTimeout(late);
      session.setLocalWindowSize(WINDOW);
      resolve(session);
    });
    // Also later: what ends a connection ends its calls, not the process.
    session.on('error', (error: Error) => {
      clearTimeout(late);
      reject(error);
    });
    session.once('close', () => {
      clearTimeout(late);
      reject(new Error('the connection ended'));
    });
  });
}
