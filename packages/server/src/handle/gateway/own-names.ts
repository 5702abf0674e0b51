import { ApiError, errors, type MethodRow, wire } from '@latchkey/contract';
import { scanFields } from '../../kernel/wire-scan.ts';
import type { DatabaseNames } from './database-names.ts';

const HEADER_BYTES = 5;

/**
 * Failures of upstream tell names of databases: here they become the names that the cluster's clients
 * know, for nobody is to learn how clusters share an upstream.
 * @returns the frame, unless it is such a failure
 * @throws errors.upstreamFailure, and what `reply` throws, with the client's names
 */
export function inOwnNames<Reply>(
  names: DatabaseNames,
  method: Pick<MethodRow, 'statusField'>,
  reply: Promise<Reply>,
): Promise<Reply> {
  return names.shared ? withOwnNames(names, method, reply) : reply;
}

async function withOwnNames<Reply>(
  names: DatabaseNames,
  method: Pick<MethodRow, 'statusField'>,
  reply: Promise<Reply>,
): Promise<Reply> {
  let answer: Reply;
  try {
    answer = await reply;
  } catch (error) {
    throw error instanceof ApiError ? renamed(names, error) : error;
  }
  if (Buffer.isBuffer(answer) && names.isIn(answer)) requireNameless(names, method, answer);
  return answer;
}

function renamed({ inOurs }: DatabaseNames, error: ApiError): ApiError {
  const text = inOurs(error.message);
  return text === error.message ? error : new ApiError(text, error.fields);
}

function requireNameless(
  { inOurs }: DatabaseNames,
  { statusField }: Pick<MethodRow, 'statusField'>,
  frame: Buffer,
): void {
  const message = frame.subarray(HEADER_BYTES);
  const bytes = statusField > 0 ? scanFields(message, statusField).at(-1) : message;
  if (statusField < 0 || !bytes) return;
  const { code, error_code: legacy, reason, detail, retriable } = wire.common.Status.decode(bytes);
  if (code === 0 && legacy === 0) return;
  throw errors.upstreamFailure(code, legacy, inOurs(reason || detail), retriable);
}
