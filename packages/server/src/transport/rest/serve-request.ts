import { errors } from '@latchkey/contract';
import type { RestPath } from '@latchkey/contract/rest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonBuffer } from '../../kernel/json-buffer.ts';
import type { BodyBudget, BodyShare } from '../body-budget.ts';
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
  readonly bodies: BodyBudget;
  readonly route: RestParts;
  /** @throws errors.bodyNotJson */
  readonly parseBody: (body: Uint8Array) => Promise<unknown>;
}

/**
 * Reads the body of a request that was let in, has its route handled, and gives back the reply's text in UTF-8.
 * @throws ApiError
 */
export async function serveRequest(
  parts: ServeParts,
  path: RestPath,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer> {
  const { headers } = request;
  const { gate, limits } = parts;
  const share = parts.bodies.share();
  const startedAt = performance.now();
  const body = await bodyOf(parts, share, request, reply);
  if (performance.now() - startedAt > limits.signedInMs) await admitAgain(gate, request, share);
  const principal = gate.principalOf(request);
  const result = await withDeadline(requestTimeoutMs(headers), reply.raw, (cancellation) =>
    handleRoute(path, parts.route, {
      body,
      headerDatabase: headerDatabase(headers),
      style: replyStyle(headers),
      caller: {
        ...{ principal, requestId: request.id, source: sourceOf(request), cancellation },
        client: headers['user-agent'] ?? '',
      },
      // A call that nobody waits for any more may still work on its body.
    }).finally(() => share.release()),
  );
  reply.type('application/json; charset=utf-8');
  return jsonBuffer({ code: 0, ...result });
}

/** What it took of the budget is given back if it is refused. @throws as `RestGate.admit` */
async function admitAgain(gate: RestGate, request: FastifyRequest, share: BodyShare) {
  try {
    await gate.admit(request);
  } catch (error) {
    share.release();
    throw error;
  }
}

/** What it takes of the budget is given back if it fails. @throws as `readBody`, errors.bodyNotJson */
async function bodyOf(
  { limits, parseBody }: ServeParts,
  share: BodyShare,
  { raw }: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  try {
    const bytes = await readBody(raw, reply.raw, { limit: limits.messageBytes, holder: share });
    if (bytes.length === 0) {
      throw errors.bodyNotJson('the request body should be nil, however {} is valid');
    }
    // As in Go, `null` decodes to a request in which nothing is set.
    return (await parseBody(bytes)) ?? {};
  } catch (error) {
    share.release();
    throw error;
  }
}
