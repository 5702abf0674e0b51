import { expect, test } from 'vitest';
import { METHOD_ROWS } from '../generated/methods.ts';
import { REST_ROUTES } from './rest-routes.ts';

const ROUTES = Object.entries(REST_ROUTES);
const RPCS = new Set(METHOD_ROWS.map((row) => row.name));

test.each(ROUTES)('%s takes the privilege of an RPC that exists', (_path, { rpc }) => {
  expect(RPCS).toContain(rpc);
});

test('null is the same as absent, and an empty text is not a name', () => {
  const { request } = REST_ROUTES['collections/describe'];
  expect(request.safeParse({ collectionName: 'c', dbName: null }).success).toBe(true);
  expect(request.safeParse({ collectionName: '' }).success).toBe(false);
});

test('integers beyond 2^53 pass as bigint', () => {
  const { request } = REST_ROUTES['entities/get'];
  const id = [2n ** 60n, 7, 'a'];
  expect(request.parse({ collectionName: 'c', id })).toMatchObject({ id });
});
