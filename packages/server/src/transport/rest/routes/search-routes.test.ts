import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

const PASSWORD = 'Some-Passw0rd';
const ROWS = Array.from({ length: 40 }, (_, id) => ({
  ...{ id, a: [id, 0], b: [Math.cos(id / 10), Math.sin(id / 10)] },
  ...{ owner: id % 4 === 0 ? 'alice' : 'bob', n: id % 5, tag: `t${id % 3}` },
}));

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  for (const name of ['alice', 'bob']) await rig.fixture.addUser(name, PASSWORD, ['db_ro']);
  await rig.fixture.addUser('nobody', PASSWORD);
  const vector = { dataType: 'FloatVector', elementTypeParams: { dim: 2 } };
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    ...['a', 'b'].map((fieldName) => ({ ...vector, fieldName })),
    { fieldName: 'owner', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
    { fieldName: 'n', dataType: 'Int64' },
  ];
  for (const collectionName of ['docs', 'secured']) {
    await ok('collections/create', {
      collectionName,
      schema: { fields, enableDynamicField: true },
      indexParams: [
        { fieldName: 'a', metricType: 'L2' },
        { fieldName: 'b', metricType: 'COSINE' },
      ],
    });
    await ok('entities/insert', { collectionName, data: ROWS });
  }
  await ok('row_policies/create', {
    ...{ collectionName: 'secured', policyName: 'own', actions: ['Query', 'Search'] },
    usingExpr: 'owner == $current_user',
  });
});
afterAll(() => rig[Symbol.asyncDispose]());

async function ask(path: string, body: object, user?: string) {
  const authorization = user && { authorization: `Bearer ${user}:${PASSWORD}` };
  return rig.post(path, { collectionName: 'docs', ...body }, authorization || {});
}

async function ok(path: string, body: object, user?: string) {
  const reply = await ask(path, body, user);
  expect(reply.body, reply.text).toMatchObject({ code: 0 });
  return reply.body;
}

const SEARCHES = [
  { data: [[0, 0]], annsField: 'a', limit: 5 },
  { data: [[0, 1]], annsField: 'b', limit: 5 },
];
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);

test.each(['entities/hybrid_search', 'entities/advanced_search'])(
  '%s ranks the hits of several searches',
  async (path) => {
    const rerank = { strategy: 'rrf', params: { k: 60 } };
    const body = { search: SEARCHES, rerank, limit: 4, outputFields: ['n', 'tag'] };
    const { data, topks, cost } = await ok(path, body);
    // 0, 1, 2 … by the first, 16, 15, 17 … by the second.
    expect(data).toEqual([
      { id: 0, n: 0, tag: 't0', distance: 0.016393442 },
      { id: 16, n: 1, tag: 't1', distance: 0.016393442 },
      { id: 1, n: 1, tag: 't1', distance: 0.016129032 },
      { id: 15, n: 0, tag: 't0', distance: 0.016129032 },
    ]);
    expect([topks, cost]).toEqual([[4], 0]);
    const second = await ok(path, { ...body, limit: 2, offset: 2 });
    expect(second.data).toEqual(data.slice(2));
  },
);

test('a hybrid search takes weights, in either form, and filters with variables', async () => {
  const search = SEARCHES.map((one) => ({
    ...{ ...one, limit: 40, filter: 'n in {some}' },
    ...{ exprParams: { some: [1, 2] }, params: { ef: 64 } },
    metricType: one.annsField === 'a' ? 'L2' : 'COSINE',
  }));
  const params = { weights: [0.9, 0.1], norm_score: true };
  const old = await ok('entities/hybrid_search', {
    search,
    rerank: { strategy: 'weighted', params },
    limit: 40,
  });
  expect(ids(old.data)[0]).toBe(1);
  expect(new Set(ids(old.data).map((id: number) => id % 5))).toEqual(new Set([1, 2]));
  const functions = [{ name: 'w', type: 'Rerank', params: { reranker: 'weighted', ...params } }];
  const reply = await ok('entities/hybrid_search', {
    search,
    functionScore: { functions },
    limit: 40,
  });
  expect(ids(reply.data)).toEqual(ids(old.data));
  // By the store and by what is in memory a score may differ in its last bits.
  for (const [at, { distance }] of old.data.entries()) {
    expect(reply.data[at].distance).toBeCloseTo(distance, 6);
  }
});

test('a hybrid search groups', async () => {
  const group = { groupingField: 'n', groupSize: 2, strictGroupSize: true, rankGroupScorer: 'sum' };
  const search = SEARCHES.map((one) => ({ ...one, limit: 3 }));
  const { data } = await ok('entities/hybrid_search', {
    search,
    limit: 2,
    ...group,
    outputFields: ['n'],
  });
  expect(data.length).toBe(4);
  expect([data[0].n === data[1].n, data[2].n === data[3].n, data[0].n === data[2].n]).toEqual([
    ...[true, true, false],
  ]);
});

