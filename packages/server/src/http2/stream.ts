import type { IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { HeldBytes } from './held-bytes.ts';
import { CODE } from './protocol.ts';

/** Who writes more than this waits for `onDrain`. */
const HELD_BYTES = 64 * 1024;

/** Takes what the peer sends on a stream. */
export interface StreamReader {
  /** The head of a response, and trailers on either side. */
  onHeaders?(headers: IncomingHttpHeaders): void;
  onData(chunk: Buffer): void;
  /** The peer has sent all. */
  onEnd(): void;
  /** The stream ended before that. @param isSlow it did not: the peer sends too slowly */
  onAbort(isSlow: boolean): void;
  /** Whether it answers a peer that is slow; else the stream is reset. */
  readonly answersSlow?: boolean;
}

/** A message that is there from its head to its end. */
export interface WholeMessage {
  /** From `encodeHeaders`. */
  readonly head: Buffer;
  /** In pieces, which must not change any more. */
  readonly body: readonly Buffer[];
  /** From `encodeHeaders`; a request has none. */
  readonly trailers?: Buffer;
}

/** What a stream asks of its connection. */
export interface StreamOwner {
  readonly socket: Socket;
  sendHeaders(stream: Http2Stream, block: Buffer, end: boolean): void;
  /** Small messages are sent in one piece. @returns false where that cannot be */
  sendWhole(stream: Http2Stream, message: WholeMessage): boolean;
  /** There is something in `outgoing`, or it is to end. */
  wake(stream: Http2Stream): void;
  /** That many bytes were read: more may come. */
  consumed(stream: Http2Stream, bytes: number): void;
  reset(stream: Http2Stream, code: number): void;
  /** Ends the connection when the calls that are on it are over. */
  close(): void;
}

/**
 * One call on a connection. Nothing of what the peer sends is given out before `read`: until then, and
 * while it is paused, the peer may send no more than a window.
 */
export class Http2Stream {
  readonly id: number;
  readonly owner: StreamOwner;
  /** Bytes that may be sent, and that may come. */
  sendWindow: number;
  receiveWindow: number;
  /** Of DATA, so far. */
  receivedBytes = 0;
  /** Read, and not yet told to the peer. */
  unreturned = 0;
  /** Of the body, by `content-length`. */
  bytesLeft: number | undefined;
  /** Whether the head of the peer's message has come. */
  hasHead = false;
  isRemoteEnded = false;
  isLocalEnded = false;
  isClosed = false;
  headersSent = false;
  /** Why it was reset. */
  resetCode: number | undefined;
  /** DATA that is still to be sent, and what comes behind it. */
  readonly outgoing: Buffer[] = [];
  outgoingBytes = 0;
  isEnding = false;
  trailers: Buffer | undefined;
  /** Called once, when more should be written or nothing can any more. */
  onDrain: (() => void) | undefined;

  #reader: StreamReader | undefined;
  #isPaused = true;
  #held: HeldBytes | undefined;
  #isEndTold = false;
  #closeListeners: (() => void)[] = [];

  constructor(id: number, owner: StreamOwner, windows: { send: number; receive: number }) {
    this.id = id;
    this.owner = owner;
    this.sendWindow = windows.send;
    this.receiveWindow = windows.receive;
  }

  /** Whether there is anything to send. */
  get isWaiting(): boolean {
    return this.outgoingBytes > 0 || (this.isEnding && !this.isLocalEnded);
  }

  /** Whether it is for the peer to send more: somebody waits for it. */
  get isAwaited(): boolean {
    return !this.#isPaused && !this.isRemoteEnded && !this.isClosed;
  }

  /** Whether the peer's message was given out to its end. */
  get isReadToEnd(): boolean {
    return this.#isEndTold;
  }

  /** Gives out what comes from now on, also to another reader than before. */
  read(reader: StreamReader): void {
    this.#reader = reader;
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#held && this.#held.length > 0) this.#give(this.#held.take());
    this.#tellEnd();
    if (this.isClosed && !this.#isEndTold) this.#abort();
  }

  /** Sends the head of a message. @param block from `encodeHeaders` */
  respond(block: Buffer, end = false): void {
    if (this.isClosed || this.isLocalEnded) return;
    this.headersSent = true;
    this.owner.sendHeaders(this, block, end);
  }

  /** Sends all of a message. */
  send(message: WholeMessage): void {
    if (this.isClosed || this.headersSent) return;
    this.headersSent = true;
    if (this.owner.sendWhole(this, message)) return;
    this.owner.sendHeaders(this, message.head, false);
    for (const piece of message.body.slice(0, -1)) this.write(piece);
    const last = message.body.at(-1);
    if (message.trailers === undefined && last) {
      this.finish(last);
      return;
    }
    if (last) this.write(last);
    this.end(message.trailers);
  }

  /** @returns whether more should be written before `onDrain`; the bytes must not change any more */
  write(chunk: Buffer): boolean {
    if (this.isClosed || this.isEnding || chunk.length === 0) return true;
    this.outgoing.push(chunk);
    this.outgoingBytes += chunk.length;
    this.owner.wake(this);
    return this.isClosed || this.outgoingBytes < HELD_BYTES;
  }

  /** Sends the last of a message. */
  finish(chunk: Buffer): void {
    if (this.isClosed || this.isEnding || chunk.length === 0) {
      this.end();
      return;
    }
    this.outgoing.push(chunk);
    this.outgoingBytes += chunk.length;
    this.end();
  }

  end(trailers?: Buffer): void {
    if (this.isClosed || this.isEnding || this.isLocalEnded) return;
    this.isEnding = true;
    this.trailers = trailers;
    this.owner.wake(this);
  }

  close(code: number): void {
    if (!this.isClosed) this.owner.reset(this, code);
  }

  destroy(): void {
    this.close(CODE.cancel);
  }

  once(_event: 'close', listener: () => void): this {
    if (this.isClosed) process.nextTick(listener);
    else this.#closeListeners.push(listener);
    return this;
  }

  /** What is still to come of the peer's message is not waited for any longer. */
  giveUp(): void {
    if (this.#reader?.answersSlow) this.#reader.onAbort(true);
    else this.close(CODE.cancel);
  }

  // What follows is for the connection.

  takeHeaders(headers: IncomingHttpHeaders): void {
    this.#reader?.onHeaders?.(headers);
  }

  takeData(chunk: Buffer): void {
    if (this.#isPaused || !this.#reader) {
      this.#held ??= new HeldBytes();
      this.#held.push(chunk);
    } else this.#give(chunk);
  }

  takeEnd(): void {
    this.isRemoteEnded = true;
    this.#tellEnd();
  }

  sent(bytes: number): void {
    const before = this.outgoingBytes;
    this.outgoingBytes -= bytes;
    if (before >= HELD_BYTES && this.outgoingBytes < HELD_BYTES) this.#tellDrain();
  }

  takeClose(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.outgoing.length > 0) this.outgoing.length = 0;
    this.outgoingBytes = 0;
    // A message that came whole is read to its end, also by who reads on only now.
    if (!this.isRemoteEnded) this.#abort();
    const listeners = this.#closeListeners;
    this.#closeListeners = [];
    for (const listener of listeners) listener();
    this.#tellDrain();
  }

  #tellDrain(): void {
    const { onDrain } = this;
    this.onDrain = undefined;
    onDrain?.();
  }

  #give(chunk: Buffer): void {
    this.#reader?.onData(chunk);
    this.owner.consumed(this, chunk.length);
  }

  #tellEnd(): void {
    if (!this.isRemoteEnded || this.#isEndTold || this.#isPaused || !this.#reader) return;
    if (this.#held && this.#held.length > 0) return;
    this.#isEndTold = true;
    this.#reader.onEnd();
  }

  #abort(): void {
    if (this.isRemoteEnded) return;
    const reader = this.#reader;
    this.#reader = undefined;
    this.#held = undefined;
    reader?.onAbort(false);
  }
}
