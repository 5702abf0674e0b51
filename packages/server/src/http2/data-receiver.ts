import { ConnectionError } from './connection-error.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { frameOf, uint32 } from './frame-writer.ts';
import type { Outbox } from './outbox.ts';
import { CODE, FLAG, FRAME } from './protocol.ts';
import type { Http2Stream } from './stream.ts';
import { StreamError } from './stream-error.ts';
import type { StreamTable } from './stream-table.ts';
import { unpadded } from './unpadded.ts';

interface Parts {
  readonly options: ConnectionOptions;
  readonly streams: StreamTable;
  readonly outbox: Outbox;
  /** The peer has sent all of a stream. */
  onEnd(stream: Http2Stream): void;
}

/** Takes DATA, and holds the peer to the windows of its streams and of the connection. */
export class DataReceiver {
  readonly #parts: Parts;
  #window: number;
  /** Bytes that came, and that the peer was not given back yet. */
  #unreturned = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#window = parts.options.window;
  }

  /** @throws ConnectionError, StreamError */
  take(flags: number, id: number, payload: Buffer): void {
    const { options, streams } = this.#parts;
    streams.requireKnown(id);
    this.#count(payload.length);
    const chunk = unpadded(flags, payload);
    const endStream = (flags & FLAG.endStream) !== 0;
    if (chunk.length === 0 && !endStream) options.guard?.other();
    const stream = streams.open.get(id);
    if (!stream) {
      this.#onLate(id);
      return;
    }
    requireAllowed(stream, payload.length);
    stream.receivedBytes += chunk.length;
    countBody(stream, chunk.length, endStream);
    // Padding is read at once.
    if (chunk.length < payload.length) this.consumed(stream, payload.length - chunk.length);
    if (chunk.length > 0) stream.takeData(chunk);
    if (endStream) this.#parts.onEnd(stream);
  }

  /** So many bytes of a stream were read: more may come. */
  consumed(stream: Http2Stream, bytes: number): void {
    if (stream.isRemoteEnded || stream.isClosed) return;
    const { options, outbox } = this.#parts;
    stream.unreturned += bytes;
    if (stream.unreturned < options.streamWindow / 2) return;
    outbox.push(frameOf(FRAME.windowUpdate, 0, stream.id, uint32(stream.unreturned)));
    stream.receiveWindow += stream.unreturned;
    stream.unreturned = 0;
  }

  /** Bytes that wait to be read count on their stream alone: one that is slow holds up no other. */
  #count(bytes: number): void {
    const { options, outbox } = this.#parts;
    this.#window -= bytes;
    if (this.#window < 0) {
      throw new ConnectionError(CODE.flowControlError, 'more DATA than allowed');
    }
    this.#unreturned += bytes;
    if (this.#unreturned < options.window / 2) return;
    outbox.push(frameOf(FRAME.windowUpdate, 0, 0, uint32(this.#unreturned)));
    this.#window += this.#unreturned;
    this.#unreturned = 0;
  }

  /** DATA of a stream that is over: on its way when we reset it, or a fault. */
  #onLate(id: number): void {
    const { options, streams, outbox } = this.#parts;
    options.guard?.other();
    if (streams.closed.wasResetHere(id) || id > streams.lastServed) return;
    options.guard?.reset();
    outbox.push(frameOf(FRAME.reset, 0, id, uint32(CODE.streamClosed)));
  }
}

function requireAllowed(stream: Http2Stream, bytes: number): void {
  if (stream.isRemoteEnded) throw new StreamError(stream, CODE.streamClosed);
  stream.receiveWindow -= bytes;
  if (stream.receiveWindow < 0) throw new StreamError(stream, CODE.flowControlError);
  if (!stream.hasHead) throw new StreamError(stream, CODE.protocolError);
}

/** Holds the peer to the length that it said its body has. */
function countBody(stream: Http2Stream, bytes: number, isLast: boolean): void {
  if (stream.bytesLeft === undefined) return;
  stream.bytesLeft -= bytes;
  const isWrong = stream.bytesLeft < 0 || (isLast && stream.bytesLeft > 0);
  if (isWrong) throw new StreamError(stream, CODE.protocolError);
}
