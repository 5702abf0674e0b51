import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

const BIG = 9007199254740993n;
const FIELDS = [
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
  { fieldName: 'flag', dataType: 'Bool' },
  { fieldName: 'tiny', dataType: 'Int8' },
  { fieldName: 'long', dataType: 'Int64', nullable: true },
  { fieldName: 'real', dataType: 'Float' },
  { fieldName: 'double', dataType: 'Double' },
  { fieldName: 'name', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
  { fieldName: 'doc', dataType: 'JSON' },
  {
    ...{ fieldName: 'tags', dataType: 'Array', elementDataType: 'Int64' },
    elementTypeParams: { max_capacity: 8 },
  },
];

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  await rig.fixture.addUser('writer', 'Writer-Passw0rd', ['db_rw']);
  await rig.fixture.addUser('nobody', 'Nobody-Passw0rd');
  for (const collectionName of ['c', 'texts']) {
    const texts = collectionName === 'texts';
    const fields = texts
      ? [
          ...[{ ...FIELDS[7], isPrimary: true }],
          ...[{ fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } }],
          ...[{ fieldName: 's', dataType: 'SparseFloatVector' }],
        ]
      : FIELDS;
    const indexParams = [
      { fieldName: 'v', metricType: 'L2' },
      ...(texts ? [{ fieldName: 's', metricType: 'IP', indexType: 'SPARSE_INVERTED_INDEX' }] : []),
    ];
    const body = { collectionName, schema: { fields, enableDynamicField: !texts }, indexParams };
    const reply = await rig.post('collections/create', body);
    if (reply.body.code !== 0) throw new Error(reply.text);
  }
});
afterAll(() => rig[Symbol.asyncDispose]());

const ROW = {
  ...{ v: [0.1, 1], flag: true, tiny: -7, long: 1, real: 0.1, double: 0.1, name: 'é"\n' },
  ...{ doc: { a: [1, null, { b: 'c' }] }, tags: [1, 2], extra: 'x', nested: { deep: [true] } },
};

/** JSON with an integer that a double cannot hold. */
const withBig = (body: object) => JSON.stringify(body).replaceAll('"BIG"', String(BIG));
const raw = (text: string) => text.match(/"id":"?\d+"?/g);

test('rows go in and come out as they were, with every digit of a 64-bit integer', async () => {
  const data = [
    { id: 'BIG', ...ROW, long: 'BIG', tags: ['BIG'], extra: 'BIG', doc: { n: 'BIG' } },
    { id: 2, ...ROW, long: null },
  ];
  const inserted = await rig.post('entities/insert', withBig({ collectionName: 'c', data }));
  expect(inserted.text).toBe(`{"code":0,"cost":0,"data":{"insertCount":2,"insertIds":[${BIG},2]}}`);
  const found = await rig.post('entities/get', withBig({ collectionName: 'c', id: ['BIG', '2'] }));
  expect(found.body.code).toBe(0);
  const [first, second] = found.body.data[0].id === 2 ? found.body.data.reverse() : found.body.data;
  expect(second).toEqual({ id: 2, ...ROW, long: null });
  expect(first).toMatchObject({ v: [0.1, 1], real: 0.1, double: 0.1, flag: true });
  expect(found.text.match(new RegExp(String(BIG), 'g'))).toHaveLength(5);
});

test('Accept-Type-Allow-Int64 says whether 64-bit integers are numbers or texts', async () => {
  const get = (value?: string) =>
    rig.post(
      'entities/query',
      withBig({ collectionName: 'c', filter: `id == ${BIG}`, outputFields: ['long'] }),
      {
        ...(value !== undefined && { headers: { 'accept-type-allow-int64': value } }),
      },
    );
  for (const yes of [undefined, 'true', '1', 'T', 'nonsense']) {
    expect(raw((await get(yes)).text)).toEqual([`"id":${BIG}`]);
  }
  for (const no of ['false', '0', 'F', 'FALSE']) {
    const reply = await get(no);
    expect(reply.body.data).toEqual([{ id: String(BIG), long: String(BIG) }]);
  }
  const upsert = { collectionName: 'c', data: [{ id: 3, ...ROW }] };
  const headers = { 'accept-type-allow-int64': 'false' };
  const upserted = await rig.post('entities/upsert', upsert, { headers });
  expect(upserted.body).toEqual({ code: 0, cost: 0, data: { upsertCount: 1, upsertIds: ['3'] } });
});

