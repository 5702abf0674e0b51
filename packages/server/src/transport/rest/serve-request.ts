import { errors } from '@latchkey/contract';
import type { RestPath } from '@latchkey/contract/rest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonText } from '../../kernel/json-text.ts';
import type { Limits } from '../limits.ts';
import { handleRoute } from './handle-route.ts';
import { readBody } from './read-body.ts';
import { headerDatabase, replyStyle, requestTimeoutMs } from './request-headers.ts';
import type { RestParts } from './rest-call.ts';
import { type RestGate, sourceOf } from './rest-gate.ts';
import { withDeadline } from './with-deadline.ts';

export interface ServeParts {
  readonly gate: RestGate;
  readonly limits: Limits;
  readonly route: RestParts;
  /** @throws errors.bodyNotJson */
  readonly parseBody: (body: Uint8Array) => unknown;
}

/**
 * Reads the body of a request that was let in, has its route handled, and gives back the reply's text.
 * @throws ApiError
 */
export async function serveRequest(
  { gate, limits, route, parseBody }: ServeParts,
  path: RestPath,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const { headers } = request;
  const principal = gate.principalOf(request);
  const bytes = await readBody(request.raw, reply.raw, limits.messageBytes);
  if (bytes.length === 0) {
    throw errors.bodyNotJson('the request body should be nil, however {} is valid');
  }
  // As in Go, `null` decodes to a request in which nothing is set.
  const body = parseBody(bytes) ?? {};
  const result = await withDeadline(requestTimeoutMs(headers), reply.raw, (signal) =>
    handleRoute(path, route, {
      body,
      headerDatabase: headerDatabase(headers),
      style: replyStyle(headers),
      caller: {
        ...{ principal, requestId: request.id, source: sourceOf(request), signal },
        client: headers['user-agent'] ?? '',
      },
    }),
  );
  reply.type('application/json; charset=utf-8');
  return jsonText({ code: 0, ...result });
}
