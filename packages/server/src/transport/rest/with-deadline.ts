import type { ServerResponse } from 'node:http';
import { type ApiError, errors } from '@latchkey/contract';

/**
 * Runs a call with a signal that fires when its time is over or the client is gone.
 * @throws errors.requestTimeout, errors.cancelled, and whatever the call throws
 */
export async function withDeadline<T>(
  ms: number,
  response: ServerResponse,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (reason: ApiError) => {
    abort.abort(reason);
    reject(reason);
  };
  const gone = () => stop(errors.cancelled());
  const timer = setTimeout(() => stop(errors.requestTimeout()), ms);
  response.once('close', gone);
  try {
    return await Promise.race([run(abort.signal), stopped]);
  } finally {
    clearTimeout(timer);
    response.off('close', gone);
  }
}
