import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { CONTROL_ROUTES } from './control-routes.ts';
import { controlOpenApi } from './open-api.ts';

const problemsOf = async (document: object) => {
  // A copy: the validator resolves references in what it is given.
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as Record<string, unknown>,
  );
  return valid ? [] : errors;
};

test('the document is valid OpenAPI 3.1', async () => {
  expect(await problemsOf(controlOpenApi())).toEqual([]);
});

test('a problem in the document is found', async () => {
  const document = controlOpenApi();
  expect(await problemsOf({ ...document, info: {} })).not.toEqual([]);
  const broken = controlOpenApi({
    odd: controlRoute({
      ...{ method: 'GET', path: '/v2/{odd}', tag: 'Odd', summary: 'Odd.' },
      ...{ reply: z.object({}), needs: { of: 'signed-in' } },
    }),
  });
  const [operation] = Object.values(broken.paths['/v2/{odd}'] ?? {});
  Object.assign(operation ?? {}, { parameters: [{ name: 'odd', in: 'somewhere' }] });
  expect(await problemsOf(broken)).not.toEqual([]);
});

test('every reference in it leads somewhere', () => {
  const document = controlOpenApi();
  const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
  const names = [...references].map(([, reference]) => reference?.split('/').at(-1));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !name || !(name in document.components.schemas))).toEqual([]);
});

test('path parameters of each route are those that stand in its path', () => {
  for (const [operation, route] of Object.entries(CONTROL_ROUTES)) {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.params.shape), operation).toEqual(inPath);
  }
});

test('no two routes share a method and a path', () => {
  const places = Object.values(CONTROL_ROUTES).map(({ method, path }) =>
    `${method} ${path}`.replaceAll(/\{\w+\}/g, '{}'),
  );
  expect(places).toEqual([...new Set(places)]);
});

test('an id that a route is decided by stands in its request', () => {
  for (const [operation, { needs, ...route }] of Object.entries(CONTROL_ROUTES)) {
    if (!('id' in needs)) continue;
    const [place, name = ''] = needs.id.split('.') as ['params' | 'query' | 'body', string];
    const schema = route[place] as z.ZodObject;
    expect(schema.shape, operation).toHaveProperty(name);
    expect(schema.shape[name]?.safeParse(undefined).success, operation).toBe(false);
  }
});