test('variables and keys of a filter keep their digits', async () => {
  const collectionName = 'c';
  const query = { collectionName, filter: 'id == {a}', exprParams: { a: 'BIG' } };
  expect(raw((await rig.post('entities/query', withBig(query))).text)).toEqual([`"id":${BIG}`]);
  const near = { ...query, exprParams: { a: Number(BIG) } };
  expect((await rig.post('entities/query', near)).body.data).toEqual([]);
  const lists = { filter: 'id in {a} and real < {b}', exprParams: { a: ['BIG', 2], b: 0.5 } };
  const found = await rig.post('entities/query', withBig({ collectionName, ...lists }));
  expect(found.body.data).toHaveLength(2);
});

test.each([
  { filter: 'id in {a}', list: [2, 'BIG'] },
  { filter: 'long in {a}', list: ['BIG', -1] },
  { filter: 'real in {a}', list: [0.1, 7] },
  { filter: 'name in {a}', list: [ROW.name, 'other'] },
  { filter: 'flag in {a}', list: [true] },
  { filter: 'id > 0 and not (name in {a})', list: ['other'] },
  { filter: 'json_contains_any(doc["a"], {a})', list: [1, 'text', false] },
  { filter: 'json_contains(doc["lists"], {a})', list: [1, [2, 3]] },
  { filter: 'array_contains_all(tags, {a})', list: [2, 1] },
])('$filter means with a variable what it means with a list', async ({ filter, list }) => {
  const doc = { a: [1], lists: [[1, [2, 3]]] };
  await rig.post('entities/upsert', { collectionName: 'c', data: [{ id: 4, ...ROW, doc }] });
  const query = async (body: object) => {
    const reply = await rig.post('entities/query', withBig({ collectionName: 'c', ...body }));
    expect(reply.body.code).toBe(0);
    return reply.body.data;
  };
  const found = await query({ filter, exprParams: { a: list, unused: 1 } });
  expect(found).toEqual(await query({ filter: filter.replace('{a}', withBig(list)) }));
  expect(found.length).toBeGreaterThan(0);
  if (!filter.includes(' in ')) return;
  // So many that they are read in steps.
  const more = Array.from({ length: 6000 }, (_, at) => list[at % list.length]);
  expect(await query({ filter, exprParams: { a: more } })).toEqual(found);
});

test('a delete takes a variable that is a list', async () => {
  const request = { collectionName: 'c', filter: 'id in {a}', exprParams: { a: [4, 5] } };
  expect((await rig.post('entities/delete', request)).body.data).toEqual({ deleteCount: 1 });
});

test('a query takes filter, variables, fields and limits, and counts', async () => {
  const query = (more: object) => rig.post('entities/query', { collectionName: 'c', ...more });
  const some = await query({
    filter: 'id in {ids}',
    exprParams: { ids: [2, 3] },
    outputFields: ['name'],
  });
  expect(some.body.data).toEqual(
    expect.arrayContaining([
      { id: 2, name: ROW.name },
      { id: 3, name: ROW.name },
    ]),
  );
  const dynamic = await query({ filter: 'id == 2', outputFields: ['extra'] });
  expect(dynamic.body.data).toEqual([{ id: 2, extra: 'x' }]);
  expect((await query({ filter: 'id > 0', limit: 1 })).body.data).toHaveLength(1);
  expect((await query({ filter: '' })).body.data).toHaveLength(3);
  const count = await query({ filter: '', outputFields: ['count(*)'] });
  expect(count.body.data).toEqual([{ 'count(*)': 3 }]);
  const bad = await query({ filter: 'id ==' });
  expect(bad.body.message).toContain('cannot parse expression: id ==');
  const level = await query({ filter: 'id > 0', consistencyLevel: 'Strong' });
  expect(level.body.code).toBe(0);
  expect(rig.last('Query').request).toMatchObject({
    ...{ use_default_consistency: false, consistency_level: 0 },
  });
  expect((await query({ consistencyLevel: 'Weak' })).body.code).toBe(1100);
});

test('a search gives the rows of all its vectors in one list, and how many of each', async () => {
  const reply = await rig.post('entities/search', {
    collectionName: 'c',
    data: [
      [0.1, 1],
      [5, 5],
    ],
    ...{ annsField: 'v', limit: 2, outputFields: ['tiny', 'extra'], filter: 'id < 100' },
    searchParams: { metricType: 'L2', params: { ef: 32 }, nprobe: 8 },
  });
  expect(reply.body).toMatchObject({ code: 0, cost: 0, topks: [2, 2] });
  expect(reply.body.data).toHaveLength(4);
  expect(reply.body.data[0]).toEqual({ id: expect.any(Number), distance: 0, tiny: -7, extra: 'x' });
  expect(reply.body.data[2].distance).toBeCloseTo(4.9 ** 2 + 16, 3);
  const { request } = rig.last('Search');
  const params = Object.fromEntries(
    request.search_params.map(({ key, value }: Record<string, string>) => [key, value]),
  );
  expect(params).toEqual({
    ...{ round_decimal: '-1', ignore_growing: 'false', metric_type: 'L2', topk: '2' },
    ...{ offset: '0', anns_field: 'v', params: '{"nprobe":8,"ef":32}' },
  });
});

