import type { IncomingHttpHeaders } from 'node:http2';
import { type ApiError, errors, GrpcCode } from '@latchkey/contract';
import { drained } from '../../http2/drained.ts';
import { encodeHeaders } from '../../http2/hpack/encode-headers.ts';
import { CODE } from '../../http2/protocol.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { FlowingReply } from '../../kernel/flowing-reply.ts';
import type { Principal } from '../../kernel/principal.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import type { Log } from '../../observe/log.ts';
import { logFailure } from '../../observe/log-failure.ts';
import type { BodyBudget, BodyHolder, BodyShare } from '../body-budget.ts';
import type { Chain } from '../chain.ts';
import type { Limits } from '../limits.ts';
import { type MethodCodec, methodCodecs } from './codec.ts';
import { frameMessage } from './frame.ts';
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
    const exchange = new Exchange(common, stream, headers, source, codec);
    exchange.start(connectedAt).catch((thrown: unknown) => exchange.failed(thrown));
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

/** One call: from the headers of its stream to the trailers of the reply. */
class Exchange implements BodyHolder {
  readonly requestId: string;
  readonly #parts: ExchangeParts;
  readonly #stream: Http2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #source: string;
  readonly #codec: MethodCodec | undefined;
  readonly #abort = new AbortController();
  #deadline: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of the budget; unset for all but large requests. */
  #share: BodyShare | undefined;

  constructor(
    parts: ExchangeParts,
    stream: Http2Stream,
    headers: IncomingHttpHeaders,
    source: string,
    codec: MethodCodec | undefined,
  ) {
    this.#parts = parts;
    this.#stream = stream;
    this.#headers = headers;
    this.#source = source;
    this.#codec = codec;
    this.requestId = parts.nextRequestId();
    stream.once('close', () => this.#end());
    this.#startDeadline(parseGrpcTimeout(headers['grpc-timeout'] as string | undefined));
  }

  async start(connectedAt: number): Promise<void> {
    const { chain, credentials, limits } = this.#parts;
    const credential = credentials.of(this.#stream.owner, this.#headers.authorization);
    const verdict = chain.authenticate(credential, this.#source, connectedAt);
    const principal = verdict instanceof Promise ? await verdict : verdict;
    const codec = this.#codec;
    if (!codec) return this.#replyStatus(GrpcCode.UNIMPLEMENTED, 'unknown method');
    const request = await readRequest(this.#stream, {
      codec,
      limit: limits.messageBytes,
      encoding: this.#headers['grpc-encoding'] as string | undefined,
      flowsBy: chain.flowsBy(codec.row),
      holder: this,
    });
    return this.#handle(codec, principal, request);
  }

  async #handle(codec: MethodCodec, principal: Principal, request: RequestView): Promise<void> {
    const reply = await this.#parts.chain.run({
      method: codec.row,
      principal,
      request,
      database: (this.#headers.dbname as string | undefined) ?? '',
      requestId: this.requestId,
      source: this.#source,
      client: this.#headers['user-agent'] ?? '',
      signal: this.#abort.signal,
      deadline: this.#deadline,
      flowing: true,
    });
    this.#share?.release();
    if (reply instanceof RawReply) this.#stream.reply(REPLY_HEAD, reply.frame, OK_TRAILERS);
    else if (reply instanceof FlowingReply) await this.#sendOn(reply);
    else this.#reply(codec.encode(reply));
  }

  hold(bytes: number, announced?: number): void {
    this.#share ??= this.#parts.bodies.share();
    this.#share.hold(bytes, announced);
  }

  /** The call has come to its end, and that is a failure. */
  failed(thrown: unknown): void {
    this.#share?.release();
    this.fail(thrown);
  }

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

  #reply(message: Uint8Array): void {
    this.#stream.reply(REPLY_HEAD, frameMessage(message), OK_TRAILERS);
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
      const { signal } = this.#abort;
      const error = toApiError(signal.aborted ? signal.reason : thrown, this.requestId);
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
      this.#abort.abort(errors.deadlineExceeded());
    }, ms);
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (!this.#stream.isLocalEnded) this.#abort.abort(errors.cancelled());
  }
}

/** The gRPC code of an error whose place is a Status, for a reply that has none. */
function withoutStatus(error: ApiError): GrpcCode {
  if (error.fields.code === 8) return GrpcCode.RESOURCE_EXHAUSTED;
  return error.fields.code === 10 ? GrpcCode.UNIMPLEMENTED : GrpcCode.INTERNAL;
}
