import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors } from '@latchkey/contract';
import { ArrivingBytes } from '../arriving-bytes.ts';
import type { BodyHolder } from '../body-budget.ts';

/** Where nothing is announced. */
const SMALL_BUFFER = 4096;
/** Bytes set aside at once: a header that announces much costs nothing yet. */
const FIRST_BUFFER = 1024 * 1024;

/**
 * Reads a request's body into one buffer that grows as it must, so that a body in many small pieces
 * costs no more than one in few.
 * @throws errors.messageTooLarge, errors.requestMemoryFull, errors.cancelled
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limit, holder }: { readonly limit: number; readonly holder: BodyHolder },
): Promise<Buffer> {
  if (isGone(request)) throw errors.cancelled();
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw errors.messageTooLarge(announced, limit);
  const first = Math.min(announced || SMALL_BUFFER, FIRST_BUFFER);
  holder.hold(first, announced);
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  const bytes = new ArrivingBytes(Buffer.alloc(0), first, (held) => holder.hold(held, announced));
  const take = (chunk: Buffer) => {
    const needed = bytes.length + chunk.length;
    if (needed > limit) throw errors.messageTooLarge(needed, limit);
    bytes.push(chunk, needed > announced ? limit : announced);
  };
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        request.pause();
        request.removeAllListeners('data');
        reject(error);
      }
    });
    request.once('end', () => resolve(bytes.soFar));
    request.once('error', () => reject(errors.cancelled()));
    request.once('close', () => reject(errors.cancelled()));
  });
}

/**
 * Whether the client went away before its credential was verified: nothing more is told of it then. One of
 * HTTP/2 is not complete before it is read, but then.
 */
function isGone(request: IncomingMessage): boolean {
  return request.httpVersionMajor === 1 ? request.destroyed : request.complete;
}

/** Whether enough of a body is still to come that it is better not to wait for it. */
export function hasLargeBody({ headers }: IncomingMessage, threshold: number): boolean {
  const chunked = headers['transfer-encoding'] !== undefined || headers.expect !== undefined;
  return chunked || Number(headers['content-length'] ?? 0) > threshold;
}