test('without output fields a hit is its key and its distance', async () => {
  const body = { collectionName: 'c', data: [[0.1, 1]], limit: 1, filter: 'id == 2' };
  const reply = await rig.post('entities/search', body);
  expect(reply.text).toBe('{"code":0,"cost":0,"data":[{"id":2,"distance":0}],"topks":[1]}');
  const none = await rig.post('entities/search', { ...body, filter: 'id == 77' });
  expect(none.body).toMatchObject({ code: 0, data: [] });
});

test.each([
  [
    { data: [[1]] },
    1801,
    /dimension: 2, but length of \[\]float: 1: invalid parameter\[expected=FloatVector\]/,
  ],
  [{ data: ['x'] }, 1801, /invalid parameter\[expected=FloatVector\]\[actual=x\]/],
  [{ data: [[1, 2]], annsField: 'zz' }, 1801, /cannot find a vector field named: zz/],
  [{ data: [[1, 2]], annsField: 'name' }, 1801, /cannot find a vector field named: name/],
  [{ data: [] }, 65535, /nq \[0\] is invalid/],
  [{ data: [[1, 2]], limit: 20000 }, 65535, /topk \[20000\] is invalid/],
  [{ data: [[1, 2]], limit: 1.5 }, 1801, /SearchReqV2.limit of type int32/],
  [{ data: [[1, 2]], searchParams: { metricType: 'IP' } }, 1100, /metric type not match/],
  [{ data: [[1, 2]], functionScore: { a: 1 } }, 10, /functionScore/],
  [{ data: [[1, 2]], exprParams: { a: { b: 1 } } }, 1100, /variable name \{a\}/],
  [{}, 1802, /'SearchReqV2.Data'/],
])('a search with %j is %d', async (more, code, message) => {
  const reply = await rig.post('entities/search', { collectionName: 'c', ...more });
  expect(reply.body).toEqual({ code, message: expect.stringMatching(message) });
});

test('a collection of two vector fields must be told which', async () => {
  const reply = await rig.post('entities/search', { collectionName: 'texts', data: [[1, 2]] });
  expect(reply.body).toMatchObject({ code: 1801, message: expect.stringContaining('[v, s,,,]') });
});

test('text keys, sparse vectors and one row alone', async () => {
  const name = 'a "quoted" \\ key\n';
  const data = { name, v: [1, 2], s: { 3: 0.5, 1: 1.25 } };
  const inserted = await rig.post('entities/insert', { collectionName: 'texts', data });
  expect(inserted.body.data).toEqual({ insertCount: 1, insertIds: [name] });
  const got = await rig.post('entities/get', { collectionName: 'texts', id: name });
  expect(got.body.data).toEqual([{ name, v: [1, 2], s: { 1: 1.25, 3: 0.5 } }]);
  const found = await rig.post('entities/search', {
    ...{ collectionName: 'texts', annsField: 's', data: [{ indices: [3], values: [2] }] },
  });
  expect(found.body.data).toEqual([{ name, distance: 1 }]);
  const deleted = await rig.post('entities/delete', { collectionName: 'texts', id: [name] });
  expect(deleted.body).toEqual({ code: 0, cost: 0, data: { deleteCount: 1 } });
});

const change = (fields: object) => [{ id: 9, ...ROW, ...fields }];

test.each([
  [change({ v: [1] }), 'row 0: field v: vector length diff from dimension'],
  [
    change({ v: undefined }),
    'row 0: field v: missing vector field: v: invalid parameter[expected=FloatVector][actual=]',
  ],
  [change({ v: [1, 'x'] }), /row 0: field v: a vector must be an array of numbers/],
  [
    change({ flag: 'maybe' }),
    'row 0: field flag: it must be true or false: invalid parameter[expected=Bool][actual=maybe]',
  ],
  [
    change({ tiny: 128 }),
    'row 0: field tiny: value out of range: invalid parameter[expected=Int8][actual=128]',
  ],
  [change({ tiny: 1.5 }), /it must be an integer: invalid parameter\[expected=Int8\]/],
  [change({ long: '9223372036854775808' }), /it must be an integer of 64 bits/],
  [change({ real: 1e39 }), /value out of range: invalid parameter\[expected=Float\]/],
  [change({ real: 'x' }), /it must be a number/],
  [change({ name: {} }), /it must be a text: invalid parameter\[expected=VarChar\]/],
  [change({ name: null }), /missing field: name/],
  [change({ tags: 1 }), /it must be an array: invalid parameter\[expected=Array of Int64\]/],
  [change({ tags: ['x'] }), /it must be an integer of 64 bits/],
  [
    change({ long: [{ toString: null }, [7]] }),
    /must be an integer of 64 bits.*=\[\{…\} \[7\]\]\]/,
  ],
  [
    change({ $meta: {} }),
    'use the invalid field name($meta) when enable dynamicField: invalid parameter',
  ],
  [
    [{ id: 9, ...ROW }, ...change({ flag: null })],
    /^fail to deal the insert data, error: row 1: field flag: missing field: flag/,
  ],
  [[], 'missing required parameters'],
])('rows %j are 1804', async (data, message) => {
  const reply = await rig.post('entities/insert', { collectionName: 'c', data });
  const text =
    typeof message === 'string'
      ? `fail to deal the insert data, error: ${message}`
      : expect.stringMatching(message);
  expect(reply.body).toEqual({ code: 1804, message: text });
  const count = await rig.post('entities/query', { collectionName: 'c', filter: 'id == 9' });
  expect(count.body.data).toEqual([]);
});

