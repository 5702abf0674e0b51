import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { encodeHeaders } from '../../http2/hpack/encode-headers.ts';
import { CODE } from '../../http2/protocol.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { copyConnected } from '../connected-at.ts';

/**
 * A stream as `Http2ServerRequest` and `Http2ServerResponse` of `node:http2` use it. It stands for its
 * socket, too: they look there for the address of the client.
 */
export class RestStream extends Duplex {
  readonly #stream: Http2Stream;
  readonly headRequest: boolean;
  #isRead = false;

  constructor(stream: Http2Stream, headRequest: boolean) {
    super({ allowHalfOpen: true, emitClose: true });
    this.#stream = stream;
    this.headRequest = headRequest;
    copyConnected(stream.owner.socket, this);
    // A peer may reset its stream at any time; that ends the call, not the process.
    this.on('error', () => undefined);
    stream.once('close', () => this.destroy());
  }

  get remoteAddress(): string | undefined {
    return this.#stream.owner.socket.remoteAddress;
  }

  get encrypted(): boolean {
    return 'encrypted' in this.#stream.owner.socket;
  }

  get servername(): TLSSocket['servername'] | undefined {
    return (this.#stream.owner.socket as Partial<TLSSocket>).servername;
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  respond(
    headers: Readonly<Record<string, string | number | string[]>>,
    { endStream = false, sendDate = true } = {},
  ): void {
    const fields: [string, string][] = [[':status', String(headers[':status'])]];
    for (const [name, value] of Object.entries(headers)) {
      if (name.startsWith(':')) continue;
      for (const one of Array.isArray(value) ? value : [value]) fields.push([name, String(one)]);
    }
    if (sendDate && headers.date === undefined) fields.push(['date', new Date().toUTCString()]);
    this.#stream.respond(encodeHeaders(fields), endStream);
  }

  additionalHeaders(): void {
    // Bodies are read unasked: a client that waits for 100 goes on by itself, or at the reply.
  }

  setTimeout(): this {
    return this;
  }

  /** Resets the stream. */
  close(code: number): void {
    this.#stream.close(code);
  }

  /** The client's next call makes a new connection. */
  endConnection(): void {
    this.#stream.owner.close();
  }

  override _read(): void {
    if (this.#isRead) {
      this.#stream.resume();
      return;
    }
    this.#isRead = true;
    const stream = this.#stream;
    stream.read({
      onData: (chunk) => {
        if (!this.push(chunk)) stream.pause();
      },
      onEnd: () => this.push(null),
      onAbort: () => this.emit('aborted'),
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.headRequest || this.#stream.write(chunk)) done();
    else this.#stream.onDrain = done;
  }

  override _final(done: () => void): void {
    this.#stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (error) this.#stream.close(CODE.internalError);
    // A reply that is written is sent to its end, as fast as the client takes it.
    else if (!this.#stream.isEnding) this.#stream.close(CODE.cancel);
    done();
  }
}
