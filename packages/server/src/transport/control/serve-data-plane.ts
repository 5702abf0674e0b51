import { errors } from '@latchkey/contract';
import type { RestPath } from '@latchkey/contract/rest';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ControlDoorTools } from './create-control-app.ts';
import type { DataPlane } from './data-plane.ts';

const PREFIX = '/v2/vectordb/';
const LONGEST_ID = 64;

/** Calls that the cloud takes at its control plane, with the cluster in the body. */
const IMPORTS: Readonly<Record<string, RestPath>> = {
  'jobs/import/create': 'jobs/import/create',
  'jobs/import/list': 'jobs/import/list',
  'jobs/import/getProgress': 'jobs/import/get_progress',
};

/**
 * `/v2/vectordb/*?cluster_id=ID`, as the `zilliz` CLI writes it: the request goes on to the cluster's own
 * REST door with the caller's principal, and from there the way of all others. It is handed over
 * before its body is read. Imports may name the cluster in their body instead.
 */
export function serveDataPlane(
  app: FastifyInstance,
  { principalOf, signInAgain }: ControlDoorTools,
  dataPlane: DataPlane,
): void {
  app.route({
    method: ['GET', 'POST'],
    url: `${PREFIX}*`,
    // `onRequest` hooks of a route run after those of the door, which has signed the caller in.
    onRequest: async (request, reply) => {
      const clusterId = idOf((request.query as Record<string, unknown>).cluster_id);
      if (clusterId === undefined && importPath(request)) return;
      const { principal, rest } = await dataPlane.enter(principalOf(request), clusterId);
      reply.hijack();
      const again = async () =>
        (await dataPlane.enter(await signInAgain(request), clusterId)).principal;
      rest.handleAs({ principal, again }, request.raw, reply.raw);
    },
    handler: async (request) => {
      const path = importPath(request);
      // Everything else was handed over.
      if (!path) throw errors.controlRouteNotFound(request.method, PREFIX);
      const body = (request.body ?? {}) as Record<string, unknown>;
      const { principal, rest } = await dataPlane.enter(principalOf(request), idOf(body.clusterId));
      const from = { requestId: request.id, source: request.raw.socket?.remoteAddress ?? '' };
      return { code: 0, ...(await rest.callAs(principal, path, body, from)) };
    },
  });
}

function importPath({ method, params }: FastifyRequest): RestPath | undefined {
  const path = (params as Record<string, string>)['*'] ?? '';
  return method === 'POST' && Object.hasOwn(IMPORTS, path) ? IMPORTS[path] : undefined;
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_ID) : undefined;
}
