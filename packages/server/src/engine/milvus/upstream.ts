import { errors, GrpcCode } from '@latchkey/contract';
import type { Log } from '../../observe/log.ts';
import type { ServiceToken } from './service-token.ts';
import { exchange, type UpstreamAnswer } from './unary-exchange.ts';
import { UpstreamSession } from './upstream-session.ts';

/** Connections to each address: two, so that one large message does not hold up all calls. */
const SESSIONS_EACH = 2;
const NOTHING = new Uint8Array();

export interface UpstreamCall {
  /** e.g. `/milvus.proto.milvus.MilvusService/Search` */
  readonly path: string;
  readonly message: Uint8Array;
  /** Bytes that the message goes on with. */
  readonly suffix?: Uint8Array;
  /** Upstream's name of the database. */
  readonly database: string;
  readonly signal: AbortSignal;
}

/** How upstream was found at the last call. */
export type UpstreamState = 'unknown' | 'answers' | 'unreachable' | 'refuses the service account';

/** Of a call of our own, that was given up: a client's deadline is a plain abort. */
function isTimeout({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

interface UpstreamParts {
  /** `http://HOST:PORT` or `https://…`; calls are spread over all that are up. */
  readonly urls: readonly string[];
  readonly token: ServiceToken;
  /** Bytes that a reply may have. */
  readonly replyBytes: number;
  readonly log: Log;
}

/**
 * An upstream Milvus, called with the service account. Nothing of a client's metadata goes there: a
 * call has a path, a message, a database and a way to end it.
 */
export class Upstream {
  readonly #parts: UpstreamParts;
  readonly #sessions: readonly UpstreamSession[];
  #next = 0;
  #state: UpstreamState = 'unknown';

  constructor(parts: UpstreamParts) {
    this.#parts = parts;
    this.#sessions = parts.urls.flatMap((url) =>
      Array.from({ length: SESSIONS_EACH }, () => new UpstreamSession(url)),
    );
  }

  get state(): UpstreamState {
    return this.#state;
  }

  /**
   * @returns the frame of the reply
   * @throws errors.upstreamUnreachable, errors.upstreamRefuses, errors.upstreamStatus,
   *   errors.unimplemented, errors.cancelled
   */
  async call({ path, message, suffix, database, signal }: UpstreamCall): Promise<Buffer> {
    const headers = { ':path': path, authorization: this.#parts.token.header, dbname: database };
    const { replyBytes: limit } = this.#parts;
    const session = await this.#connected();
    session.use.inFlight += 1;
    try {
      const request = { headers, message, suffix: suffix ?? NOTHING, limit, signal };
      return this.#read(await exchange(session.http2, request), path);
    } catch (error) {
      if (error instanceof Error && error.name === 'ApiError') throw error;
      if (signal.aborted && !isTimeout(signal)) throw errors.cancelled();
      this.#became('unreachable', error);
      throw errors.upstreamUnreachable();
    } finally {
      session.use.inFlight -= 1;
    }
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }

  #read({ status, statusText, frame }: UpstreamAnswer, path: string): Buffer {
    if (status === GrpcCode.UNAUTHENTICATED || status === GrpcCode.PERMISSION_DENIED) {
      this.#parts.token.refused();
      this.#became('refuses the service account', new Error(statusText));
      throw errors.upstreamRefuses();
    }
    if (status === GrpcCode.UNAVAILABLE) {
      this.#became('unreachable', new Error(statusText));
      throw errors.upstreamUnreachable();
    }
    this.#became('answers');
    if (status === GrpcCode.UNIMPLEMENTED) throw errors.unimplemented(path.split('/')[2] ?? path);
    if (status !== 0) throw errors.upstreamStatus(status, statusText);
    if (!frame) throw errors.upstreamUnreachable();
    return frame;
  }

  /** A connection with few calls on it, of an address that is up if there is one. */
  async #connected() {
    const count = this.#sessions.length;
    this.#next = (this.#next + 1) % count;
    const inTurn = [...this.#sessions.slice(this.#next), ...this.#sessions.slice(0, this.#next)];
    const order = inTurn.sort(
      (a, b) => Number(a.isDown) - Number(b.isDown) || a.inFlight - b.inFlight,
    );
    let failure: unknown;
    for (const use of order) {
      try {
        return { use, http2: await use.open() };
      } catch (error) {
        failure = error;
      }
    }
    this.#became('unreachable', failure);
    throw errors.upstreamUnreachable();
  }

  #became(state: UpstreamState, cause?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'answers') this.#parts.log.info('upstream Milvus answers');
    else this.#parts.log.warn({ err: cause }, `upstream Milvus ${state}`);
  }
}
