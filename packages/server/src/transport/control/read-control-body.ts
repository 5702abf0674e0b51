import { ApiError, errors } from '@latchkey/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BodyBudget } from '../body-budget.ts';
import { dropRest } from '../rest/drop-rest.ts';
import { readBody } from '../rest/read-body.ts';

/**
 * Reads the body of a request. @param limit of bytes
 * @throws errors.requestRefused, errors.requestMemoryFull, errors.cancelled
 */
export type ReadBody = (request: FastifyRequest, limit: number) => Promise<Buffer>;

/** For the parsers of an app. What a body takes of the budget is given back when its request is over. */
export function createBodyReader(app: FastifyInstance, bodies: BodyBudget): ReadBody {
  const replies = new WeakMap<FastifyRequest, FastifyReply>();
  app.addHook('preParsing', async (request, reply) => {
    replies.set(request, reply);
  });
  return async (request, limit) => {
    const reply = replies.get(request);
    if (!reply) throw new Error('a body is read before its request was let in');
    const holder = bodies.share();
    // Also where the client goes away.
    reply.raw.once('close', () => holder.release());
    try {
      return await readBody(request.raw, reply.raw, { limit, holder });
    } catch (error) {
      // The rest of it is not waited for.
      if (request.raw.httpVersionMajor === 1) {
        reply.header('connection', 'close');
        dropRest(request.raw);
      }
      const isTooLarge = error instanceof ApiError && error.fields.http === 413;
      throw isTooLarge ? errors.requestRefused(413, error.message) : error;
    }
  };
}
