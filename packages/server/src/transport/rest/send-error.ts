import { ApiError, errors, GrpcCode } from '@latchkey/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDiskFull } from '../../kernel/is-disk-full.ts';
import type { Log } from '../../observe/log.ts';
import { logFailure } from '../../observe/log-failure.ts';
import { sourceOf } from './rest-gate.ts';
import type { RestStream } from './rest-stream.ts';

/** All that REST says to somebody who is not signed in, whatever is wrong. */
const NOT_AUTHENTICATED = { code: 1800, message: "user hasn't authenticated" };
const BASIC_CHALLENGE = 'Basic realm="restricted", charset="UTF-8"';

/**
 * Answers with a failure. What is not an ApiError is a bug: it is logged, and shows no detail.
 * HTTP's own status is 200 except for those of authentication, privileges and transport.
 */
export function sendError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const error = toApiError(thrown, request.id);
  const labels = {
    requestId: request.id,
    method: request.routeOptions.url,
    source: sourceOf(request),
  };
  logFailure(log, labels, thrown, error);
  const { code, http, grpc, retryAfter } = error.fields;
  if (http === 401) {
    const isBasic = /^basic\b/i.test(request.headers.authorization ?? '');
    if (isBasic) reply.header('WWW-Authenticate', BASIC_CHALLENGE);
    if (error.fields.disconnect) endConnection(request, reply);
    const { message } = error.fields.proven ? error : NOT_AUTHENTICATED;
    return reply.code(401).send({ ...NOT_AUTHENTICATED, message });
  }
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  const refused = grpc === GrpcCode.PERMISSION_DENIED;
  const message = refused
    ? `rpc error: code = PermissionDenied desc = ${error.message}`
    : error.message;
  return reply.code(http).send({ code, message });
}

/** The client's next call makes a new one. */
function endConnection({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.httpVersionMajor < 2) reply.header('connection', 'close');
  else (raw as unknown as { stream: RestStream }).stream.endConnection();
}

/** Fastify's own refusals are the client's mistakes; they come with a status of 4xx. */
function toApiError(thrown: unknown, requestId: string): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return errors.bodyNotJson('error: the request is malformed');
  }
  return isDiskFull(thrown) ? errors.diskFull() : errors.internal(requestId, thrown);
}
