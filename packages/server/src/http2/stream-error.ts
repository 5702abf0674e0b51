import type { Http2Stream } from './stream.ts';

/** What a peer did that ends one of its streams. */
export class StreamError extends Error {
  readonly stream: Http2Stream;
  /** For RST_STREAM; see `CODE`. */
  readonly code: number;

  constructor(stream: Http2Stream, code: number) {
    super(`stream ${stream.id} ends with code ${code}`);
    this.stream = stream;
    this.code = code;
  }
}
