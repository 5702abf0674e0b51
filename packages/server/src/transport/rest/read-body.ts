import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors } from '@latchkey/contract';

/** Where nothing is announced. */
const SMALL_BUFFER = 4096;
/** Bytes set aside at once: a header that announces much costs nothing yet. */
const FIRST_BUFFER = 1024 * 1024;

/**
 * Reads a request's body into one buffer that grows as it must, so that a body in many small pieces
 * costs no more than one in few.
 * @throws errors.messageTooLarge, errors.cancelled
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.reject(errors.messageTooLarge(announced, limit));
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  return new Promise((resolve, reject) => {
    let buffer: Buffer = Buffer.allocUnsafe(Math.min(announced || SMALL_BUFFER, FIRST_BUFFER));
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      const needed = length + chunk.length;
      if (needed > limit) {
        request.pause();
        request.removeAllListeners('data');
        reject(errors.messageTooLarge(needed, limit));
        return;
      }
      if (needed > buffer.length) buffer = grown(buffer, length, needed, limit);
      chunk.copy(buffer, length);
      length = needed;
    });
    request.once('end', () => resolve(buffer.subarray(0, length)));
    request.once('error', () => reject(errors.cancelled()));
    request.once('close', () => reject(errors.cancelled()));
  });
}

function grown(buffer: Buffer, length: number, needed: number, limit: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(Math.max(buffer.length * 2, needed), limit));
  buffer.copy(larger, 0, 0, length);
  return larger;
}

/** Whether enough of a body is still to come that it is better not to wait for it. */
export function hasLargeBody({ headers }: IncomingMessage, threshold: number): boolean {
  const chunked = headers['transfer-encoding'] !== undefined || headers.expect !== undefined;
  return chunked || Number(headers['content-length'] ?? 0) > threshold;
}
