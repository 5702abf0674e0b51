import type { Socket } from 'node:net';
import { checkFrame } from './check-frame.ts';
import { ConnectionError } from './connection-error.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { DataReceiver } from './data-receiver.ts';
import { FrameReader } from './frame-reader.ts';
import { frameOf, settingsOf, uint32 } from './frame-writer.ts';
import { HeadersReceiver } from './headers-receiver.ts';
import { Outbox } from './outbox.ts';
import { PeerSettings } from './peer-settings.ts';
import { PingAnswers } from './ping-answers.ts';
import { PrefaceReader } from './preface-reader.ts';
import * as h2 from './protocol.ts';
import { Http2Stream, type StreamOwner, type WholeMessage } from './stream.ts';
import { StreamError } from './stream-error.ts';
import { StreamTable } from './stream-table.ts';
import { StreamWriter } from './stream-writer.ts';

const { CODE, FLAG, FRAME } = h2;
/** How long a peer has to read why its connection ends. */
const LINGER_MS = 1000;
/** How long it has to take replies that were sent before an orderly end. */
const TAKE_MS = 10_000;

/**
 * One HTTP/2 connection, on either side. What a peer does wrong ends its stream or its connection with
 * the code of RFC 9113. Nothing is compressed with a table that both ends keep.
 */
