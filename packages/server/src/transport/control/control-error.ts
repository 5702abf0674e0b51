import { ApiError, errors } from '@latchkey/contract';
import { isDiskFull } from '../../kernel/is-disk-full.ts';
import type { Log } from '../../observe/log.ts';
import { logFailure } from '../../observe/log-failure.ts';

/** All that the cloud says to somebody who is not signed in. */
const ILLEGAL_KEY = { code: 21119, message: 'The apikey is illegal.' };

export interface ErrorReply {
  readonly status: number;
  readonly body: { readonly code: number; readonly message: string };
  readonly retryAfter?: number;
}

/** An error as the control plane answers it. What is not an ApiError is a bug: logged, shown bare. */
export function controlError(
  thrown: unknown,
  labels: { requestId: string; method: string | undefined; source: string },
  log: Log,
): ErrorReply {
  const error = toApiError(thrown, labels.requestId);
  logFailure(log, labels, thrown, error);
  const { http, code, retryAfter } = error.fields;
  // Who signs in to the console must know what was wrong; of a key nothing is said.
  if (http === 401 && !isOfConsole(code)) return { status: 401, body: ILLEGAL_KEY };
  // On the data plane an error may come with status 200; here clients are told by it.
  const status = http >= 400 ? http : code === 5 ? 500 : 400;
  const body = { code, message: error.message };
  return { status, body, ...(retryAfter !== undefined && { retryAfter }) };
}

const isOfConsole = (code: number) => code >= 21160 && code < 21190;

function toApiError(thrown: unknown, requestId: string): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const { statusCode, message } = thrown as { statusCode?: number; message?: string };
  // Fastify's own refusals: a body that is too large, or is not JSON.
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return errors.requestRefused(statusCode, message ?? 'bad request');
  }
  return isDiskFull(thrown) ? errors.diskFull() : errors.internal(requestId, thrown);
}
