import { ConnectionError } from './connection-error.ts';
import { frameOf, headerFrames, writeFrame, writeHead } from './frame-writer.ts';
import { NO_TABLE } from './hpack/encode-headers.ts';
import type { Outbox } from './outbox.ts';
import { CODE, FIRST_WINDOW, FLAG, FRAME, FRAME_HEAD, MAX_FRAME, MAX_WINDOW } from './protocol.ts';
import type { Http2Stream, WholeMessage } from './stream.ts';

const NOTHING = Buffer.alloc(0);

/** Sends what streams have to say, as far as the peer's windows and the socket let it, in turn. */
export class StreamWriter {
  readonly #outbox: Outbox;
  readonly #onEnd: (stream: Http2Stream) => void;
  /** Streams that have something to send and may not, or not yet. */
  readonly #waiting = new Set<Http2Stream>();
  #window = FIRST_WINDOW;
  #isFirstBlock = true;
  /** Of DATA, so far. */
  sentBytes = 0;
  /** How often nothing waited any more. */
  emptied = 0;

  /** @param onEnd all of the stream's message was sent */
  constructor(outbox: Outbox, onEnd: (stream: Http2Stream) => void) {
    this.#outbox = outbox;
    this.#onEnd = onEnd;
  }

  get hasWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const stream of this.#waiting) bytes += stream.outgoingBytes;
    return bytes;
  }

  /** The connection's window grows. @throws ConnectionError when it becomes too large */
  grow(more: number): void {
    this.#window += more;
    if (this.#window > MAX_WINDOW) {
      throw new ConnectionError(CODE.flowControlError, 'a window is too large');
    }
    this.pump();
  }

  headers(stream: Http2Stream, block: Buffer, end: boolean): void {
    this.#outbox.push(headerFrames(stream.id, this.#first(block), end));
    if (end) this.#ended(stream);
  }

  /** See `StreamOwner.sendWhole`. */
  whole(stream: Http2Stream, { head, body, trailers = NOTHING }: WholeMessage): boolean {
    let size = 0;
    for (const piece of body) size += piece.length;
    const fits = size <= MAX_FRAME && size <= this.#window && size <= stream.sendWindow;
    if (!fits || this.#outbox.isFull || head.length + trailers.length > MAX_FRAME / 2) {
      return false;
    }
    const { id } = stream;
    const isLast = trailers.length === 0;
    const block = this.#first(head);
    const ending = isLast ? 0 : FRAME_HEAD + trailers.length;
    const bytes = Buffer.allocUnsafe(2 * FRAME_HEAD + block.length + size + ending);
    let at = writeFrame(bytes, 0, { type: FRAME.headers, flags: FLAG.endHeaders, id }, block);
    at = writeHead(bytes, at, { size, type: FRAME.data, flags: isLast ? FLAG.endStream : 0, id });
    for (const piece of body) {
      bytes.set(piece, at);
      at += piece.length;
    }
    const last = { type: FRAME.headers, flags: FLAG.endHeaders | FLAG.endStream, id };
    if (!isLast) writeFrame(bytes, at, last, trailers);
    this.#spend(stream, size);
    this.#outbox.push(bytes);
    this.#ended(stream);
    return true;
  }

  /** The stream has something to send, or may send more. */
  wake(stream: Http2Stream): void {
    if (!stream.isWaiting) return;
    this.#waiting.add(stream);
    while (this.#sendFrame(stream));
  }

  forget(stream: Http2Stream): void {
    if (this.#waiting.delete(stream) && this.#waiting.size === 0) this.emptied += 1;
  }

  /** A frame of each stream in turn, as long as the peer takes any. */
  pump(): void {
    let isMoving = true;
    while (isMoving && this.#waiting.size > 0) {
      isMoving = false;
      for (const stream of this.#waiting) if (this.#sendFrame(stream)) isMoving = true;
    }
  }

  /** @returns whether something was sent, and there is more */
  #sendFrame(stream: Http2Stream): boolean {
    if (this.#outbox.isFull) return false;
    if (stream.outgoingBytes > 0 && !this.#sendData(stream)) return false;
    if (stream.outgoingBytes > 0) return true;
    this.forget(stream);
    if (stream.isWaiting) this.#sendEnd(stream);
    return false;
  }

  #sendData(stream: Http2Stream): boolean {
    const chunk = stream.outgoing[0] as Buffer;
    const size = Math.min(chunk.length, MAX_FRAME, this.#window, stream.sendWindow);
    if (size <= 0) return false;
    const isLast = size === stream.outgoingBytes && stream.isEnding && !stream.trailers;
    if (size === chunk.length) stream.outgoing.shift();
    else stream.outgoing[0] = chunk.subarray(size);
    this.#spend(stream, size);
    const head = Buffer.allocUnsafe(FRAME_HEAD);
    const flags = isLast ? FLAG.endStream : 0;
    writeHead(head, 0, { size, type: FRAME.data, flags, id: stream.id });
    this.#outbox.push(head);
    this.#outbox.push(size === chunk.length ? chunk : chunk.subarray(0, size));
    stream.sent(size);
    if (isLast) this.#ended(stream);
    return true;
  }

  #sendEnd(stream: Http2Stream): void {
    if (stream.trailers) this.headers(stream, stream.trailers, true);
    else {
      this.#outbox.push(frameOf(FRAME.data, FLAG.endStream, stream.id));
      this.#ended(stream);
    }
  }

  #spend(stream: Http2Stream, size: number): void {
    this.#window -= size;
    stream.sendWindow -= size;
    this.sentBytes += size;
  }

  #ended(stream: Http2Stream): void {
    stream.isLocalEnded = true;
    this.forget(stream);
    this.#onEnd(stream);
  }

  #first(block: Buffer): Buffer {
    if (!this.#isFirstBlock) return block;
    this.#isFirstBlock = false;
    return Buffer.concat([NO_TABLE, block]);
  }
}
