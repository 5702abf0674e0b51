import type { Socket } from 'node:net';
import { checkFrame } from './check-frame.ts';
import { ClosedStreams } from './closed-streams.ts';
import { ConnectionError } from './connection-error.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { FrameReader } from './frame-reader.ts';
import { frameOf, settingsOf, uint32 } from './frame-writer.ts';
import { HeaderBlocks, type Headers } from './header-blocks.ts';
import { Outbox } from './outbox.ts';
import { PeerSettings } from './peer-settings.ts';
import { PrefaceReader } from './preface-reader.ts';
import * as h2 from './protocol.ts';
import { Http2Stream, type StreamOwner } from './stream.ts';
import { StreamError } from './stream-error.ts';
import { StreamWriter } from './stream-writer.ts';
import { unpadded } from './unpadded.ts';

const { CODE, FLAG, FRAME } = h2;
/** How long a peer has to read why its connection ends. */
const LINGER_MS = 1000;

/**
 * One HTTP/2 connection, on either side. What a peer does wrong ends its stream or its connection with
 * the code of RFC 9113. Nothing is compressed with a table that both ends keep.
 */
export class Connection implements StreamOwner {
  readonly socket: Socket;
  readonly streams = new Map<number, Http2Stream>();
  readonly peer = new PeerSettings();
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #writer: StreamWriter;
  readonly #frames: FrameReader;
  readonly #blocks: HeaderBlocks;
  readonly #closedStreams = new ClosedStreams();
  readonly #preface: PrefaceReader | undefined;
  readonly #pings: ((answered: boolean) => void)[] = [];
  #receiveWindow: number;
  #unreturned = 0;
  #lastPeerId = 0;
  #nextId = 1;
  /** Of streams that are answered: later ones came after the notice. */
  #lastServed = h2.MAX_STREAM_ID;
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
    this.#frames = new FrameReader((...frame) => this.#take(...frame));
    this.#blocks = new HeaderBlocks(options.maxHeaderBytes, options.maxHeaderPairs);
    this.#receiveWindow = options.window;
    if (options.role === 'server') this.#preface = new PrefaceReader();
    else this.#outbox.push(h2.PREFACE);
    this.#greet();
    socket.on('data', this.#onData);
    socket.on('drain', () => this.#writer.pump());
    socket.once('close', () => this.#onClosed());
    // Of a socket that was paused while its protocol was told.
    socket.resume();
  }

  /** Whether calls can be made, or answered. */
  get isOpen(): boolean {
    return !this.isClosing && !this.#isOver && !this.isClosed;
  }

  /** Of DATA, so far. */
  get sentBytes(): number {
    return this.#writer.sentBytes;
  }

  /** Whether there are bytes that the peer does not take. */
  get isStalled(): boolean {
    return this.#writer.hasWaiting || this.#outbox.isFull;
  }

  /** Opens a stream; only for clients. */
  open(): Http2Stream {
    const stream = this.#newStream(this.#nextId);
    this.#nextId += 2;
    if (this.#nextId > h2.MAX_STREAM_ID) this.close();
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
    this.#lastServed = this.#lastPeerId;
    this.#goaway(this.#lastPeerId, CODE.noError);
    if (this.streams.size === 0) this.#end();
  }

  /** Ends the connection at once, with a word why. */
  fail(code: number): void {
    if (this.#isOver) return;
    this.#goaway(this.#lastPeerId, code);
    this.#end();
    this.#closeStreams();
  }

  destroy(): void {
    this.socket.destroy();
    this.#onClosed();
  }

  sendHeaders(stream: Http2Stream, block: Buffer, end: boolean): void {
    this.#writer.headers(stream, block, end);
  }

  sendWhole(stream: Http2Stream, head: Buffer, body: Buffer, trailers: Buffer): boolean {
    return this.#writer.whole(stream, head, body, trailers);
  }

  wake(stream: Http2Stream): void {
    this.#writer.wake(stream);
  }

  consumed(stream: Http2Stream, bytes: number): void {
    if (stream.isRemoteEnded || stream.isClosed) return;
    stream.unreturned += bytes;
    if (stream.unreturned < this.#options.streamWindow / 2) return;
    this.#outbox.push(frameOf(FRAME.windowUpdate, 0, stream.id, uint32(stream.unreturned)));
    stream.receiveWindow += stream.unreturned;
    stream.unreturned = 0;
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

  readonly #onData = (chunk: Buffer) => {
    if (this.#isOver) return;
    try {
      this.#frames.push(this.#preface?.strip(chunk) ?? chunk);
      if (this.#outbox.isClogged) this.#waitForPeer();
    } catch (error) {
      if (error instanceof ConnectionError) return this.fail(error.code);
      this.fail(CODE.internalError);
      this.#options.onBug(error);
    }
  };

  /** A peer that sends and does not read would fill the memory with answers. */
  #waitForPeer(): void {
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }

  #take(type: number, flags: number, id: number, payload: Buffer): void {
    if (this.#isOver) return;
    const { openId } = this.#blocks;
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
    if (type === FRAME.data) this.#takeData(flags, id, payload);
    else if (type === FRAME.headers) this.#takeHeaders(flags, id, payload);
    else if (type === FRAME.continuation) this.#takeContinuation(flags, payload);
    else if (type === FRAME.windowUpdate) this.#takeWindowUpdate(id, payload);
    else if (type === FRAME.reset) this.#takeReset(id, payload);
    else if (type === FRAME.priority) this.#takePriority(id, payload);
    else if (type === FRAME.settings) this.#takeSettings(flags, payload);
    else if (type === FRAME.ping) this.#takePing(flags, payload);
    else if (type === FRAME.goaway) this.#takeGoaway(payload);
    else this.#options.guard?.other();
  }

  #takeData(flags: number, id: number, payload: Buffer): void {
    this.#requireKnown(id);
    this.#countReceived(payload.length);
    const chunk = unpadded(flags, payload);
    const endStream = (flags & FLAG.endStream) !== 0;
    if (chunk.length === 0 && !endStream) this.#options.guard?.other();
    const stream = this.streams.get(id);
    if (!stream) {
      this.#onLate(id);
      return;
    }
    if (stream.isRemoteEnded) throw new StreamError(stream, CODE.streamClosed);
    stream.receiveWindow -= payload.length;
    if (stream.receiveWindow < 0) throw new StreamError(stream, CODE.flowControlError);
    if (!stream.hasHead) throw new StreamError(stream, CODE.protocolError);
    if (stream.bytesLeft !== undefined) {
      stream.bytesLeft -= chunk.length;
      const isWrong = stream.bytesLeft < 0 || (endStream && stream.bytesLeft > 0);
      if (isWrong) throw new StreamError(stream, CODE.protocolError);
    }
    // Padding is read at once.
    if (chunk.length < payload.length) this.consumed(stream, payload.length - chunk.length);
    if (chunk.length > 0) stream.takeData(chunk);
    if (endStream) this.#remoteEnd(stream);
  }

  /** Bytes that wait to be read count on their stream alone: one that is slow holds up no other. */
  #countReceived(bytes: number): void {
    this.#receiveWindow -= bytes;
    if (this.#receiveWindow < 0) {
      throw new ConnectionError(CODE.flowControlError, 'more DATA than allowed');
    }
    this.#unreturned += bytes;
    if (this.#unreturned < this.#options.window / 2) return;
    this.#outbox.push(frameOf(FRAME.windowUpdate, 0, 0, uint32(this.#unreturned)));
    this.#receiveWindow += this.#unreturned;
    this.#unreturned = 0;
  }

  /** DATA of a stream that is over: on its way when we reset it, or a fault. */
  #onLate(id: number): void {
    this.#options.guard?.other();
    if (this.#closedStreams.wasResetHere(id) || id > this.#lastServed) return;
    this.#options.guard?.reset();
    this.#outbox.push(frameOf(FRAME.reset, 0, id, uint32(CODE.streamClosed)));
  }

  #takeHeaders(flags: number, id: number, payload: Buffer): void {
    const hasPriority = (flags & FLAG.priority) !== 0;
    let block = unpadded(flags, payload);
    if (hasPriority) {
      if (block.length < 5) throw sizeError();
      if ((block.readUInt32BE(0) & 0x7fffffff) === id) throw protocolError('it depends on itself');
      block = block.subarray(5);
    }
    const endStream = (flags & FLAG.endStream) !== 0;
    if (flags & FLAG.endHeaders) this.#onBlock(id, block, endStream);
    else this.#blocks.begin(id, block, endStream);
  }

  #takeContinuation(flags: number, payload: Buffer): void {
    const { openId } = this.#blocks;
    if (openId === undefined) throw protocolError('CONTINUATION of nothing');
    this.#blocks.goOn(payload);
    if (!(flags & FLAG.endHeaders)) return;
    const { block, endStream } = this.#blocks.end();
    this.#onBlock(openId, block, endStream);
  }

  #onBlock(id: number, block: Buffer, endStream: boolean): void {
    const stream = this.streams.get(id);
    if (!stream) {
      this.#onNewStream(id, block, endStream);
      return;
    }
    const isClient = this.#options.role === 'client';
    const kind = isClient && !stream.hasHead ? 'response' : 'trailers';
    const { headers } = this.#blocks.decode(block, kind);
    if (stream.isRemoteEnded) throw new StreamError(stream, CODE.streamClosed);
    if (!headers) throw new StreamError(stream, CODE.protocolError);
    // An interim response (1xx) says nothing yet.
    const isInterim = kind === 'response' && (headers[':status'] as unknown as string) < '200';
    if (isInterim ? endStream : kind === 'trailers' && !endStream) {
      throw new StreamError(stream, CODE.protocolError);
    }
    if (isInterim) return;
    stream.hasHead = true;
    stream.takeHeaders(headers);
    if (endStream) this.#remoteEnd(stream);
  }

  #onNewStream(id: number, block: Buffer, endStream: boolean): void {
    const { role, guard } = this.#options;
    const list = this.#blocks.decode(block, role === 'server' ? 'request' : 'trailers');
    if (this.#closedStreams.wasResetHere(id)) {
      guard?.other();
      return;
    }
    if (role === 'client') {
      if (id >= this.#nextId || id % 2 === 0) throw protocolError('no such stream');
      return;
    }
    if (id <= this.#lastPeerId && this.#closedStreams.wasEndedThere(id)) {
      throw new ConnectionError(CODE.streamClosed, 'the stream is over');
    }
    if (id % 2 === 0 || id <= this.#lastPeerId) throw protocolError('a wrong number of a stream');
    if (id > this.#lastServed) {
      guard?.other();
      return;
    }
    this.#lastPeerId = id;
    guard?.stream();
    const stream = this.#newStream(id);
    stream.hasHead = true;
    this.#admit(stream, list, endStream);
  }

  #admit(stream: Http2Stream, list: Headers, endStream: boolean): void {
    const { maxStreams, maxQueuedBytes } = this.#options;
    const { headers } = list;
    if (list.isTooLarge) throw new StreamError(stream, CODE.enhanceYourCalm);
    if (!headers) throw new StreamError(stream, CODE.protocolError);
    if (this.streams.size > maxStreams) throw new StreamError(stream, CODE.refusedStream);
    if (this.#writer.queuedBytes > maxQueuedBytes) {
      throw new StreamError(stream, CODE.enhanceYourCalm);
    }
    const length = headers['content-length'];
    if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) throw new StreamError(stream, CODE.protocolError);
      stream.bytesLeft = Number(length);
    }
    if (endStream) {
      if (stream.bytesLeft) throw new StreamError(stream, CODE.protocolError);
      stream.takeEnd();
    }
    this.#options.onStream?.(stream, { headers, fields: list.fields });
  }

