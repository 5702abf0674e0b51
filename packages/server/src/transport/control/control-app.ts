import { ApiError, errors } from '@latchkey/contract';
import Fastify, { type FastifyInstance, type FastifyServerFactory } from 'fastify';
import { z } from 'zod';
import { parseRestCredential } from '../../authenticate/parse-credential.ts';
import type { Explain } from '../../authorize/explain/explain.ts';
import type { ClusterViews } from '../../handle/clusters/cluster-views.ts';
import type { Credential } from '../../kernel/credential.ts';
import type { Log } from '../../observe/log.ts';
import type { ApiKeyRecord } from '../../store/api-keys.ts';
import type { Limits } from '../limits.ts';
import { parseExplainBody } from './parse-explain-body.ts';

export interface ControlParts {
  readonly signIn: (credential: Credential) => Promise<ApiKeyRecord>;
  readonly views: ClusterViews;
  readonly explain: Explain;
  readonly limits: Limits;
  readonly log: Log;
  readonly nextRequestId: () => string;
  readonly serverFactory?: FastifyServerFactory;
}

/** Codes of Zilliz Cloud's control plane. */
const ILLEGAL_KEY = { code: 21119, message: 'The apikey is illegal.' };
const NO_CLUSTER = 80020;
const BAD_PAGE_SIZE = { code: 80003, message: 'pageSize must be a number from 1 to 100' };
const BAD_PAGE = { code: 80004, message: 'currentPage must be a number from 1 on' };

const PageSize = z.coerce.number().int().min(1).max(100).default(10);
const CurrentPage = z.coerce.number().int().min(1).default(1);

/** No body of the control plane is large. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The control plane's REST: `/v2/clusters` and `/v2/projects`, read-only so far, and what the cloud
 * lacks under `/v2/latchkey`. Every route wants an API key, also one that does not exist.
 */
export function createControlApp(parts: ControlParts): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: parts.nextRequestId,
    routerOptions: { maxParamLength: 256 },
    ...(parts.serverFactory ? { serverFactory: parts.serverFactory } : {}),
  });
  const keys = new WeakMap<object, ApiKeyRecord>();
  const keyOf = (request: object): ApiKeyRecord => {
    const key = keys.get(request);
    if (!key) throw errors.badApiKey();
    return key;
  };
  app.addHook('onRequest', async (request) => {
    keys.set(request, await parts.signIn(parseRestCredential(request.headers.authorization)));
  });
  app.get('/v2/projects', async (request) => ok(await parts.views.projects(keyOf(request))));
  app.get('/v2/clusters', async (request) => {
    const query = request.query as Record<string, unknown>;
    const pageSize = PageSize.safeParse(query.pageSize);
    const currentPage = CurrentPage.safeParse(query.currentPage);
    if (!pageSize.success) return BAD_PAGE_SIZE;
    if (!currentPage.success) return BAD_PAGE;
    const all = await parts.views.clusters(keyOf(request));
    const start = (currentPage.data - 1) * pageSize.data;
    const clusters = all.slice(start, start + pageSize.data);
    const { data: size } = pageSize;
    return ok({ count: all.length, currentPage: currentPage.data, pageSize: size, clusters });
  });
  app.get('/v2/clusters/:id', async (request) => {
    const { id } = request.params as { id: string };
    const cluster = await parts.views.cluster(keyOf(request), id);
    return cluster ? ok(cluster) : { code: NO_CLUSTER, message: `no cluster ${id}` };
  });
  app.post('/v2/latchkey/explain', async (request) => {
    const asker = keyOf(request);
    return ok(await parts.explain({ ...parseExplainBody(request.body), asker }));
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 404, message: `no route ${request.method} ${request.url}` }),
  );
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = render(error, request.id, parts.log);
    return reply.code(status).send(body);
  });
  return app;
}

const ok = (data: unknown) => ({ code: 0, data });

function render(error: unknown, requestId: string, log: Log): { status: number; body: object } {
  if (error instanceof ApiError) {
    const { http, code } = error.fields;
    return http === 401
      ? { status: 401, body: ILLEGAL_KEY }
      : { status: http, body: { code, message: error.message } };
  }
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  // Fastify's own refusals: a body that is too large, or is not JSON.
  if (statusCode && statusCode < 500) {
    return { status: statusCode, body: { code: 80000, message: message ?? 'bad request' } };
  }
  log.error({ err: error, requestId }, 'control call failed');
  const internal = errors.internal(requestId);
  return { status: 500, body: { code: internal.fields.code, message: internal.message } };
}
