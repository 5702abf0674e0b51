import type { ApiError, GrpcCode } from '@latchkey/contract';
import type { Log } from './log.ts';

/** What a line of the log says about a call; never a header or a body. */
export interface CallLabels {
  readonly requestId: string;
  /** The RPC's name or the route; unset where neither is known. */
  readonly method: string | undefined;
  /** Address of the client. */
  readonly source: string;
}

/** gRPC codes of a refusal: of the credential, of the right, of too many tries. */
const REFUSALS: ReadonlySet<GrpcCode | undefined> = new Set([16, 7, 8]);

/**
 * Logs a call that failed: a bug with all its details, a refusal with its reason, and whatever else
 * the client got wrong only where somebody debugs.
 *
 * @param thrown as the handler threw it
 * @param error as the client sees it
 */
export function logFailure(log: Log, call: CallLabels, thrown: unknown, error: ApiError): void {
  const { code, grpc } = error.fields;
  if (error !== thrown && code === 5) log.error({ ...call, err: thrown }, 'call failed');
  else if (REFUSALS.has(grpc)) log.warn({ ...call, reason: error.message }, 'call refused');
  else log.debug({ ...call, code, reason: error.message }, 'call answered with an error');
}
