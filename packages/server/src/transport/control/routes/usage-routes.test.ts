import { NOT_HERE } from '@latchkey/contract/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const usage = (body: object, token?: string) => rig.call('POST', '/v2/usage/query', body, token);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

test('usage counts what was called today, and what is stored', async () => {
  const call = (path: string, body: object) => rig.rest(path, body, rig.adminToken);
  const collectionName = 'docs';
  await call('collections/create', { collectionName, dimension: 2 });
  await call('entities/insert', { collectionName, data: [{ id: 1, vector: [1, 0] }] });
  for (let times = 0; times < 3; times++) {
    await call('entities/search', { collectionName, data: [[1, 0]], limit: 1 });
  }
  const { code, data } = await usage({});
  expect(code).toBe(0);
  // Midnight may have passed in between.
  const items = data.results.flatMap(({ items: some }: { items: object[] }) => some);
  const properties = expect.objectContaining({ clusterId: rig.clusterId });
  expect(items).toEqual(
    expect.arrayContaining([
      { costType: 'READ', properties, quantity: 3, unit: 'request', amount: 0 },
      { costType: 'WRITE', properties, quantity: 1, unit: 'request', amount: 0 },
      expect.objectContaining({ costType: 'STORAGE', unit: 'byte' }),
    ]),
  );
});

test('days are told one by one, also those of which nothing is known', async () => {
  const now = Date.now();
  const { data } = await usage({ start: dayOf(now - 3 * 86_400_000), end: dayOf(now) });
  expect(data.results).toHaveLength(4);
  expect(data.results[0]).toMatchObject({ total: 0, currency: 'USD', items: [] });
  const times = { start: '2027-01-01T00:00:00Z', end: '2027-01-02T00:00:00Z' };
  expect((await usage(times)).data.results).toMatchObject([
    { intervalStart: '2027-01-01T00:00:00.000Z', intervalEnd: '2027-01-02T00:00:00.000Z' },
  ]);
});

test.each([
  [{ start: '2027-01-02', end: '2027-01-01' }, /before start/],
  [{ start: '2020-01-01', end: '2027-01-01' }, /at most 366 days/],
  [{ start: 'yesterday' }, /a day looks like/],
])('%j is refused with a text that helps', async (body, text) => {
  const reply = await usage(body);
  expect(reply).toMatchObject({ status: 400, code: 80000 });
  expect(reply.message).toMatch(text);
});

test('usage and invoices are for an Owner; there is no invoice', async () => {
  const projects = [{ projectId: rig.projectId, role: 'Admin' }];
  const { apiKey } = await rig.key({ orgRole: 'Member', projects });
  expect((await usage({}, apiKey)).status).toBe(403);
  expect((await rig.call('GET', '/v2/invoices', undefined, apiKey)).status).toBe(403);
  expect((await rig.owner('GET', '/v2/invoices')).data).toEqual({
    ...{ count: 0, currentPage: 1, pageSize: 10, invoices: [] },
  });
});

test.each(NOT_HERE.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s says why it is not here, to whoever is signed in',
  async (_, { method, path, text }) => {
    const url = path.replaceAll(/\{\w+\}/g, 'none');
    const body = method === 'GET' ? undefined : {};
    expect(await rig.owner(method, url, body)).toEqual({ status: 404, code: 80099, message: text });
    expect(await rig.call(method, url, body, 'lk_wrong')).toMatchObject({ code: 21119 });
  },
);
