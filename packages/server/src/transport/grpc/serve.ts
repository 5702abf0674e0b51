import type { IncomingHttpHeaders } from 'node:http2';
import { type ApiError, errors, GrpcCode } from '@latchkey/contract';
import { drained } from '../../http2/drained.ts';
import { encodeHeaders } from '../../http2/hpack/encode-headers.ts';
import { CODE } from '../../http2/protocol.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { OwnCancellation } from '../../kernel/cancellation.ts';
import { FlowingReply } from '../../kernel/flowing-reply.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import type { Principal } from '../../kernel/principal.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import type { Log } from '../../observe/log.ts';
import { logFailure } from '../../observe/log-failure.ts';
import type { BodyBudget, BodyHolder, BodyShare } from '../body-budget.ts';
import type { Chain } from '../chain.ts';
import type { Limits } from '../limits.ts';
import { type MethodCodec, methodCodecs } from './codec.ts';
import { frameHead, frameMessage } from './frame.ts';
import { isLargeReply, largeReply } from './large-reply.ts';
import { readRequest } from './read-request.ts';
import { ShownCredentials } from './shown-credentials.ts';
import { statusHead, statusTrailers, toApiError } from './status.ts';
import { parseGrpcTimeout } from './timeout.ts';

const REPLY_HEAD = encodeHeaders([
  [':status', '200'],
  ['content-type', 'application/grpc'],
  ['grpc-accept-encoding', 'identity,gzip,deflate'],
]);
const OK_TRAILERS = statusTrailers(0, '');

/** Answers one stream of an HTTP/2 session as a unary gRPC call. */
export type GrpcDoor = (
  stream: Http2Stream,
  headers: IncomingHttpHeaders,
  source: string,
  /** See `Authenticator.verify`. */
  connectedAt: number,
) => void;

/**
 * The gRPC door of a cluster. A call is authenticated on its headers; only then is its body read,
 * until then no more of it is in memory than HTTP/2's window of 64 KiB.
 */
export function createGrpcDoor(parts: {
  chain: Chain;
  limits: Limits;
  bodies: BodyBudget;
  log: Log;
  nextRequestId: () => string;
}): GrpcDoor {
  const codecs = methodCodecs();
  const common = { ...parts, credentials: new ShownCredentials() };
  return (stream, headers, source, connectedAt) => {
    const codec = codecs.get(headers[':path'] ?? '');
    new Exchange(common, stream, { headers, source, connectedAt }, codec).start();
  };
}

interface ExchangeParts {
  readonly chain: Chain;
  readonly limits: Limits;
  readonly bodies: BodyBudget;
  readonly log: Log;
  readonly credentials: ShownCredentials;
  readonly nextRequestId: () => string;
}

/** What is known of a call before its body. */
interface Opened {
  readonly headers: IncomingHttpHeaders;
  readonly source: string;
  readonly connectedAt: number;
}

/** One call: from the headers of its stream to the trailers of the reply. */
class Exchange implements BodyHolder {
  readonly requestId: string;
  readonly #parts: ExchangeParts;
  readonly #stream: Http2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #source: string;
  readonly #connectedAt: number;
  readonly #startedAt = performance.now();
  readonly #codec: MethodCodec | undefined;
  readonly #cancellation = new OwnCancellation();
  #deadline: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of the budget; unset for all but large requests. */
  #share: BodyShare | undefined;

