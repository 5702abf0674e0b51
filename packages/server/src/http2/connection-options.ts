import type { IncomingHttpHeaders } from 'node:http2';
import type { Http2Stream } from './stream.ts';

/** Counts what a peer sends besides calls. Each throws a ConnectionError when it is too much. */
export interface FrameGuard {
  ping(): void;
  settings(): void;
  stream(): void;
  /** A stream was reset, by the peer or for a fault of the peer's. */
  reset(): void;
  /** A frame that moves nothing on: WINDOW_UPDATE, PRIORITY, empty DATA, one of a stream that is over, an unknown one. */
  other(): void;
}

/** The head of a request. It may be shared with other streams, and must not be changed. */
export interface OpenedBy {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly fields: readonly string[];
}

export interface ConnectionOptions {
  readonly role: 'server' | 'client';
  readonly maxHeaderBytes: number;
  readonly maxHeaderPairs: number;
  /** Streams that the peer may have open. */
  readonly maxStreams: number;
  /** Bytes that may be under way to us, on one stream and on all. */
  readonly streamWindow: number;
  readonly window: number;
  /** Bytes of answers that may wait for a peer to take them; then it gets no new stream. */
  readonly maxQueuedBytes: number;
  readonly guard?: FrameGuard;
  /** The peer opened a stream. */
  onStream?(stream: Http2Stream, request: OpenedBy): void;
  /** The peer has sent its first SETTINGS. */
  onReady?(): void;
  onClose?(): void;
  /** Something was thrown that is no fault of the peer's. */
  onBug(error: unknown): void;
}