  #newStream(id: number): Http2Stream {
    const send = this.peer.initialWindow;
    const stream = new Http2Stream(id, this, { send, receive: this.#options.streamWindow });
    this.streams.set(id, stream);
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
    this.#requireKnown(id);
    const stream = this.streams.get(id);
    if (!stream) return;
    stream.sendWindow += more;
    if (more === 0) throw new StreamError(stream, CODE.protocolError);
    if (stream.sendWindow > h2.MAX_WINDOW) throw new StreamError(stream, CODE.flowControlError);
    this.#writer.wake(stream);
  }

  #takeReset(id: number, payload: Buffer): void {
    this.#requireKnown(id);
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
    this.#outbox.push(frameOf(FRAME.ping, FLAG.ack, 0, payload));
  }

  /** Calls that the peer has not begun fail; the others go on. */
  #takeGoaway(payload: Buffer): void {
    if (this.#options.role === 'server') return;
    const last = payload.readUInt32BE(0) & 0x7fffffff;
    this.isClosing = true;
    for (const stream of this.streams.values()) if (stream.id > last) this.#forget(stream, false);
    if (this.streams.size === 0) this.#end();
  }

  #requireKnown(id: number): void {
    const isKnown =
      this.#options.role === 'server'
        ? id % 2 === 1 && (id <= this.#lastPeerId || id > this.#lastServed)
        : id % 2 === 1 && id < this.#nextId;
    if (!isKnown) throw protocolError('a stream that was never opened');
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
    if (!this.streams.delete(stream.id)) return;
    this.#writer.forget(stream);
    this.#closedStreams.add(stream.id, byUs && !stream.isRemoteEnded);
    stream.takeClose();
    if (this.isClosing && this.streams.size === 0) this.#end();
  }

  #goaway(last: number, code: number): void {
    this.#outbox.push(frameOf(FRAME.goaway, 0, 0, Buffer.concat([uint32(last), uint32(code)])));
  }

  /** What still comes is read and dropped for a while: unread bytes would cut off what was sent. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#outbox.end();
    this.socket.resume();
    const timer = setTimeout(() => this.socket.destroy(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(timer));
  }

  #closeStreams(): void {
    for (const stream of [...this.streams.values()]) this.#forget(stream, false);
  }

  #onClosed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#isOver = true;
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
