import type { FastifyInstance } from 'fastify';
import type { ControlDoorTools } from './create-control-app.ts';
import type { DataPlane } from './data-plane.ts';

const LONGEST_ID = 64;

/**
 * `/v2/vectordb/*?cluster_id=ID`, as the `zilliz` CLI writes it: the request goes on to the cluster's own
 * REST door with the caller's principal, and from there the way of all others. It is handed over
 * before its body is read.
 */
export function serveDataPlane(
  app: FastifyInstance,
  { principalOf }: ControlDoorTools,
  dataPlane: DataPlane,
): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/v2/vectordb/*',
    // `onRequest` hooks of a route run after those of the door, which has signed the caller in.
    onRequest: async (request, reply) => {
      const { cluster_id: id } = request.query as Record<string, unknown>;
      const clusterId = typeof id === 'string' && id ? id.slice(0, LONGEST_ID) : undefined;
      const { principal, rest } = await dataPlane.enter(principalOf(request), clusterId);
      reply.hijack();
      rest.handleAs(principal, request.raw, reply.raw);
    },
    handler: async () => undefined,
  });
}
