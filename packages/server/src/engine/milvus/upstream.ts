import { ApiError, errors, GrpcCode } from '@latchkey/contract';
import type { Cancellation } from '../../kernel/cancellation.ts';
import { FlowingReply } from '../../kernel/flowing-reply.ts';
import type { RequestFlow } from '../../kernel/request-view.ts';
import type { Log } from '../../observe/log.ts';
import type { CallQueue } from './call-queue.ts';
import type { Origin } from './connect.ts';
import { NotBegun } from './not-begun.ts';
import { RequestHeads } from './request-heads.ts';
import type { ServiceToken } from './service-token.ts';
import { exchange, type UpstreamAnswer } from './unary-exchange.ts';
import { UpstreamSession } from './upstream-session.ts';

/** Connections to each address: two, so that one large message does not hold up all calls. */
const SESSIONS_EACH = 2;
/** How often a call is made that upstream does not begin, as when its server is about to go away. */
const MOST_TRIES = 3;
const NOTHING = new Uint8Array();

export interface UpstreamCall {
  /** e.g. `/milvus.proto.milvus.MilvusService/Search` */
  readonly path: string;
  readonly message: Uint8Array;
  /** Set where the message is still arriving. */
  readonly flow?: RequestFlow | undefined;
  /** Asked before the end of such a message is sent. @throws ApiError, which ends the call */
  readonly confirm?: (() => Promise<unknown>) | undefined;
  /** Bytes that the message goes on with. */
  readonly suffix?: Uint8Array;
  /** Upstream's name of the database. */
  readonly database: string;
  readonly cancellation: Cancellation;
  /** When it has to be answered, by `performance.now()`. */
  readonly deadline?: number | undefined;
}

/** How upstream was found at the last call. */
export type UpstreamState = 'unknown' | 'answers' | 'unreachable' | 'refuses the service account';

/** Of a call of our own, that was given up: a client's deadline is a plain abort. */
function isTimeout({ reason }: Cancellation): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** A connection that calls can be made on. */
interface Open {
  readonly origin: Origin;
  readonly calls: CallQueue;
}

interface Asked {
  readonly call: UpstreamCall;
  readonly flowing: boolean;
  /** This one among them. */
  readonly tries: number;
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
  readonly #heads = new RequestHeads();
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
   *   errors.unimplemented, errors.cancelled, and as `call.flow` fails
   */
  async call(call: UpstreamCall): Promise<Buffer> {
    const reply = await this.#call(call, false);
    if (reply instanceof FlowingReply) throw new Error('a reply flows that was to be whole');
    return reply;
  }

  /** As `call`, but a large reply is given out while it arrives. */
  callFlowing(call: UpstreamCall): Promise<Buffer | FlowingReply> {
    return this.#call(call, true);
  }

  #call(call: UpstreamCall, flowing: boolean, tries = 1): Promise<Buffer | FlowingReply> {
    const asked = { call, flowing, tries };
    const open = this.#leastBusy();
    if (open) return this.#callOn(open, asked);
    return this.#connected().then((made) => this.#callOn(made, asked));
  }

  #callOn(on: Open, asked: Asked): Promise<Buffer | FlowingReply> {
    const { call } = asked;
    const place = on.calls.enter(call.cancellation);
    if (place === undefined) return this.#answer(on, asked);
    return place.then(
      () => this.#answer(on, asked),
      (error: unknown) => {
        throw this.#failure(error, call);
      },
    );
  }

  /** Of a call that has its place. */
  #answer(on: Open, { call, flowing, tries }: Asked): Promise<Buffer | FlowingReply> {
    const leave = () => on.calls.leave();
    return this.#ask(on, call, flowing).then(
      (answer) => {
        if (answer instanceof FlowingReply) {
          this.#became('answers');
          answer.outcome.then(leave, leave);
          return answer;
        }
        leave();
        return this.#read(answer, call.path);
      },
      (error: unknown) => {
        leave();
        const isAgain = error instanceof NotBegun && tries < MOST_TRIES;
        if (isAgain) return this.#call(call, flowing, tries + 1);
        throw this.#failure(error, call);
      },
    );
  }

  #ask(
    { origin, calls }: Open,
    call: UpstreamCall,
    flowing: boolean,
  ): Promise<UpstreamAnswer | FlowingReply> {
    const { suffix = NOTHING, ...asked } = call;
    const { replyBytes: limit, token } = this.#parts;
    try {
      const head = this.#heads.of(origin, call, token.header);
      return exchange(calls.connection, { ...asked, head, suffix, limit, flowing });
    } catch (error) {
      // Who asked has entered the connection, and leaves it when the promise ends.
      return Promise.reject(error);
    }
  }

  #failure(error: unknown, { cancellation }: UpstreamCall): ApiError {
    if (error instanceof ApiError) return error;
    if (cancellation.isCancelled && !isTimeout(cancellation)) return errors.cancelled();
    this.#became('unreachable', error);
    return errors.upstreamUnreachable();
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

  /** A connection that is open, with few calls on it; the others are made meanwhile. */
  #leastBusy(): Open | undefined {
    const count = this.#sessions.length;
    this.#next = (this.#next + 1) % count;
    let best: Open | undefined;
    for (let turn = 0; turn < count; turn++) {
      const session = this.#sessions[(this.#next + turn) % count] as UpstreamSession;
      const { calls, origin } = session;
      if (!calls) {
        if (!session.isDown) session.open().catch(() => undefined);
      } else if (!best || calls.size < best.calls.size) best = { origin, calls };
    }
    return best;
  }

  /** Only if none is open a call waits for one. */
  async #connected(): Promise<Open> {
    const opening = this.#sessions.map(async (session) => ({
      origin: session.origin,
      calls: await session.open(),
    }));
    try {
      return await Promise.any(opening);
    } catch (error) {
      this.#became('unreachable', error instanceof AggregateError ? error.errors[0] : error);
      throw errors.upstreamUnreachable();
    }
  }

  #became(state: UpstreamState, cause?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'answers') this.#parts.log.info('upstream Milvus answers');
    else this.#parts.log.warn({ err: cause }, `upstream Milvus ${state}`);
  }
}
