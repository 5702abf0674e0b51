import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
const SHOP = { collectionName: 'shop' };
const vector = (id: number) => [id, 1, 0, 0];

const FIELDS = [
  { fieldName: 'id', dataType: 'Int64', isPrimary: true },
  { fieldName: 'vector', dataType: 'FloatVector', elementTypeParams: { dim: 4 } },
  { fieldName: 'bits', dataType: 'BinaryVector', elementTypeParams: { dim: 16 } },
  { fieldName: 'b', dataType: 'Bool', defaultValue: true },
  { fieldName: 'i8', dataType: 'Int8', defaultValue: '-3' },
  { fieldName: 'i64', dataType: 'Int64', defaultValue: '9007199254740993' },
  { fieldName: 'f', dataType: 'Float', defaultValue: 0.5, nullable: true },
  {
    ...{ fieldName: 's', dataType: 'VarChar', defaultValue: 'none' },
    elementTypeParams: { max_length: 8 },
  },
  { fieldName: 'n', dataType: 'Int64', nullable: true },
];

beforeAll(async () => {
  rig = await openRestRig();
  const created = await rig.post('collections/create', {
    ...SHOP,
    schema: { enableDynamicField: true, fields: FIELDS },
    indexParams: [
      { fieldName: 'vector', metricType: 'L2', indexType: 'AUTOINDEX' },
      { fieldName: 'bits', metricType: 'JACCARD', indexType: 'BIN_FLAT' },
    ],
  });
  expect(created.body).toEqual({ code: 0, data: {} });
});
afterAll(() => rig[Symbol.asyncDispose]());

async function data(path: string, body: object = {}) {
  const { body: reply } = await rig.post(path, { ...SHOP, ...body });
  expect(reply).toMatchObject({ code: 0 });
  return reply.data;
}
const get = async (id: number, outputFields = ['*']) =>
  (await data('entities/get', { id: [id], outputFields }))[0];

test('default values are described', async () => {
  const { fields } = await data('collections/describe');
  const described = fields.map(({ name, defaultValue }: Record<string, unknown>) => [
    ...[name, defaultValue],
  ]);
  expect(Object.fromEntries(described)).toEqual({
    ...{ id: undefined, vector: undefined, bits: undefined, n: undefined },
    ...{ b: true, i8: -3, f: 0.5, s: 'none' },
    // biome-ignore lint/correctness/noPrecisionLoss: what JSON.parse makes of it
    i64: 9007199254740993,
  });
});

test('what a row leaves out has its default, and vectors of bits are kept', async () => {
  const bits = Buffer.from([0xff, 0x01]).toString('base64');
  await data('entities/insert', {
    data: [
      { id: 1, vector: vector(1), bits },
      { id: 2, vector: vector(2), bits: [0xff, 0], s: 'two', f: null, b: false, extra: 'e' },
    ],
  });
  const exact = { headers: { 'Accept-Type-Allow-Int64': 'false' } };
  const reply = await rig.post('entities/get', { ...SHOP, id: [1] }, exact);
  expect(reply.body.data).toEqual([
    {
      ...{ id: '1', vector: vector(1), bits, b: true, i8: -3 },
      ...{ i64: '9007199254740993', f: 0.5, s: 'none', n: null },
    },
  ]);
  expect(await get(2, ['s', 'f', 'b', 'extra'])).toEqual({
    ...{ id: 2, s: 'two', f: 0.5, b: false, extra: 'e' },
  });
  const near = await data('entities/search', { data: [[0xff, 0]], annsField: 'bits', limit: 2 });
  expect(near.map(({ id }: { id: number }) => id)).toEqual([2, 1]);
  expect(near[0].distance).toBe(0);
  expect(near[1].distance).toBeCloseTo(1 / 9, 6);
});

test('a partial update keeps what a row leaves out', async () => {
  await data('entities/upsert', {
    ...{ partialUpdate: true, data: [{ id: 2, n: 7, more: [1] }] },
  });
  expect(await get(2, ['s', 'n', 'b', 'extra', 'more', 'vector'])).toEqual({
    ...{ id: 2, s: 'two', n: 7, b: false, extra: 'e', more: [1], vector: vector(2) },
  });
});