test('without a dynamic field there are no other keys', async () => {
  const data = [{ name: 'a', v: [1, 2], s: { 1: 1 }, other: 1 }];
  const reply = await rig.post('entities/insert', { collectionName: 'texts', data });
  expect(reply.body).toEqual({
    code: 1804,
    message:
      'fail to deal the insert data, error: has pass more field without dynamic schema, please check it: invalid parameter',
  });
});

test('texts stand for numbers, and a text may hold a document', async () => {
  const data = change({
    tiny: '5',
    long: '7',
    real: '0.5',
    flag: 'false',
    doc: '{"a":1}',
    name: 12,
  });
  expect((await rig.post('entities/insert', { collectionName: 'c', data })).body.code).toBe(0);
  const { body } = await rig.post('entities/get', { collectionName: 'c', id: 9 });
  expect(body.data[0]).toMatchObject({
    ...{ tiny: 5, long: 7, real: 0.5, flag: false, doc: { a: 1 }, name: '12' },
  });
});

test('entities are deleted by filter or by key, and never all', async () => {
  const remove = (more: object) => rig.post('entities/delete', { collectionName: 'c', ...more });
  expect((await remove({ filter: 'id == {a}', exprParams: { a: 9 } })).body.data).toEqual({
    deleteCount: 1,
  });
  expect((await remove({ id: 3 })).body.data).toEqual({ deleteCount: 1 });
  for (const nothing of [{}, { filter: '' }, { filter: ' ' }]) {
    expect((await remove(nothing)).body).toMatchObject({
      code: 1802,
      message: expect.stringContaining("'CollectionFilterReq.Filter'"),
    });
  }
  expect((await remove({ id: 'x' })).body).toMatchObject({
    code: 1806,
    message:
      'please check the primary key and its\' type can only in [int, string], error: unable to cast "x" to int64',
  });
});

test('whether a collection exists is told to those alone who may make the call', async () => {
  const body = { collectionName: 'nope', data: [{}], id: 1 };
  const nobody = { authorization: 'nobody:Nobody-Passw0rd' };
  const writer = { authorization: 'writer:Writer-Passw0rd' };
  for (const path of ['insert', 'upsert', 'delete', 'get', 'search']) {
    expect((await rig.post(`entities/${path}`, body, nobody)).status).toBe(403);
    expect(
      (await rig.post(`entities/${path}`, { ...body, collectionName: 'c' }, nobody)).status,
    ).toBe(403);
    const reply = await rig.post(`entities/${path}`, body, writer);
    expect(reply.body).toEqual({
      ...{ code: 100, message: 'collection not found[database=default][collection=nope]' },
    });
  }
  const database = await rig.post('entities/insert', { ...body, dbName: 'x' });
  expect(database.body).toEqual({ code: 800, message: 'database not found[database=x]' });
});

test('a text that was cut within a character is stored, and found', async () => {
  const cut = String.raw`cut \ud83d`;
  const row = `{"name":"${cut}","v":[1,2],"s":{"1":1}}`;
  const stored = await rig.post('entities/upsert', `{"collectionName":"texts","data":[${row}]}`);
  expect(stored.body).toMatchObject({ code: 0, data: { upsertIds: ['cut \ufffd'] } });
  const filter = String.raw`name == \"${cut}\"`;
  const query = `{"collectionName":"texts","outputFields":["name"],"filter":"${filter}"}`;
  const found = await rig.post('entities/query', query);
  expect(found.body).toMatchObject({ code: 0, data: [{ name: 'cut \ufffd' }] });
  const named = await rig.post('collections/has', String.raw`{"collectionName":"\udc00"}`);
  expect(named.body.code).not.toBe(5);
  await rig.post('entities/delete', query);
});
