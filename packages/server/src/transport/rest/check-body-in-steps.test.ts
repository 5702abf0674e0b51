import { REST_ROUTES, type RestPath } from '@latchkey/contract/rest';
import { expect, test } from 'vitest';
import { type CheckedBody, checkBodyInSteps, hasLongList } from './check-body-in-steps.ts';
import { validationError } from './validation-error.ts';

const COUNT = 5000;
const list = <T>(of: (at: number) => T): T[] => Array.from({ length: COUNT }, (_, at) => of(at));
const rows = list((id) => ({ id, vector: [id, 0.5], text: 'é' }));
/** A list that has something else in it at one place. */
const except = (items: readonly unknown[], at: number, item: unknown) => items.with(at, item);
const keys = list((at) => (at % 3 === 0 ? `${at}` : BigInt(at) + 2n ** 60n));

const BODIES: readonly [RestPath, Record<string, unknown>][] = [
  ['entities/insert', { collectionName: 'c', data: rows, unknown: keys }],
  ['entities/insert', { collectionName: 'c', data: except(rows, 4500, 7) }],
  ['entities/insert', { collectionName: 'c', data: except(rows, 0, null) }],
  ['entities/insert', { data: rows }],
  ['entities/insert', { data: except(rows, 3, []), dbName: 5 }],
  ['entities/get', { collectionName: 'c', id: keys, outputFields: null }],
  ['entities/get', { collectionName: 'c', id: except(keys, 2500, 0.5) }],
  ['entities/get', { collectionName: 'c', id: keys, partitionNames: list(String) }],
  [
    'entities/get',
    { collectionName: 'c', id: keys, partitionNames: except(list(String), 3000, 1) },
  ],
  ['entities/get', { id: except(keys, 4999, {}), partitionNames: except(list(String), 3000, 1) }],
  ['entities/delete', { collectionName: 'c', filter: '', id: keys }],
  [
    'entities/search',
    { collectionName: 'c', data: rows, outputFields: except(list(String), 9, 0) },
  ],
  ['indexes/create', { collectionName: 'c', indexParams: list(() => ({ fieldName: 7 })) }],
];

test.each(BODIES)('a long list for %s is taken as it is at a stroke', async (path, body) => {
  expect(hasLongList(body)).toBe(true);
  const { request } = REST_ROUTES[path];
  const expected = request.safeParse(body);
  const found = await checkBodyInSteps(request, body);
  expect(told(path, body, found)).toEqual(told(path, body, expected));
});

/** What comes of a body: its data, or the message of the error. */
function told(path: RestPath, body: object, checked: CheckedBody): unknown {
  if (checked.success) return checked.data;
  return validationError(REST_ROUTES[path].request, body, checked.error.issues).message;
}

test('other work has its turn while a long list is checked', async () => {
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  const data = Array.from({ length: 100_000 }, (_, id) => ({ id }));
  await checkBodyInSteps(REST_ROUTES['entities/insert'].request, { collectionName: 'c', data });
  clearInterval(count);
  expect(turns).toBeGreaterThan(2);
});

test.each([{}, { data: [1] }, { data: 'x'.repeat(9000) }, [1], null, 5])(
  '%j is checked at a stroke',
  (body) => {
    expect(hasLongList(body)).toBe(false);
  },
);