export class Connection implements StreamOwner {
  readonly socket: Socket;
  readonly peer = new PeerSettings();
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #writer: StreamWriter;
  readonly #frames: FrameReader;
  readonly #table: StreamTable;
  readonly #data: DataReceiver;
  readonly #headers: HeadersReceiver;
  readonly #preface: PrefaceReader | undefined;
  readonly #pingAnswers: PingAnswers;
  readonly #pings: ((answered: boolean) => void)[] = [];
  #hasSettings = false;
  /** Nothing new begins. */
  isClosing = false;
  /** Nothing more is read. */
  #isOver = false;
  isClosed = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.#options = options;
    this.#outbox = new Outbox(socket);
    this.#writer = new StreamWriter(this.#outbox, (stream) => this.#onLocalEnd(stream));
    this.#pingAnswers = new PingAnswers(this.#outbox, () => this.#writer.sentBytes);
    this.#frames = new FrameReader((type, flags, id, payload) =>
      this.#take(type, flags, id, payload),
    );
    this.#table = new StreamTable(options.role);
    const onEnd = (stream: Http2Stream) => this.#remoteEnd(stream);
    const parts = { options, streams: this.#table, onEnd };
    this.#data = new DataReceiver({ ...parts, outbox: this.#outbox });
    this.#headers = new HeadersReceiver({
      ...{ ...parts, writer: this.#writer, newStream: (id) => this.#newStream(id) },
    });
    if (options.role === 'server') this.#preface = new PrefaceReader();
    else this.#outbox.push(h2.PREFACE);
    this.#greet();
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('drain', () => this.#writer.pump());
    socket.once('close', () => this.#onClosed());
    // Of a socket that was paused while its protocol was told.
    socket.resume();
  }

  /** Those that are open, by number. */
  get streams(): ReadonlyMap<number, Http2Stream> {
    return this.#table.open;
  }

  /** Whether calls can be made, or answered. */
  get isOpen(): boolean {
    return !this.isClosing && !this.#isOver && !this.isClosed;
  }

  /** Of DATA, so far. */
  get sentBytes(): number {
    return this.#writer.sentBytes;
  }

  /** Of DATA that waits for the peer to take it. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  /** How often nothing waited for the peer any more. */
  get emptied(): number {
    return this.#writer.emptied;
  }

  /** Whether there are bytes that the peer does not take. */
  get isStalled(): boolean {
    return this.#writer.hasWaiting || this.#outbox.isFull;
  }

  /** Opens a stream; only for clients. */
  open(): Http2Stream {
    const stream = this.#newStream(this.#table.takeId());
    if (this.#table.isUsedUp) this.close();
    return stream;
  }

  /** @param answered is told false when the connection ended before */
  ping(answered: (answered: boolean) => void): void {
    if (this.isClosed || this.#isOver) {
      answered(false);
      return;
    }
    this.#pings.push(answered);
    this.#outbox.push(frameOf(FRAME.ping, 0, 0, Buffer.alloc(8)));
  }

  /** Tells the peer to go elsewhere; what it sends before it knows is still answered. */
  notice(): void {
    if (this.isOpen) this.#goaway(h2.MAX_STREAM_ID, CODE.noError);
  }

  close(): void {
    if (this.isClosing || this.#isOver) return;
    this.isClosing = true;
    this.#table.lastServed = this.#table.lastPeerId;
    this.#goaway(this.#table.lastPeerId, CODE.noError);
    if (this.streams.size === 0) this.#end();
  }

  /** Ends the connection at once, with a word why. */
  fail(code: number): void {
    if (this.#isOver) return;
    this.#goaway(this.#table.lastPeerId, code);
    this.#end(LINGER_MS);
    this.#closeStreams();
  }

  destroy(): void {
    this.socket.destroy();
    this.#onClosed();
  }

  sendHeaders(stream: Http2Stream, block: Buffer, end: boolean): void {
    this.#writer.headers(stream, block, end);
  }

  sendWhole(stream: Http2Stream, message: WholeMessage): boolean {
    return this.#writer.whole(stream, message);
  }

  wake(stream: Http2Stream): void {
    this.#writer.wake(stream);
  }

  consumed(stream: Http2Stream, bytes: number): void {
    this.#data.consumed(stream, bytes);
  }

  reset(stream: Http2Stream, code: number): void {
    stream.resetCode = code;
    this.#outbox.push(frameOf(FRAME.reset, 0, stream.id, uint32(code)));
    this.#forget(stream, true);
  }

  #greet(): void {
    const { role, maxStreams, maxHeaderBytes, streamWindow, window } = this.#options;
    const settings = settingsOf([
      role === 'server'
        ? ([h2.SETTING.maxConcurrentStreams, maxStreams] as const)
        : ([h2.SETTING.enablePush, 0] as const),
      [h2.SETTING.initialWindowSize, streamWindow],
      [h2.SETTING.maxHeaderListSize, maxHeaderBytes],
    ]);
    this.#outbox.push(frameOf(FRAME.settings, 0, 0, settings));
    const more = uint32(window - h2.FIRST_WINDOW);
    if (window > h2.FIRST_WINDOW) this.#outbox.push(frameOf(FRAME.windowUpdate, 0, 0, more));
  }

  /** What the peer sent; for sockets that do not give it out themselves. */
  receive(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#frames.push(this.#preface?.strip(chunk) ?? chunk);
      if (this.#outbox.isClogged) this.#waitForPeer();
    } catch (error) {
      const isFault = error instanceof ConnectionError;
      this.fail(isFault ? error.code : CODE.internalError);
      if (!isFault) this.#options.onBug(error);
    }
  }

  /** A peer that sends and does not read would fill the memory with answers. */
  #waitForPeer(): void {
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }

  #take(type: number, flags: number, id: number, payload: Buffer): void {
    if (this.#isOver) return;
    const { openId } = this.#headers;
    if (openId !== undefined && (type !== FRAME.continuation || id !== openId)) {
      throw protocolError('a header block is not whole');
    }
    if (!this.#hasSettings && (type !== FRAME.settings || flags & FLAG.ack)) {
      throw protocolError('SETTINGS come first');
    }
    checkFrame(type, id, payload.length);
    try {
      this.#dispatch(type, flags, id, payload);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      // Streams that we reset for what the peer did count as if it had (CVE-2025-8671).
      this.#options.guard?.reset();
      if (!error.stream.isClosed) this.reset(error.stream, error.code);
    }
  }

  #dispatch(type: number, flags: number, id: number, payload: Buffer): void {
    if (type === FRAME.data) this.#data.take(flags, id, payload);
    else if (type === FRAME.headers) this.#headers.take(flags, id, payload);
    else if (type === FRAME.continuation) this.#headers.takeContinuation(flags, payload);
    else if (type === FRAME.windowUpdate) this.#takeWindowUpdate(id, payload);
    else if (type === FRAME.reset) this.#takeReset(id, payload);
    else if (type === FRAME.priority) this.#takePriority(id, payload);
    else if (type === FRAME.settings) this.#takeSettings(flags, payload);
    else if (type === FRAME.ping) this.#takePing(flags, payload);
    else if (type === FRAME.goaway) this.#takeGoaway(payload);
    else this.#options.guard?.other();
  }

  #newStream(id: number): Http2Stream {
    const send = this.peer.initialWindow;
    const stream = new Http2Stream(id, this, { send, receive: this.#options.streamWindow });
    this.#table.open.set(id, stream);
    return stream;
  }

  #takeWindowUpdate(id: number, payload: Buffer): void {
    this.#options.guard?.other();
    const more = payload.readUInt32BE(0) & 0x7fffffff;
    if (id === 0) {
      if (more === 0) throw protocolError('a window grows by nothing');
      this.#writer.grow(more);
      return;
    }
    this.#table.requireKnown(id);
    const stream = this.streams.get(id);
    if (!stream) return;
    stream.sendWindow += more;
    if (more === 0) throw new StreamError(stream, CODE.protocolError);
    if (stream.sendWindow > h2.MAX_WINDOW) throw new StreamError(stream, CODE.flowControlError);
    this.#writer.wake(stream);
  }

  #takeReset(id: number, payload: Buffer): void {
    this.#table.requireKnown(id);
    this.#options.guard?.reset();
    const stream = this.streams.get(id);
    if (!stream) return;
    stream.resetCode = payload.readUInt32BE(0);
    this.#forget(stream, false);
  }

  #takePriority(id: number, payload: Buffer): void {
    this.#options.guard?.other();
    if ((payload.readUInt32BE(0) & 0x7fffffff) === id) throw protocolError('it depends on itself');
  }

  #takeSettings(flags: number, payload: Buffer): void {
    if (flags & FLAG.ack) {
      if (payload.length > 0) throw sizeError();
      this.#options.guard?.other();
      return;
    }
    this.#options.guard?.settings();
    const grown = this.peer.take(payload);
    if (grown !== 0) {
      for (const stream of this.streams.values()) {
        stream.sendWindow += grown;
        if (stream.sendWindow > h2.MAX_WINDOW) throw windowError();
      }
    }
    this.#outbox.push(frameOf(FRAME.settings, FLAG.ack, 0));
    if (!this.#hasSettings) {
      this.#hasSettings = true;
      this.#options.onReady?.();
    }
    if (grown > 0) this.#writer.pump();
  }

  #takePing(flags: number, payload: Buffer): void {
    if (flags & FLAG.ack) {
      const answered = this.#pings.shift();
      if (answered) answered(true);
      else this.#options.guard?.other();
      return;
    }
    this.#options.guard?.ping();
    this.#pingAnswers.take(payload);
  }

  /** Calls that the peer has not begun fail; the others go on. */
  #takeGoaway(payload: Buffer): void {
    if (this.#options.role === 'server') return;
    const last = payload.readUInt32BE(0) & 0x7fffffff;
    this.isClosing = true;
    for (const stream of this.streams.values()) {
      if (stream.id <= last) continue;
      stream.resetCode = CODE.refusedStream;
      this.#forget(stream, false);
    }
    if (this.streams.size === 0) this.#end();
  }

  #onLocalEnd(stream: Http2Stream): void {
    if (stream.isRemoteEnded) this.#forget(stream, false);
    // Whatever is still to come of the request is not wanted any more.
    else if (this.#options.role === 'server') this.reset(stream, CODE.noError);
  }

  #remoteEnd(stream: Http2Stream): void {
    if (stream.isClosed) return;
    if (stream.bytesLeft) throw new StreamError(stream, CODE.protocolError);
    stream.takeEnd();
    if (stream.isClosed) return;
    if (stream.isLocalEnded) this.#forget(stream, false);
    else if (this.#options.role === 'client') this.reset(stream, CODE.cancel);
  }

  #forget(stream: Http2Stream, byUs: boolean): void {
    if (!this.#table.remove(stream, byUs)) return;
    this.#writer.forget(stream);
    stream.takeClose();
    if (this.isClosing && this.streams.size === 0) this.#end();
  }

  #goaway(last: number, code: number): void {
    this.#outbox.push(frameOf(FRAME.goaway, 0, 0, Buffer.concat([uint32(last), uint32(code)])));
  }

  /**
   * What still comes is read and dropped for a while: unread bytes would cut off what was sent.
   * @param takeMs how long what was sent may wait for the peer
   */
  #end(takeMs = TAKE_MS): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pingAnswers.end();
    const cut = () => this.socket.destroy();
    let timer = setTimeout(cut, takeMs);
    this.socket.once('finish', () => {
      clearTimeout(timer);
      timer = setTimeout(cut, LINGER_MS);
    });
    this.socket.once('close', () => clearTimeout(timer));
    this.#outbox.end();
    this.socket.resume();
  }

  #closeStreams(): void {
    for (const stream of [...this.streams.values()]) this.#forget(stream, false);
  }

  #onClosed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#isOver = true;
    this.#pingAnswers.end();
    this.#closeStreams();
    for (const answered of this.#pings.splice(0)) answered(false);
    this.#options.onClose?.();
  }
}

function protocolError(message: string): ConnectionError {
  return new ConnectionError(CODE.protocolError, message);
}

function sizeError(): ConnectionError {
  return new ConnectionError(CODE.frameSizeError, 'a frame has a wrong size');
}

function windowError(): ConnectionError {
  return new ConnectionError(CODE.flowControlError, 'a window is too large');
}
