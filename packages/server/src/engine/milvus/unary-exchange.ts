import { type ClientHttp2Session, constants, type IncomingHttpHeaders } from 'node:http2';

const HEADER_BYTES = 5;

/** What came back for a call. */
export interface UpstreamAnswer {
  /** gRPC's status code. */
  readonly status: number;
  readonly statusText: string;
  /** The frame of the reply, where there is one. */
  readonly frame: Buffer | undefined;
}

export interface UnaryRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly message: Uint8Array;
  /** Bytes that the message goes on with. */
  readonly suffix: Uint8Array;
  /** Of a reply. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Makes one unary call on a connection. The request is written from where it is, the reply is put
 * together once, in a buffer of the size that its header tells.
 *
 * @throws Error when the stream or the connection ended before the call did, or it was aborted
 */
export function exchange(
  session: ClientHttp2Session,
  { headers, message, suffix, limit, signal }: UnaryRequest,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      // Milvus takes no other content type.
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const reply = new ReplyFrame(limit);
    let head: IncomingHttpHeaders = {};
    let failure: Error | undefined;
    const fail = (error: Error) => {
      failure ??= error;
      stream.close(constants.NGHTTP2_CANCEL);
    };
    const abort = () => fail(new Error('aborted'));
    signal.addEventListener('abort', abort);
    stream.on('response', (received) => {
      head = { ...head, ...received };
    });
    stream.on('trailers', (received) => {
      head = { ...head, ...received };
    });
    stream.on('data', (chunk: Buffer) => {
      try {
        reply.push(chunk);
      } catch (error) {
        fail(error as Error);
      }
    });
    stream.on('error', (error: Error) => {
      failure ??= error;
    });
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
      const status = head['grpc-status'];
      if (failure || status === undefined) {
        reject(failure ?? new Error(`no gRPC status; HTTP status ${head[':status'] ?? 'none'}`));
      } else {
        resolve({
          status: Number(status),
          statusText: decoded(String(head['grpc-message'] ?? '')),
          frame: reply.frame,
        });
      }
    });
    if (signal.aborted) return abort();
    stream.cork();
    stream.write(frameHeader(message.length + suffix.length));
    stream.write(message);
    stream.end(suffix);
    stream.uncork();
  });
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

/** Puts the one frame of a reply together. */
class ReplyFrame {
  readonly #limit: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #size: number | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined until all of it is there. */
  get frame(): Buffer | undefined {
    return this.#length === this.#size ? this.#buffer : undefined;
  }

  /** @throws Error on a frame that is too large, compressed, or longer than it says */
  push(chunk: Buffer): void {
    const before = this.#length;
    this.#length += chunk.length;
    if (this.#size === undefined) {
      this.#buffer = before === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      if (this.#length < HEADER_BYTES) return;
      this.#begin();
    } else if (this.#length <= this.#size) {
      chunk.copy(this.#buffer, before);
    }
    if (this.#size !== undefined && this.#length > this.#size) {
      throw new Error('the reply is longer than its header says');
    }
  }

  #begin(): void {
    if (this.#buffer[0] !== 0) throw new Error('the reply is compressed, which was not asked for');
    const size = this.#buffer.readUInt32BE(1) + HEADER_BYTES;
    if (size > this.#limit) throw new Error(`a reply of ${size} bytes is too large`);
    this.#size = size;
    if (this.#length >= size) return;
    const whole = Buffer.allocUnsafe(size);
    this.#buffer.copy(whole);
    this.#buffer = whole;
  }
}
