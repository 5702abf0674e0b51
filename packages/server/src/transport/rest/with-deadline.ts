import type { ServerResponse } from 'node:http';
import { type ApiError, errors } from '@latchkey/contract';
import { type Cancellation, OwnCancellation } from '../../kernel/cancellation.ts';

/**
 * Runs a call, which is cancelled when its time is over or the client is gone.
 * @throws errors.requestTimeout, errors.cancelled, and whatever the call throws
 */
export async function withDeadline<T>(
  ms: number,
  response: ServerResponse,
  run: (cancellation: Cancellation) => Promise<T>,
): Promise<T> {
  const cancellation = new OwnCancellation();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (reason: ApiError) => {
    cancellation.cancel(reason);
    reject(reason);
  };
  const gone = () => stop(errors.cancelled());
  const timer = setTimeout(() => stop(errors.requestTimeout()), ms);
  response.once('close', gone);
  try {
    return await Promise.race([run(cancellation), stopped]);
  } finally {
    clearTimeout(timer);
    response.off('close', gone);
  }
}