test('a row of a partial update takes nothing from another one that brings other fields', async () => {
  const { body } = await rig.post('entities/upsert', {
    ...{ ...SHOP, partialUpdate: true },
    data: [
      { id: 1, n: 5 },
      { id: 2, s: 'deux' },
    ],
  });
  expect(body).toMatchObject({ code: 1804, message: expect.stringContaining('row 0: field s') });
  expect(await get(2, ['n', 's'])).toEqual({ id: 2, n: 7, s: 'two' });
  expect(await get(1, ['n', 's'])).toEqual({ id: 1, n: null, s: 'none' });
});

test('a field is added, and its limit altered', async () => {
  const stock = { fieldName: 'stock', dataType: 'Int64', nullable: true, defaultValue: 5 };
  await data('collections/fields/add', { schema: stock });
  const label = { fieldName: 'label', dataType: 'VarChar', nullable: true };
  await data('collections/fields/add', {
    schema: { ...label, elementTypeParams: { max_length: 2 } },
  });
  expect(await data('entities/query', { filter: 'stock == 5', outputFields: ['label'] })).toEqual([
    ...[{ id: 1, label: null }],
    { id: 2, label: null },
  ]);
  await data('entities/upsert', { partialUpdate: true, data: [{ id: 1, stock: 6, label: 'ab' }] });
  expect(await get(1, ['stock', 'label'])).toEqual({ id: 1, stock: 6, label: 'ab' });
  await data('collections/fields/alter_properties', {
    ...{ fieldName: 'label', fieldParams: { max_length: 3 } },
  });
  await data('entities/upsert', { partialUpdate: true, data: [{ id: 1, label: 'abc' }] });
  const { fields } = await data('collections/describe');
  expect(fields.at(-1)).toMatchObject({ params: [{ key: 'max_length', value: '3' }] });
});

test.each([
  [{ defaultValue: 'x' }, 'convert defaultValue fail, field: n2, err: '],
  [{ dataType: 'JSON', defaultValue: {} }, 'convert defaultValue fail, field: n2, err: '],
  [{ nullable: false }, 'added field must be nullable, please check it, field name = n2'],
  [{ dataType: 'Nope' }, 'Nope'],
])('a field that can not be added is refused (%#)', async (change, text) => {
  const schema = { fieldName: 'n2', dataType: 'Int64', nullable: true, ...change };
  const { body } = await rig.post('collections/fields/add', { ...SHOP, schema });
  expect(body).toMatchObject({ code: 1100, message: expect.stringContaining(text) });
});

test('a collection is truncated', async () => {
  await data('collections/truncate');
  expect(await data('collections/get_stats')).toEqual({ rowCount: 0 });
});

test('a compaction is asked for and is complete', async () => {
  const { compactionID } = await data('collections/compact');
  expect(compactionID).toBe(-1);
  expect(await data('collections/get_compaction_state', { jobID: compactionID })).toEqual({
    ...{ compactionID: -1, state: 'Completed', executingPlanNumber: 0 },
    ...{ timeoutPlanNumber: 0, completedPlanNumber: 0 },
  });
  const clustered = await rig.post('collections/compact', { ...SHOP, isClustering: true });
  expect(clustered.body).toEqual({
    code: 10,
    message: 'a clustering compaction is not supported by this server',
  });
});

test("an index's properties are altered and dropped", async () => {
  const bits = { indexName: 'bits' };
  await data('collections/release');
  await data('indexes/alter_properties', { ...bits, properties: { 'mmap.enabled': true } });
  const [altered] = await data('indexes/describe', bits);
  expect(altered.indexParams).toContainEqual({ key: 'mmap.enabled', value: 'true' });
  await data('indexes/drop_properties', { ...bits, propertyKeys: ['mmap.enabled'] });
  const [dropped] = await data('indexes/describe', bits);
  expect(dropped.indexParams ?? []).not.toContainEqual({ key: 'mmap.enabled', value: 'true' });
  await data('collections/load');
});

test('a route that is not served is named', async () => {
  for (const path of ['jobs/import/commit', 'jobs/import/abort']) {
    const { body } = await rig.post(path, { jobId: '1' });
    expect(body).toEqual({ code: 10, message: `${path} is not supported by this server` });
  }
});
