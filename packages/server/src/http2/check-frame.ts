import { ConnectionError } from './connection-error.ts';
import { CODE, FRAME } from './protocol.ts';

const OF_CONNECTION: ReadonlySet<number> = new Set([FRAME.settings, FRAME.ping, FRAME.goaway]);
const OF_STREAM: ReadonlySet<number> = new Set([
  ...[FRAME.data, FRAME.headers, FRAME.priority, FRAME.reset, FRAME.continuation],
]);
/** Frames whose payload has one size. */
const SIZES = new Map<number, number>([
  [FRAME.priority, 5],
  [FRAME.reset, 4],
  [FRAME.ping, 8],
  [FRAME.windowUpdate, 4],
]);
const GOAWAY_BYTES = 8;

/** What is wrong with a frame whatever went before it. @throws ConnectionError */
export function checkFrame(type: number, id: number, size: number): void {
  if (id === 0 ? OF_STREAM.has(type) : OF_CONNECTION.has(type)) {
    throw new ConnectionError(CODE.protocolError, 'a frame of a wrong stream');
  }
  if (type === FRAME.pushPromise) {
    throw new ConnectionError(CODE.protocolError, 'nothing may be pushed');
  }
  const wanted = SIZES.get(type) ?? size;
  if (size !== wanted || (type === FRAME.goaway && size < GOAWAY_BYTES)) {
    throw new ConnectionError(CODE.frameSizeError, 'a frame has a wrong size');
  }
}
