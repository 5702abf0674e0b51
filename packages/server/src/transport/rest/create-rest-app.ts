import { REST_ROUTES, type RestPath } from '@latchkey/contract/rest';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { cancellationBy } from '../../kernel/cancellation.ts';
import { once } from '../../kernel/once.ts';
import type { Principal } from '../../kernel/principal.ts';
import { type Random, systemRandom } from '../../kernel/random.ts';
import type { Log } from '../../observe/log.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { BodyBudget } from '../body-budget.ts';
import type { Chain } from '../chain.ts';
import type { Limits } from '../limits.ts';
import type { RestDoor } from '../listen.ts';
import { dropRest } from './drop-rest.ts';
import { handleRoute } from './handle-route.ts';
import { createSteppedBodyParser } from './parse-body-in-steps.ts';
import { createBodyParser } from './parse-json-body.ts';
import { hasLargeBody } from './read-body.ts';
import { refuseConnection } from './refuse-connection.ts';
import { createRowWriter } from './reply-rows.ts';
import type { RestReply } from './rest-call.ts';
import { type AdmittedCaller, RestGate } from './rest-gate.ts';
import { createRestServer } from './rest-server.ts';
import { sendError } from './send-error.ts';
import { serveRequest } from './serve-request.ts';

export interface RestAppParts {
  readonly chain: Chain;
  /** Schemas, by which rows are translated. */
  readonly catalog: CatalogStore;
  readonly limits: Limits;
  readonly bodies: BodyBudget;
  readonly log: Log;
  readonly nextRequestId: () => string;
  readonly random?: Random;
}

export interface RestApp extends RestDoor {
  /**
   * Serves a request of a caller that the control plane has signed in, who is a principal of this
   * cluster. It goes the way of all others; only its credential is for the control plane to ask for.
   */
  handleAs(
    caller: AdmittedCaller,
    request: Parameters<RestDoor['handle']>[0],
    response: Parameters<RestDoor['handle']>[1],
  ): void;
  /** The same for one route, without HTTP. @throws ApiError */
  callAs(
    principal: Principal,
    path: RestPath,
    body: unknown,
    from: { readonly requestId: string; readonly source: string },
  ): Promise<RestReply>;
  /** For tests that make requests without a connection. */
  readonly app: FastifyInstance;
}

const PREFIX = '/v2/vectordb/';
/** How long a call without HTTP may take. */
const CALL_MS = 30_000;
/** A body beyond it is not waited for when its request is refused. */
const WAITED_BODY = 64 * 1024;

/** Methods that the router knows; none but POST has a route, and all others are not found alike. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers':
    'Content-Type, Content-Length, Accept-Encoding, Authorization, Accept, Origin, Cache-Control, X-Requested-With, DB-Name, Accept-Type-Allow-Int64, Request-Timeout',
  'Access-Control-Allow-Methods': 'POST, HEAD, PATCH, OPTIONS, GET, PUT, DELETE',
};

/**
 * The REST v2 door of a cluster. A request is authenticated on its headers alone, before it is
 * routed and before a byte of its body is read. The routes are built for the first request: with many
 * clusters, of which few are asked by REST, they would be most of a start.
 */
export function createRestApp(parts: RestAppParts): RestApp {
  const { chain, catalog, limits, bodies, log, nextRequestId, random = systemRandom } = parts;
  const gate = new RestGate(chain);
  const parseBody = createSteppedBodyParser(random);
  const parseShort = createBodyParser(random);
  const parseDocument = (text: string) => parseShort(Buffer.from(text));
  const route = { chain, catalog, writeRows: createRowWriter(random), parseDocument };
  const http = createRestServer((request, response) => {
    // What comes behind the last request that is answered is not served (RFC 9112, 9.6).
    if (!request.socket.writableEnded) door.handle(request, response);
  }, limits);
  http.on('clientError', refuseConnection);
  const routed = once(() => {
    // Fastify adds it itself.
    http.off('clientError', refuseConnection);
    const app = Fastify({
      serverFactory: () => http,
      clientErrorHandler: refuseConnection,
      genReqId: nextRequestId,
      // Paths that do not even parse are unknown paths like others: after the credential.
      frameworkErrors: (_error, request, reply) =>
        gate.admit(request).then(
          () => notFound(reply),
          (error: unknown) => sendError(error, request, reply, log),
        ),
    });
    app.setErrorHandler((error, request, reply) => sendError(error, request, reply, log));
    app.setNotFoundHandler((_request, reply) => notFound(reply));
    addHooks(app, gate);
    // One route for all: as many as there are would keep the event loop at the first call for up to 70 ms.
    app.post<{ Params: { '*': string } }>(`${PREFIX}*`, (request, reply) => {
      const path = request.params['*'];
      if (!isRestPath(path)) return notFound(reply);
      return serveRequest({ gate, limits, bodies, route, parseBody }, path, request, reply);
    });
    // What has no app yet has nothing to close but its server.
    http.once('close', () => void app.close().then(() => http.close()));
    return { app, serve: serverOf(app) };
  });
  http.once('close', () => http.close());
  const door: RestApp = {
    http,
    get app() {
      return routed().app;
    },
    handle(request, response) {
      if (!METHODS.has(request.method ?? '')) Object.assign(request, { method: 'GET' });
      routed().serve(request, response);
    },
    handleAs(caller, request, response) {
      gate.admitAs(request, caller);
      door.handle(request, response);
    },
    callAs: (principal, path, body, from) =>
      handleRoute(path, route, {
        ...{ body, headerDatabase: '', style: { int64AsNumber: true } },
        caller: { ...from, principal, cancellation: cancellationBy(AbortSignal.timeout(CALL_MS)) },
      }),
  };
  return door;
}

function addHooks(app: FastifyInstance, gate: RestGate): void {
  // Whatever type a body says it has, it is JSON, and read by the route itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(CORS).header('requestid', request.id);
    if (request.method === 'OPTIONS') return reply.code(204).send();
    await gate.admit(request);
    request.raw.headers['content-type'] = 'application/json';
    return undefined;
  });
  app.addHook('onSend', async (request, reply) => {
    const { complete, httpVersionMajor } = request.raw;
    const unread = !complete && httpVersionMajor === 1 && hasLargeBody(request.raw, WAITED_BODY);
    if (!unread) return;
    reply.header('connection', 'close');
    dropRest(request.raw);
  });
}

/** Requests that come before the app is ready wait for it: until then it has no hooks. */
function serverOf(app: FastifyInstance): RestDoor['handle'] {
  const ready = app.ready();
  let isReady = false;
  void ready.then(() => {
    isReady = true;
  });
  return (request, response) => {
    // Requests of HTTP/2 are shaped like those of HTTP/1; Fastify's types know one kind alone.
    const serve = () => app.routing(request as never, response as never);
    if (isReady) serve();
    // In a turn of its own: to build the app takes long enough.
    else void ready.then(() => setImmediate(serve));
  };
}

function isRestPath(path: string): path is RestPath {
  return Object.hasOwn(REST_ROUTES, path);
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain').send('404 page not found');
}
