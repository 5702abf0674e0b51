import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { dataOpenApi } from './open-api.ts';
import { REST_ROUTES } from './rest-routes.ts';

test('the document of REST v2 is valid OpenAPI 3.1 and has every route', async () => {
  const document = dataOpenApi();
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as unknown as Record<string, unknown>,
  );
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const paths = Object.keys(REST_ROUTES).map((path) => `/v2/vectordb/${path}`);
  expect(Object.keys(document.paths)).toEqual(paths);
});

test('a 64-bit integer is an integer of the format int64', () => {
  const { GetCompactionStateReq: request } = dataOpenApi().components.schemas;
  expect(JSON.stringify(request)).toContain('"format":"int64"');
});

test('what stands beside the data of a reply is in it', () => {
  const { post } = dataOpenApi().paths['/v2/vectordb/users/describe'] ?? {};
  expect(post?.responses[200]).toMatchObject({
    content: {
      'application/json': { schema: { properties: { description: { type: 'string' } } } },
    },
  });
});