  constructor(
    parts: ExchangeParts,
    stream: Http2Stream,
    { headers, source, connectedAt }: Opened,
    codec: MethodCodec | undefined,
  ) {
    this.#parts = parts;
    this.#stream = stream;
    this.#headers = headers;
    this.#source = source;
    this.#connectedAt = connectedAt;
    this.#codec = codec;
    this.requestId = parts.nextRequestId();
    stream.once('close', () => this.#end());
    this.#startDeadline(parseGrpcTimeout(headers['grpc-timeout'] as string | undefined));
  }

  start(): void {
    this.#signIn((principal) => this.#read(principal));
  }

  #verify(): MaybePromise<Principal> {
    const { chain, credentials } = this.#parts;
    const credential = credentials.of(this.#stream.owner, this.#headers.authorization);
    return chain.authenticate(credential, this.#source, this.#connectedAt);
  }

  #signIn(next: (principal: Principal) => void): void {
    try {
      const verdict = this.#verify();
      if (verdict instanceof Promise) verdict.then(next).catch(this.onFailure);
      else next(verdict);
    } catch (thrown) {
      this.onFailure(thrown);
    }
  }

  #read(principal: Principal): void {
    const codec = this.#codec;
    if (!codec) {
      this.#replyStatus(GrpcCode.UNIMPLEMENTED, 'unknown method');
      return;
    }
    const { chain, limits } = this.#parts;
    const reading = {
      codec,
      limit: limits.messageBytes,
      encoding: this.#headers['grpc-encoding'] as string | undefined,
      flowsBy: chain.flowsBy(codec.row),
      holder: this,
    };
    readRequest(this.#stream, reading, {
      onRequest: (request) => {
        const isLate = performance.now() - this.#startedAt > limits.signedInMs;
        if (isLate) this.#signIn((again) => this.#handle(codec, again, request));
        else this.#handle(codec, principal, request);
      },
      onFailure: this.onFailure,
    });
  }

  #handle(codec: MethodCodec, principal: Principal, request: RequestView): void {
    if (this.#cancellation.isCancelled) {
      // While it was signed in; the client was told, or is gone.
      this.#share?.release();
      return;
    }
    try {
      const reply = this.#parts.chain.run({
        method: codec.row,
        principal,
        request,
        database: (this.#headers.dbname as string | undefined) ?? '',
        requestId: this.requestId,
        source: this.#source,
        client: this.#headers['user-agent'] ?? '',
        cancellation: this.#cancellation,
        deadline: this.#deadline,
        flowing: true,
        ...(request.flow && { signInAgain: async () => this.#verify() }),
      });
      if (reply instanceof Promise) {
        reply.then((ready) => this.#answer(codec, ready)).catch(this.onFailure);
      } else this.#answer(codec, reply);
    } catch (thrown) {
      this.onFailure(thrown);
    }
  }

  #answer(codec: MethodCodec, reply: object): void {
    this.#share?.release();
    if (reply instanceof RawReply) this.#send(reply.frame);
    else if (reply instanceof FlowingReply) this.#sendOn(reply).catch(this.onFailure);
    else if (isLargeReply(reply)) this.#sendLarge(codec, reply).catch(this.onFailure);
    else this.#reply(codec.encode(reply));
  }

  hold(bytes: number, announced?: number): void {
    this.#share ??= this.#parts.bodies.share();
    this.#share.hold(bytes, announced);
  }

  /** The call has come to its end, and that is a failure. */
  readonly onFailure = (thrown: unknown): void => {
    this.#share?.release();
    this.fail(thrown);
  };

  /** Answers with a failure; whatever still works on the call may go on. */
  fail(thrown: unknown): void {
    const error = toApiError(thrown, this.requestId);
    const method = this.#codec?.row.name;
    const labels = { requestId: this.requestId, method, source: this.#source };
    logFailure(this.#parts.log, labels, thrown, error);
    try {
      this.#replyError(error);
      // The client's next call makes a new connection.
      if (error.fields.disconnect) this.#stream.owner.close();
    } catch (err) {
      this.#parts.log.error({ err, requestId: this.requestId }, 'reply failed');
      this.#stream.close(CODE.internalError);
    }
  }

  #replyError(error: ApiError): void {
    const { grpc } = error.fields;
    const failure = grpc === undefined ? this.#codec?.encodeFailure(error) : undefined;
    if (failure) this.#reply(failure);
    else this.#replyStatus(grpc ?? withoutStatus(error), error.message);
  }

  #send(frame: Buffer): void {
    this.#stream.send({ head: REPLY_HEAD, body: [frame], trailers: OK_TRAILERS });
  }

  async #sendLarge(codec: MethodCodec, reply: object): Promise<void> {
    const { all, bytes } = await largeReply(codec, reply);
    const body = [frameHead(bytes), ...all];
    this.#stream.send({ head: REPLY_HEAD, body, trailers: OK_TRAILERS });
  }

  #reply(message: Uint8Array): void {
    this.#send(frameMessage(message));
  }

  /** A reply goes out as it comes in, no faster than the client takes it. */
  async #sendOn({ body, outcome }: FlowingReply): Promise<void> {
    const stream = this.#stream;
    if (stream.isClosed || stream.headersSent) return void body.destroy();
    let trailers = OK_TRAILERS;
    stream.respond(REPLY_HEAD);
    stream.once('close', () => body.destroy());
    try {
      for await (const chunk of body) {
        if (!stream.write(chunk)) await drained(stream);
      }
      const { status, statusText } = await outcome;
      trailers = statusTrailers(status, statusText);
    } catch (thrown) {
      const { isCancelled, reason } = this.#cancellation;
      const error = toApiError(isCancelled ? reason : thrown, this.requestId);
      trailers = statusTrailers(error.fields.grpc ?? GrpcCode.INTERNAL, error.message);
    }
    stream.end(trailers);
  }

  #replyStatus(code: GrpcCode, message: string): void {
    const stream = this.#stream;
    if (!stream.headersSent) stream.respond(statusHead(code, message), true);
  }

  #startDeadline(ms: number | undefined): void {
    if (ms === undefined) return;
    this.#deadline = performance.now() + ms;
    this.#timer = setTimeout(() => {
      this.fail(errors.deadlineExceeded());
      this.#cancellation.cancel(errors.deadlineExceeded());
    }, ms);
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (!this.#stream.isLocalEnded) this.#cancellation.cancel(errors.cancelled());
  }
}

/** The gRPC code of an error whose place is a Status, for a reply that has none. */
function withoutStatus(error: ApiError): GrpcCode {
  if (error.fields.code === 8) return GrpcCode.RESOURCE_EXHAUSTED;
  return error.fields.code === 10 ? GrpcCode.UNIMPLEMENTED : GrpcCode.INTERNAL;
}
