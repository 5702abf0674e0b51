import type { Readable } from 'node:stream';
import type { MaybePromise } from './maybe-promise.ts';

/** The object names in a request, readable before the request is decoded. */
export interface RequestNames {
  /**
   * All values of a text field.
   * @param path field numbers from the request's top, e.g. `[3]`, or `[2, 1]` inside a message
   */
  strings(path: readonly number[]): readonly string[];
}

/** The end of a large request that is still arriving, while its beginning is decided on. */
export interface RequestFlow {
  /** Bytes of the whole message. */
  readonly length: number;
  /**
   * What comes behind `bytes`. Fails with an ApiError when it breaks off, or when it would name
   * something else than the beginning did.
   */
  readonly rest: Readable;
}

/** A request as it stands at a door: its names at once, the whole of it when it is handled. */
export interface RequestView extends RequestNames {
  /** The encoded message. */
  readonly bytes: Uint8Array;
  /** Set where `bytes` is only the beginning; names can be read, and nothing be decoded. */
  readonly flow?: RequestFlow;
  /**
   * Called before `decode` or `bytes`, once the call was authorized: translates what is not translated before
   * that, and does in steps what would keep the event loop for long. @throws ApiError
   */
  prepare?(for_: 'decode' | 'bytes'): MaybePromise<void>;
  /** @throws errors.malformedMessage */
  decode(): unknown;
}
