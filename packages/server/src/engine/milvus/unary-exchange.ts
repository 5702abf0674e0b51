import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { pipeline } from 'node:stream/promises';
import { errors } from '@latchkey/contract';
import { ByteFlow } from '../../kernel/byte-flow.ts';
import { type CallOutcome, FlowingReply } from '../../kernel/flowing-reply.ts';
import type { RequestFlow } from '../../kernel/request-view.ts';
import { ReplyFrame } from './reply-frame.ts';

const HEADER_BYTES = 5;
/** A smaller reply is waited for, since how it ends tells how the call did. */
const FLOW_FROM = 256 * 1024;

/** A smaller request costs less to copy than to write in three pieces. */
const COPIED_BYTES = 16 * 1024;

/** What came back for a call. */
export interface UpstreamAnswer extends CallOutcome {
  /** The frame of the reply, where there is one. */
  readonly frame: Buffer | undefined;
}

export interface UnaryRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** All of it, or what is there of it. */
  readonly message: Uint8Array;
  readonly flow?: RequestFlow | undefined;
  /** Bytes that the message goes on with. */
  readonly suffix: Uint8Array;
  /** Of a reply. */
  readonly limit: number;
  /** Whether a large reply may be given out while it arrives. */
  readonly flowing: boolean;
  readonly signal: AbortSignal;
}

/**
 * Makes one unary call on a connection. The request is written from where it is; the reply is put
 * together once, in a buffer of the size that its header tells, or flows.
 *
 * @throws Error when the stream or the connection ended before the call did, or it was aborted; an
 *   ApiError when the request broke off
 */
export function exchange(
  session: ClientHttp2Session,
  request: UnaryRequest,
): Promise<UpstreamAnswer | FlowingReply> {
  const stream = session.request({
    ':method': 'POST',
    // Milvus takes no other content type.
    'content-type': 'application/grpc',
    te: 'trailers',
    ...request.headers,
  });
  return new Exchange(stream, request).answer;
}

class Exchange {
  readonly answer: Promise<UpstreamAnswer | FlowingReply>;
  readonly #stream: ClientHttp2Stream;
  readonly #request: UnaryRequest;
  readonly #reply: ReplyFrame;
  #resolve!: (answer: UpstreamAnswer | FlowingReply) => void;
  #reject!: (error: Error) => void;
  #head: IncomingHttpHeaders = {};
  #failure: Error | undefined;

  constructor(stream: ClientHttp2Stream, request: UnaryRequest) {
    this.#stream = stream;
    this.#request = request;
    this.#reply = new ReplyFrame(request.limit);
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal } = request;
    const abort = () => this.#fail(new Error('aborted'));
    signal.addEventListener('abort', abort);
    stream.on('response', this.#take).on('trailers', this.#take).on('data', this.#onData);
    stream.on('error', (error: Error) => {
      this.#failure ??= error;
    });
    // Who has answered wants no more of the request.
    if (request.flow) stream.once('end', () => stream.close(constants.NGHTTP2_CANCEL));
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
      this.#end();
    });
    if (signal.aborted) abort();
    else this.#send();
  }

  #take = (received: IncomingHttpHeaders) => {
    Object.assign(this.#head, received);
  };

  #onData = (chunk: Buffer) => {
    try {
      this.#reply.push(chunk, this.#request.flowing ? FLOW_FROM : Number.POSITIVE_INFINITY);
      if (this.#reply.isLeft) this.#flow();
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  #send(): void {
    const { message, flow, suffix } = this.#request;
    const stream = this.#stream;
    const header = frameHeader((flow?.length ?? message.length) + suffix.length);
    if (!flow && message.length <= COPIED_BYTES) {
      stream.end(Buffer.concat([header, message, suffix]));
      return;
    }
    stream.cork();
    stream.write(header);
    stream.write(message);
    if (!flow) stream.end(suffix);
    stream.uncork();
    if (flow) {
      pipeline(flow.rest, stream, { end: false }).then(
        () => stream.end(suffix),
        (error: Error) => this.#fail(error),
      );
    }
  }

  /** From here on what comes is read by whoever takes the reply. */
  #flow(): void {
    const stream = this.#stream;
    stream.off('data', this.#onData);
    const { soFar, size } = this.#reply;
    const broken = () => errors.upstreamUnreachable();
    const body = new ByteFlow(stream, soFar, { length: size, broken });
    stream.on('data', (chunk: Buffer) => body.onData(chunk));
    stream.once('end', () => body.onEnd()).once('close', () => body.onAbort());
    const ended = Promise.withResolvers<CallOutcome>();
    // Whoever reads the body hears of it there.
    ended.promise.catch(() => undefined);
    this.#resolve(new FlowingReply(body, ended.promise));
    this.#resolve = (answer) => ended.resolve(answer as UpstreamAnswer);
    this.#reject = () => ended.reject(broken());
    body.once('close', () => {
      if (!stream.readableEnded) this.#fail(new Error('given up'));
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #end(): void {
    const status = this.#head['grpc-status'];
    if (this.#failure || status === undefined) {
      const seen = this.#head[':status'] ?? 'none';
      this.#reject(this.#failure ?? new Error(`no gRPC status; HTTP status ${seen}`));
      return;
    }
    this.#resolve({
      status: Number(status),
      statusText: decoded(String(this.#head['grpc-message'] ?? '')),
      frame: this.#reply.frame,
    });
  }
}

function frameHeader(length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(length, 1);
  return header;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
