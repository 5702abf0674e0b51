import { errors } from '@latchkey/contract';
import {
  CONTROL_ROUTES,
  type ControlOperation,
  type ControlRoute,
  NOT_HERE,
  UPLOAD_PIECE_BYTES,
} from '@latchkey/contract/control';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify';
import { type ControlSignIn, signInToControl } from '../../authenticate/control-sign-in.ts';
import type { ControlAuthorizer } from '../../authorize/control-authorizer.ts';
import { type ControlPrincipal, controlOrigin } from '../../handle/control-principal.ts';
import type { RecentCallers } from '../../observe/callers/recent-callers.ts';
import type { Log } from '../../observe/log.ts';
import type { BodyBudget } from '../body-budget.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { ControlAnswer } from './control-answer.ts';
import type { ControlCall, ControlHandler, ControlHandlers } from './control-call.ts';
import { controlError } from './control-error.ts';
import { statusFor } from './known-clients.ts';
import { parseControlRequest } from './parse-control-request.ts';
import { createBodyReader, type ReadBody } from './read-control-body.ts';

export interface ControlParts {
  /** Tried in this order. */
  readonly signIns: readonly ControlSignIn[];
  readonly authorizer: ControlAuthorizer;
  /** Takes note of who comes with an API key. */
  readonly callers: RecentCallers;
  readonly handlers: ControlHandlers;
  /** Adds what is no route of the table: pages, the data plane's way in. */
  readonly extend?: (app: FastifyInstance, door: ControlDoorTools) => void;
  /** What bodies may hold. */
  readonly bodies: BodyBudget;
  readonly log: Log;
  readonly nextRequestId: () => string;
  readonly serverFactory?: FastifyServerFactory;
}

/** What additions to the door have at hand. */
export interface ControlDoorTools {
  /** Who a request is from, which was let in. @throws errors.badApiKey for one that was not */
  principalOf(request: FastifyRequest): ControlPrincipal;
  /** The same, by a credential that is asked for once more. @throws as a sign-in */
  signInAgain(request: FastifyRequest): Promise<ControlPrincipal>;
  /** Refuses a path that is not served: after the credential, as every other request is. */
  refuseUnknown(request: FastifyRequest): Promise<never>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a credential: says nothing about the installation. */
    readonly isPublic?: boolean;
  }
}

/** No body of the control plane is large, and least of all one from nobody. */
const MAX_BODY_BYTES = 1024 * 1024;
const PUBLIC_BODY_BYTES = 16 * 1024;

/**
 * The control plane's door. Every request, also one for a path that does not exist, is signed in on
 * its headers alone; then its body is read and checked by the route's schemas, then `authorize`
 * decides by what the route needs, then the handler answers.
 */
export function createControlApp(parts: ControlParts): FastifyInstance {
  const app = Fastify({
    genReqId: parts.nextRequestId,
    routerOptions: { maxParamLength: 256 },
    // Paths that do not even parse are unknown paths like others: after the credential.
    frameworkErrors: (_error, request, reply) =>
      signIn(request).then(
        () => fail(errors.controlRouteNotFound(request.method, pathOf(request)), request, reply),
        (error: unknown) => fail(error, request, reply),
      ),
    ...(parts.serverFactory ? { serverFactory: parts.serverFactory } : {}),
  });
  const principals = new WeakMap<FastifyRequest, ControlPrincipal>();
  const startedAt = new WeakMap<FastifyRequest, number>();
  const principalOf = (request: FastifyRequest): ControlPrincipal => {
    const principal = principals.get(request);
    if (!principal) throw errors.badApiKey();
    return principal;
  };
  const signIn = async (request: FastifyRequest) => {
    const { method, url, headers } = request;
    const caller = { method, url, headers, source: sourceOf(request) };
    const principal = await signInToControl(parts.signIns, caller);
    principals.set(request, principal);
    return principal;
  };
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const labels = {
      requestId: request.id,
      method: request.routeOptions.url,
      source: sourceOf(request),
    };
    const answer = controlError(error, labels, parts.log);
    const { body, retryAfter } = answer;
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
    return reply.code(statusFor(labels.method, answer)).send(body);
  };
  const readBody = createBodyReader(app, parts.bodies);
  readJsonWhateverItsType(app, readBody);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ requestid: request.id, 'cache-control': 'no-store' });
    reply.header('x-content-type-options', 'nosniff');
    if (!request.routeOptions.config.isPublic) await signIn(request);
    startedAt.set(request, performance.now());
  });
  // What comes late may be from somebody who is let in no more.
  app.addHook('preHandler', async (request) => {
    const isLate = performance.now() - (startedAt.get(request) ?? 0) > DEFAULT_LIMITS.signedInMs;
    if (isLate && !request.routeOptions.config.isPublic) await signIn(request);
  });
  const refuse = (request: FastifyRequest): never => {
    throw errors.controlRouteNotFound(request.method, pathOf(request));
  };
  app.setNotFoundHandler(refuse);
  app.setErrorHandler((error, request, reply) => fail(error, request, reply));
  for (const operation of Object.keys(CONTROL_ROUTES) as ControlOperation[]) {
    const { takesFile }: ControlRoute = CONTROL_ROUTES[operation];
    if (takesFile) addFileRoute(app, readBody, operation, parts, principalOf);
    else addRoute(app, operation, parts, principalOf);
  }
  for (const { method, path, text } of NOT_HERE) {
    app.route({
      ...{ method, url: urlOf(path) },
      handler: async () => {
        throw errors.notHere(text);
      },
    });
  }
  const refuseUnknown = async (request: FastifyRequest) => {
    await signIn(request);
    return refuse(request);
  };
  parts.extend?.(app, { principalOf, signInAgain: signIn, refuseUnknown });
  return app;
}

