import type { IncomingHttpHeaders } from 'node:http2';
import { ConnectionError } from './connection-error.ts';
import { type HeaderKind, headersOf } from './headers.ts';
import { HpackDecoder } from './hpack/decoder.ts';
import { CODE } from './protocol.ts';

/** A block may be this many times as large as the list may: codes can be longer than the text. */
const BLOCK_FACTOR = 4;
/** Of CONTINUATION that belong to one block. */
const MAX_PIECES = 16;

/** A list of fields that is whole. */
export interface Headers {
  readonly fields: readonly string[];
  /** Undefined where it breaks the rules; not to be changed, for it may come again. */
  readonly headers: IncomingHttpHeaders | undefined;
  readonly isTooLarge: boolean;
}

interface Open {
  readonly id: number;
  readonly endStream: boolean;
  readonly pieces: Buffer[];
  bytes: number;
}

interface Known extends Headers {
  readonly block: Buffer;
  readonly version: number;
}

/** Puts header blocks together from HEADERS and CONTINUATION, and decodes them. */
export class HeaderBlocks {
  readonly #decoder: HpackDecoder;
  readonly #maxBytes: number;
  #open: Open | undefined;
  /** The same calls come again and again, and the same replies: the same bytes, with the same meaning. */
  readonly #last: Record<HeaderKind, Known | undefined> = {
    ...{ request: undefined, response: undefined, trailers: undefined },
  };

  constructor(maxBytes: number, maxPairs: number) {
    this.#decoder = new HpackDecoder(maxBytes, maxPairs);
    this.#maxBytes = maxBytes;
  }

  /** Of the stream whose block is not whole: only its CONTINUATION may come. */
  get openId(): number | undefined {
    return this.#open?.id;
  }

  begin(id: number, piece: Buffer, endStream: boolean): void {
    // What follows comes later, when the bytes of this one may be gone.
    this.#open = { id, endStream, pieces: [Buffer.from(piece)], bytes: piece.length };
  }

  /** @throws ConnectionError when it becomes too large */
  goOn(piece: Buffer): void {
    const open = this.#open as Open;
    open.pieces.push(Buffer.from(piece));
    open.bytes += piece.length;
    if (open.bytes > this.#maxBytes * BLOCK_FACTOR || open.pieces.length > MAX_PIECES) {
      throw new ConnectionError(CODE.enhanceYourCalm, 'a header block is too large');
    }
  }

  end(): { readonly block: Buffer; readonly endStream: boolean } {
    const { pieces, endStream } = this.#open as Open;
    this.#open = undefined;
    return { block: Buffer.concat(pieces), endStream };
  }

  /** @throws ConnectionError with COMPRESSION_ERROR */
  decode(block: Buffer, kind: HeaderKind): Headers {
    const last = this.#last[kind];
    const before = this.#decoder.version;
    if (last?.version === before && last.block.equals(block)) return last;
    const { fields, isTooLarge } = this.#decoder.decode(block);
    const headers = isTooLarge ? undefined : headersOf(fields, kind);
    const list = { fields, headers, isTooLarge };
    if (this.#decoder.version === before && block.length <= 1024) {
      this.#last[kind] = { ...list, block: Buffer.from(block), version: before };
    }
    return list;
  }
}
