import { ConnectionError } from './connection-error.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { HeaderBlocks, type Headers } from './header-blocks.ts';
import { CODE, FLAG } from './protocol.ts';
import type { Http2Stream } from './stream.ts';
import { StreamError } from './stream-error.ts';
import type { StreamTable } from './stream-table.ts';
import type { StreamWriter } from './stream-writer.ts';
import { unpadded } from './unpadded.ts';

/** The priority that may stand before a header block: nothing here goes by it. */
const PRIORITY_BYTES = 5;

interface Parts {
  readonly options: ConnectionOptions;
  readonly streams: StreamTable;
  readonly writer: StreamWriter;
  /** A stream that the peer begins. */
  newStream(id: number): Http2Stream;
  /** The peer has sent all of a stream. */
  onEnd(stream: Http2Stream): void;
}

/** Takes HEADERS and CONTINUATION: heads of messages, which begin streams on a server, and trailers. */
export class HeadersReceiver {
  readonly #parts: Parts;
  readonly #blocks: HeaderBlocks;

  constructor(parts: Parts) {
    const { maxHeaderBytes, maxHeaderPairs } = parts.options;
    this.#parts = parts;
    this.#blocks = new HeaderBlocks(maxHeaderBytes, maxHeaderPairs);
  }

  /** Of the stream whose block is not whole: only its CONTINUATION may come. */
  get openId(): number | undefined {
    return this.#blocks.openId;
  }

  /** @throws ConnectionError, StreamError */
  take(flags: number, id: number, payload: Buffer): void {
    let block = unpadded(flags, payload);
    if (flags & FLAG.priority) {
      if (block.length < PRIORITY_BYTES) {
        throw new ConnectionError(CODE.frameSizeError, 'a frame has a wrong size');
      }
      if ((block.readUInt32BE(0) & 0x7fffffff) === id) throw protocolError('it depends on itself');
      block = block.subarray(PRIORITY_BYTES);
    }
    const endStream = (flags & FLAG.endStream) !== 0;
    if (flags & FLAG.endHeaders) this.#onBlock(id, block, endStream);
    else this.#blocks.begin(id, block, endStream);
  }

  /** @throws ConnectionError, StreamError */
  takeContinuation(flags: number, payload: Buffer): void {
    const { openId } = this.#blocks;
    if (openId === undefined) throw protocolError('CONTINUATION of nothing');
    this.#blocks.goOn(payload);
    if (!(flags & FLAG.endHeaders)) return;
    const { block, endStream } = this.#blocks.end();
    this.#onBlock(openId, block, endStream);
  }

  #onBlock(id: number, block: Buffer, endStream: boolean): void {
    const { options, streams } = this.#parts;
    const stream = streams.open.get(id);
    if (stream) this.#onOpen(stream, block, endStream);
    else if (options.role === 'client') this.#onLateReply(id, block);
    else this.#onRequest(id, block, endStream);
  }

  #onOpen(stream: Http2Stream, block: Buffer, endStream: boolean): void {
    const isClient = this.#parts.options.role === 'client';
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
    if (endStream) this.#parts.onEnd(stream);
  }

  /** Read for the table's sake, whatever becomes of it: what follows may go back to it. */
  #onLateReply(id: number, block: Buffer): void {
    this.#blocks.decode(block, 'trailers');
    this.#parts.streams.requireKnown(id);
  }

  #onRequest(id: number, block: Buffer, endStream: boolean): void {
    const { options, streams } = this.#parts;
    const list = this.#blocks.decode(block, 'request');
    if (id % 2 === 0) throw protocolError('a wrong number of a stream');
    if (id <= streams.lastPeerId) {
      this.#onOver(id);
      return;
    }
    if (id > streams.lastServed) {
      options.guard?.other();
      return;
    }
    streams.lastPeerId = id;
    options.guard?.stream();
    const stream = this.#parts.newStream(id);
    stream.hasHead = true;
    this.#admit(stream, list, endStream);
  }

  /** A request by the number of one that was: on its way when we reset that, or a fault. */
  #onOver(id: number): void {
    const { options, streams } = this.#parts;
    if (streams.closed.wasResetHere(id)) options.guard?.other();
    else if (streams.closed.wasEndedThere(id)) {
      throw new ConnectionError(CODE.streamClosed, 'the stream is over');
    } else throw protocolError('a wrong number of a stream');
  }

  #admit(stream: Http2Stream, list: Headers, endStream: boolean): void {
    const { options, streams, writer } = this.#parts;
    const { headers } = list;
    if (list.isTooLarge) throw new StreamError(stream, CODE.enhanceYourCalm);
    if (!headers) throw new StreamError(stream, CODE.protocolError);
    if (streams.open.size > options.maxStreams) throw new StreamError(stream, CODE.refusedStream);
    if (writer.queuedBytes > options.maxQueuedBytes) {
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
    options.onStream?.(stream, { headers, fields: list.fields });
  }
}

function protocolError(message: string): ConnectionError {
  return new ConnectionError(CODE.protocolError, message);
}
