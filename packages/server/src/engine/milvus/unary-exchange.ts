import type { IncomingHttpHeaders } from 'node:http2';
import type { Readable } from 'node:stream';
import { errors } from '@latchkey/contract';
import type { Connection } from '../../http2/connection.ts';
import { drained } from '../../http2/drained.ts';
import { CODE } from '../../http2/protocol.ts';
import type { Http2Stream, StreamReader } from '../../http2/stream.ts';
import { ByteFlow } from '../../kernel/byte-flow.ts';
import type { Cancellation } from '../../kernel/cancellation.ts';
import { type CallOutcome, FlowingReply } from '../../kernel/flowing-reply.ts';
import type { RequestFlow } from '../../kernel/request-view.ts';
import { NotBegun } from './not-begun.ts';
import { ReplyFrame } from './reply-frame.ts';

const HEADER_BYTES = 5;
/** A smaller reply is waited for, since how it ends tells how the call did. */
const FLOW_FROM = 256 * 1024;

/** What came back for a call. */
export interface UpstreamAnswer extends CallOutcome {
  /** The frame of the reply, where there is one. */
  readonly frame: Buffer | undefined;
}

export interface UnaryRequest {
  /** Its header block. */
  readonly head: Buffer;
  /** All of it, or what is there of it. */
  readonly message: Uint8Array;
  readonly flow?: RequestFlow | undefined;
  /** See `UpstreamCall`. */
  readonly confirm?: (() => Promise<unknown>) | undefined;
  /** Bytes that the message goes on with. */
  readonly suffix: Uint8Array;
  /** Of a reply. */
  readonly limit: number;
  /** Whether a large reply may be given out while it arrives. */
  readonly flowing: boolean;
  readonly cancellation: Cancellation;
}

/**
 * Makes one unary call on a connection. The request is written from where it is; the reply is put
 * together once, in a buffer of the size that its header tells, or flows.
 *
 * @throws NotBegun when upstream took nothing of the call; Error when the stream or the connection ended before the call did, or it was aborted; an
 *   ApiError when the request broke off
 */
export function exchange(
  connection: Connection,
  request: UnaryRequest,
): Promise<UpstreamAnswer | FlowingReply> {
  if (request.cancellation.isCancelled) return Promise.reject(new Error('aborted'));
  if (!connection.isOpen) return Promise.reject(new NotBegun('the connection ended'));
  return new Exchange(connection.open(), request).answer;
}

class Exchange implements StreamReader {
  readonly answer: Promise<UpstreamAnswer | FlowingReply>;
  readonly #stream: Http2Stream;
  readonly #request: UnaryRequest;
  readonly #reply: ReplyFrame;
  #resolve!: (answer: UpstreamAnswer | FlowingReply) => void;
  #reject!: (error: Error) => void;
  #head: IncomingHttpHeaders | undefined;
  /** The same as the head where there is nothing but that. */
  #trailers: IncomingHttpHeaders | undefined;
  #body: ByteFlow | undefined;
  #failure: Error | undefined;

  constructor(stream: Http2Stream, request: UnaryRequest) {
    this.#stream = stream;
    this.#request = request;
    this.#reply = new ReplyFrame(request.limit);
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { cancellation } = request;
    const abort = () => this.#fail(new Error('aborted'));
    cancellation.listen(abort);
    stream.once('close', () => {
      cancellation.forget(abort);
      this.#end();
    });
    stream.read(this);
    this.#send();
  }

  onHeaders(received: IncomingHttpHeaders): void {
    this.#head ??= received;
    this.#trailers = received;
  }

  onData(chunk: Buffer): void {
    if (this.#body) {
      this.#body.onData(chunk);
      return;
    }
    try {
      this.#reply.push(chunk, this.#request.flowing ? FLOW_FROM : Number.POSITIVE_INFINITY);
      if (this.#reply.isLeft) this.#flow();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  onEnd(): void {
    this.#body?.onEnd();
  }

  onAbort(): void {
    this.#body?.onAbort();
  }

  #send(): void {
    const { head, message, flow, suffix } = this.#request;
    const stream = this.#stream;
    const prefix = frameHeader((flow?.length ?? message.length) + suffix.length);
    if (!flow) {
      stream.send({ head, body: [prefix, viewOf(message), viewOf(suffix)] });
      return;
    }
    stream.respond(head);
    stream.write(prefix);
    stream.write(viewOf(message));
    this.#sendFlow(flow.rest, suffix).catch((error: Error) => this.#fail(error));
  }

  /** Sends the rest of a request as it comes, no faster than upstream takes it. */
  async #sendFlow(rest: Readable, suffix: Uint8Array): Promise<void> {
    const stream = this.#stream;
    // Who has answered wants no more of the request.
    stream.once('close', () => rest.destroy());
    for await (const chunk of rest) {
      if (!stream.write(chunk)) await drained(stream);
    }
    await this.#request.confirm?.();
    stream.finish(viewOf(suffix));
  }

  /** From here on what comes is read by whoever takes the reply. */
  #flow(): void {
    const stream = this.#stream;
    const { soFar, size } = this.#reply;
    const broken = () => errors.upstreamUnreachable();
    const body = new ByteFlow(stream, soFar, { length: size, broken });
    this.#body = body;
    const ended = Promise.withResolvers<CallOutcome>();
    // Whoever reads the body hears of it there.
    ended.promise.catch(() => undefined);
    this.#resolve(new FlowingReply(body, ended.promise));
    this.#resolve = (answer) => ended.resolve(answer as UpstreamAnswer);
    this.#reject = () => ended.reject(broken());
    body.once('close', () => this.#fail(new Error('given up')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#stream.close(CODE.cancel);
  }

  #end(): void {
    const status = this.#trailers?.['grpc-status'];
    // What flowed is not there to be sent once more.
    const isRefused = this.#stream.resetCode === CODE.refusedStream && !this.#request.flow;
    if (isRefused) this.#failure ??= new NotBegun('upstream took no more calls');
    if (this.#failure || status === undefined || !this.#stream.isRemoteEnded) {
      const seen = this.#head?.[':status'] ?? 'none';
      this.#reject(this.#failure ?? new Error(`no gRPC status; HTTP status ${seen}`));
      return;
    }
    this.#resolve({
      status: Number(status),
      statusText: decoded(String(this.#trailers?.['grpc-message'] ?? '')),
      frame: this.#reply.frame,
    });
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function frameHeader(length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(length, 1);
  return header;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
