import { z } from 'zod';
import { ERROR_SCHEMA } from '../open-api/error-schema.ts';
import type { Json, OpenApiDocument, OpenApiOperation } from '../open-api/open-api-document.ts';
import { openApiSchema } from '../open-api/open-api-schema.ts';
import type { RestRoute } from './rest-route.ts';
import { REST_ROUTES } from './rest-routes.ts';

const PREFIX = '/v2/vectordb/';

/** The document of REST v2, made from the schemas that check its requests. */
export function dataOpenApi(
  routes: Readonly<Record<string, RestRoute>> = REST_ROUTES,
): OpenApiDocument {
  const schemas: Json = { Error: ERROR_SCHEMA };
  const paths = Object.fromEntries(
    Object.entries(routes).map(([path, route]) => [
      `${PREFIX}${path}`,
      { post: operation(path, route, schemas) },
    ]),
  );
  const tags = [...new Set(Object.keys(routes).map(nounOf))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey data plane',
      version: 'v2',
      summary: 'REST v2 of Milvus: databases, collections, entities, users and roles of a cluster.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes: { token: TOKEN } },
  };
}

const TOKEN = {
  type: 'http',
  scheme: 'bearer',
  description: '`Authorization: Bearer user:password`, or an API key.',
};

const DESCRIPTION =
  'Served by every cluster at its endpoint, and for members and API keys by the control plane with `cluster_id`. A failure is `{"code": N, "message": "…"}` with the codes of Milvus, and HTTP\'s own status is 200 except where the credential, the privilege or the transport is at fault.';

const CLUSTER_ID = {
  ...{ name: 'cluster_id', in: 'query', required: false, schema: { type: 'string' } },
  description: 'At the control plane: of which cluster.',
};

function operation(path: string, route: RestRoute, schemas: Json): OpenApiOperation {
  const takesNothing = route.request.safeParse({}).success;
  return {
    operationId: path,
    summary: route.summary,
    description: `${route.summary}\n\nTakes the privilege of the RPC \`${route.rpc}\`.`,
    tags: [nounOf(path)],
    security: [{ token: [] }],
    parameters: [CLUSTER_ID],
    requestBody: {
      required: !takesNothing,
      content: { 'application/json': { schema: openApiSchema(route.request, 'input', schemas) } },
    },
    responses: {
      200: json('Done, where `code` is 0.', openApiSchema(replyOf(route), 'output', schemas)),
      default: json('A failure.', { $ref: '#/components/schemas/Error' }),
    },
    'x-rpc': route.rpc,
  };
}

const replyOf = ({ data, beside }: RestRoute) =>
  z.object({ code: z.literal(0), data, ...beside?.shape });

const json = (description: string, schema: Json) => ({
  description,
  content: { 'application/json': { schema } },
});

const nounOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
