import type { z } from 'zod';
import { ERROR_SCHEMA } from '../open-api/error-schema.ts';
import type { Json, OpenApiDocument, OpenApiOperation } from '../open-api/open-api-document.ts';
import { openApiSchema } from '../open-api/open-api-schema.ts';
import { CONTROL_CODES } from './codes.ts';
import type { ControlNeed } from './control-need.ts';
import { type ControlRoute, takesBody } from './control-route.ts';
import { CONTROL_ROUTES } from './control-routes.ts';

/** The control plane's document, made from the schemas that check its requests. */
export function controlOpenApi(
  routes: Readonly<Record<string, ControlRoute>> = CONTROL_ROUTES,
): OpenApiDocument {
  const schemas: Json = { Error: ERROR_SCHEMA };
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    if (route.hidden) continue;
    paths[route.path] ??= {};
    Object.assign(paths[route.path] as object, {
      [route.method.toLowerCase()]: operation(operationId, route, schemas),
    });
  }
  const tags = [...new Set(Object.values(routes).map((route) => route.tag))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey control plane',
      version: 'v2',
      summary: 'Projects, clusters, API keys and people, with the paths of Zilliz Cloud.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes: { apiKey: BEARER } },
  };
}

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description: 'An API key, as it is: `Authorization: Bearer lk_…`.',
};

const codeTable = Object.entries(CONTROL_CODES)
  .map(([code, meaning]) => `| ${code} | ${meaning} |`)
  .join('\n');

const DESCRIPTION = `Every reply is \`{"code": 0, "data": …}\`, or \`{"code": N, "message": "…"}\` with an HTTP status of 400 or more. What a request has beyond its schema is ignored on the paths of the cloud. Paths below \`/v2/latchkey\` are what the cloud has no call for.

| code | meaning |
|---|---|
${codeTable}`;

function operation(operationId: string, route: ControlRoute, schemas: Json): OpenApiOperation {
  return {
    operationId,
    summary: firstSentence(route.summary),
    description: `${route.summary}\n\n${needText(route.needs)}`,
    tags: [route.tag],
    security: route.needs.of === 'public' ? [] : [{ apiKey: [] }],
    parameters: [
      ...parameters('path', route.params, schemas),
      ...parameters('query', route.query, schemas),
    ],
    ...(takesBody(route) && {
      requestBody: {
        required: !route.body.safeParse({}).success,
        content: { 'application/json': { schema: openApiSchema(route.body, 'input', schemas) } },
      },
    }),
    ...(route.takesFile && {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    }),
    responses: responses(route, schemas),
  };
}

function responses(route: ControlRoute, schemas: Json): Json {
  const data = openApiSchema(route.reply, 'output', schemas);
  const failure = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  });
  return {
    200: {
      description: 'Done.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['code', 'data'],
            properties: { code: { const: 0 }, data },
          },
        },
      },
    },
    400: failure('A parameter is wrong.'),
    401: failure('No good API key.'),
    403: failure("The caller's role is too weak."),
    404: failure('There is no such object, or the caller may not see it.'),
    409: failure('The object is not in a state, or not of a name, that allows it.'),
    default: failure('Any other failure.'),
  };
}

function parameters(place: 'path' | 'query', schema: z.ZodObject, schemas: Json): Json[] {
  const { properties = {}, required = [] } = openApiSchema(schema, 'input', schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name), schema: rest },
    ...(description !== undefined && { description }),
  }));
}

function firstSentence(text: string): string {
  return text.split(/[.;:] /)[0]?.replace(/[.;:]$/, '') ?? text;
}

function needText(needs: ControlNeed): string {
  switch (needs.of) {
    case 'public':
      return 'Needs no credential.';
    case 'signed-in':
      return 'Needs a good credential; shows what it may see.';
    case 'owner':
      return 'Needs an Owner of the organization.';
    case 'host':
      return 'Needs to be asked on the host itself, through the local socket.';
    case 'some-project':
      return `Needs an Owner of the organization, or ${needs.role} of a project.`;
    default:
      return `Needs an Owner of the organization, or ${needs.role} ${needs.of === 'project' ? 'of the project' : 'on the cluster'}${needs.or ? `, or a custom role with ${needs.or}` : ''}.`;
  }
}