test('searches of a collection with row policies find what the caller may see', async () => {
  const seen = async (path: string, body: object, user: string) => {
    const reply = await ok(path, { collectionName: 'secured', limit: 40, ...body }, user);
    return new Set(reply.data.map(({ id }: { id: number }) => ROWS[id]?.owner));
  };
  const search = SEARCHES.map((one) => ({
    ...one,
    limit: 40,
    filter: 'id >= 0 or owner == "bob"',
  }));
  for (const user of ['alice', 'bob']) {
    const own = new Set([user]);
    expect(await seen('entities/hybrid_search', { search }, user)).toEqual(own);
    const grouped = { search, groupingField: 'n', groupSize: 3 };
    expect(await seen('entities/hybrid_search', grouped, user)).toEqual(own);
    const one = { data: [[0, 0]], annsField: 'a' };
    expect(await seen('entities/search', { ...one, groupingField: 'n' }, user)).toEqual(own);
    expect(await seen('entities/search', { ...one, orderByFields: ['n:desc'] }, user)).toEqual(own);
    const byKey = { ids: user === 'alice' ? 4 : [5, '6'], annsField: 'b' };
    expect(await seen('entities/search', byKey, user)).toEqual(own);
  }
  const hidden = { collectionName: 'secured', ids: [5], annsField: 'a' };
  const refused = await ask('entities/search', hidden, 'alice');
  expect(refused.body).toMatchObject({ code: 1100, message: expect.stringContaining('[5]') });
});

test('nobody searches without the privilege, whatever the body says', async () => {
  const body = { search: SEARCHES, limit: 3 };
  for (const collectionName of ['docs', 'none']) {
    const reply = await ask('entities/hybrid_search', { ...body, collectionName }, 'nobody');
    expect(reply.status).toBe(403);
    expect(reply.body.message).toContain('PrivilegeSearch: permission deny to nobody');
  }
});

test('a search takes keys in place of vectors, an order, and a range with an offset', async () => {
  const search = (body: object) => ok('entities/search', { annsField: 'a', limit: 3, ...body });
  const byKeys = await search({ ids: [20, '3'], outputFields: ['owner'] });
  expect(ids(byKeys.data).sort((a, b) => a - b)).toEqual([2, 3, 4, 19, 20, 21]);
  expect(byKeys.topks).toEqual([3, 3]);
  expect(byKeys.data[0]).toEqual({ id: 20, owner: 'alice', distance: 0 });
  const ordered = await search({ data: [[0, 0]], limit: 6, orderByFields: ['n:desc', 'id'] });
  expect(ids(ordered.data)).toEqual([4, 3, 2, 1, 0, 5]);
  const params = { radius: 100, range_filter: 9 };
  const ranged = await search({ data: [[0, 0]], offset: 2, searchParams: { params } });
  expect(ids(ranged.data)).toEqual([5, 6, 7]);
});

test('a query takes an order and aggregates', async () => {
  const query = (body: object) => ok('entities/query', { filter: 'id < 20', ...body });
  const ordered = await query({
    orderByFields: ['n:desc', 'id:desc'],
    limit: 3,
    outputFields: ['n'],
  });
  expect(ids(ordered.data)).toEqual([19, 14, 9]);
  const groups = await query({
    ...{ groupByFields: ['owner'], orderByFields: ['owner:desc'], limit: 10 },
    outputFields: ['owner', 'count(*)', 'sum(n)', 'avg(n)', 'max(owner)'],
  });
  expect(groups.data).toEqual([
    { owner: 'bob', 'count(*)': 15, 'sum(n)': 30, 'avg(n)': 2, 'max(owner)': 'bob' },
    { owner: 'alice', 'count(*)': 5, 'sum(n)': 10, 'avg(n)': 2, 'max(owner)': 'alice' },
  ]);
});

test.each([
  [{ search: [] }, 'minimum of ann search requests is 1'],
  [{ search: [{ data: [[1]], annsField: 'a' }] }, 'error: '],
  [{ search: [{ data: [[1, 2]], annsField: 'zz' }] }, 'cannot find a vector field named: zz'],
  [{ rerank: { strategy: 'best', params: {} } }, 'unsupported rank type best'],
  [{ rerank: { strategy: 'weighted', params: { weights: [1] } } }, 'weights param mismatch'],
  [
    { functionScore: { functions: [{ name: 'f', type: 'Magic' }] } },
    'Unsupported function type: Magic',
  ],
  [
    {
      functionScore: { functions: [{ name: 'f', type: 'Rerank', params: { reranker: 'decay' } }] },
    },
    'rerank function [decay] is not supported',
  ],
  [{ functionScore: { functions: {} } }, 'functions must be a list'],
])('a hybrid search with %o is refused', async (body, message) => {
  const { body: reply } = await ask('entities/hybrid_search', {
    search: SEARCHES,
    limit: 3,
    ...body,
  });
  expect(reply.code).toBeGreaterThan(0);
  expect(reply.message).toContain(message);
});

test('a search with vectors and keys at once, or neither, is refused', async () => {
  const both = { data: [[1, 2]], ids: [1], annsField: 'a' };
  expect((await ask('entities/search', both)).body.message).toContain('data or ids, not both');
  const none = await ask('entities/search', { annsField: 'a' });
  expect(none.body).toMatchObject({ code: 1802, message: expect.stringContaining("'Data'") });
});
