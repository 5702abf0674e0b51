import type { Http2Stream } from './stream.ts';

/** @returns when more can be written, or nothing can any more */
export function drained(stream: Http2Stream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.isClosed) resolve();
    else stream.onDrain = resolve;
  });
}