/** Clients that send no content type, or no body under one, are understood all the same. */
function readJsonWhateverItsType(app: FastifyInstance, readBody: ReadBody): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => {
    const { isPublic } = request.routeOptions.config;
    readBody(request, isPublic ? PUBLIC_BODY_BYTES : MAX_BODY_BYTES).then((body) => {
      if (body.length === 0) done(null, undefined);
      else void parse(request, body.toString(), done);
    }, done);
  });
}

/** A path as the router writes it. */
function urlOf(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** A route whose body is bytes. */
function addFileRoute(
  app: FastifyInstance,
  readBody: ReadBody,
  ...route: Rest<Parameters<typeof addRoute>>
): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (request: FastifyRequest) =>
      readBody(request, UPLOAD_PIECE_BYTES),
    );
    addRoute(scope, ...route);
    done();
  });
}

type Rest<List extends readonly unknown[]> = List extends [unknown, ...infer Others] ? Others : [];

function addRoute<Key extends ControlOperation>(
  app: FastifyInstance,
  operation: Key,
  { handlers, authorizer, callers }: ControlParts,
  principalOf: (request: FastifyRequest) => ControlPrincipal,
): void {
  const route: ControlRoute = CONTROL_ROUTES[operation];
  const handler = handlers[operation] as ControlHandler<Key>;
  app.route({
    method: route.method,
    url: urlOf(route.path),
    config: { isPublic: route.needs.of === 'public' },
    handler: async (request, reply) => {
      const principal = route.needs.of === 'public' ? NOBODY : principalOf(request);
      const { params, query } = request;
      const file = route.takesFile && Buffer.isBuffer(request.body) ? request.body : undefined;
      const body = route.takesFile ? undefined : request.body;
      const input = parseControlRequest(route, { params, query, body });
      const target = await authorizer.authorize(principal, route.needs, input);
      if (route.confirm && principal.session && !principal.fresh) throw errors.confirmSignIn();
      const from = { requestId: request.id, source: sourceOf(request) };
      if (principal.kind === 'api-key') {
        const client = request.headers['user-agent'] ?? '';
        callers.note(principal.id, { source: from.source, client, method: operation });
      }
      const answer = await handler({
        ...input,
        ...target,
        ...from,
        ...(file && { file }),
        principal,
        origin: controlOrigin(principal, from),
        header: (name) => String(request.headers[name] ?? ''),
      } as ControlCall<Key>);
      if (!(answer instanceof ControlAnswer)) return { code: 0, data: answer };
      for (const [name, value] of Object.entries(answer.headers)) {
        reply.header(name, value as string | string[]);
      }
      return { code: 0, data: answer.data };
    },
  });
}

/** Who calls a public route: somebody without any right. */
const NOBODY: ControlPrincipal = {
  ...{ kind: 'member', id: '', name: '', organizationId: '' },
  scope: { orgRole: 'Member', projects: [] },
};

/** Address of the client; a local socket has none. */
function sourceOf({ raw }: FastifyRequest): string {
  return raw.socket?.remoteAddress ?? '';
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]?.slice(0, 200) ?? '';
}
