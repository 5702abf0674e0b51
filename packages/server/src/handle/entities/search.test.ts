import { decodeInt64s, float32View } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const SCHEMA = {
  fields: [ID_FIELD, VECTOR_FIELD, { name: 'title', data_type: DataType.VarChar }].map((field) =>
    field.name === 'title'
      ? { ...field, type_params: [{ key: 'max_length', value: '50' }] }
      : field,
  ),
  enable_dynamic_field: true,
};
/** Squared distances from [1, 0, 0, 0]: 0, 1, 2, 5. */
const VECTORS = [
  [1, 0, 0, 0],
  [1, 1, 0, 0],
  [0, 0, 1, 0],
  [1, 0, 1, 2],
];
const BIG = 2n ** 53n + 1n;

async function books(): Promise<EntityRig> {
  const rig = await createEntityRig();
  await rig.prepare('books', SCHEMA);
  const reply = await rig.call('Insert', {
    collection_name: 'books',
    num_rows: 4,
    fields_data: [
      columns.int64('id', [1, 2, 3, BIG]),
      columns.vectors('vector', VECTORS),
      columns.text('title', ['one', 'two', "it's", 'ничего']),
      columns.dynamic([{ shelf: 'a' }, { shelf: 'b', pages: 7 }, {}, { shelf: 'a' }]),
    ],
  });
  expect(decodeInt64s(reply.IDs.int_id.data)).toEqual([1, 2, 3, BIG]);
  expect(reply.insert_cnt.toNumber()).toBe(4);
  expect(reply.succ_index).toEqual([0, 1, 2, 3]);
  return rig;
}

/** What a reply's columns hold, by name; keys of the dynamic field are parsed. */
// biome-ignore lint/suspicious/noExplicitAny: replies of several RPCs
function fieldsOf(data: any[]): Record<string, unknown> {
  const entries = data.map((one) => {
    const { long_data, string_data, json_data } = one.scalars ?? {};
    if (long_data) return [one.field_name, decodeInt64s(long_data.data)];
    if (string_data) return [one.field_name, string_data.data];
    if (json_data) {
      return [one.field_name, json_data.data.map((text: Buffer) => JSON.parse(text.toString()))];
    }
    return [one.field_name, [...float32View(one.vectors.float_vector.data)]];
  });
  return Object.fromEntries(entries);
}

const numbers = (longs: readonly { toNumber(): number }[]) => longs.map((one) => one.toNumber());

type SearchOptions = Parameters<typeof searchRequest>[2];

async function found(rig: EntityRig, query: number[][], rest: SearchOptions = {}) {
  const { results } = await rig.call('Search', searchRequest('books', query, rest));
  return {
    ids: decodeInt64s(results.ids.int_id.data),
    scores: [...float32View(results.scores)],
    topks: numbers(results.topks),
    fields: fieldsOf(results.fields_data),
  };
}

async function queried(rig: EntityRig, expr: string, rest: object = {}) {
  const reply = await rig.call('Query', { collection_name: 'books', expr, ...rest });
  return fieldsOf(reply.fields_data);
}

const limit = (count: number, offset = 0) => ({
  query_params: [
    { key: 'limit', value: String(count) },
    { key: 'offset', value: String(offset) },
  ],
});
const count = async (rig: EntityRig, expr: string) =>
  (await queried(rig, expr, { output_fields: ['count(*)'] }))['count(*)'];

test('a search gives the nearest entities with their squared distances', async () => {
  await using rig = await books();
  expect(await found(rig, [[1, 0, 0, 0]])).toEqual({
    ids: [1, 2, 3, BIG],
    scores: [0, 1, 2, 5],
    topks: [4],
    fields: {},
  });
  const paged = await found(rig, [[1, 0, 0, 0]], { params: { topk: '2', offset: '1' } });
  expect(paged).toMatchObject({ ids: [2, 3], scores: [1, 2], topks: [2] });
});

test('a search for several vectors answers for each in turn', async () => {
  await using rig = await books();
  const query = [VECTORS[2] as number[], VECTORS[3] as number[]];
  expect(await found(rig, query, { params: { topk: '2' } })).toMatchObject({
    ids: [3, 1, BIG, 1],
    scores: [0, 2, 0, 5],
    topks: [2, 2],
  });
});

test('a search gives the fields that it asks for, and no others', async () => {
  await using rig = await books();
  const query = [[1, 0, 0, 0]];
  const params = { topk: '2' };
  const two = await found(rig, query, { params, output_fields: ['title', 'shelf'] });
  expect(two.fields).toEqual({ title: ['one', 'two'], $meta: [{ shelf: 'a' }, { shelf: 'b' }] });
  const all = await found(rig, query, { params, output_fields: ['*'] });
  expect(all.fields).toEqual({
    id: [1, 2],
    vector: [1, 0, 0, 0, 1, 1, 0, 0],
    title: ['one', 'two'],
    $meta: [{ shelf: 'a' }, { shelf: 'b', pages: 7 }],
  });
});

test.each([
  { dsl: 'id in [3, 2]', ids: [2, 3] },
  { dsl: `id == ${BIG}`, ids: [BIG] },
  { dsl: 'id in [3, 2] and title != "two"', ids: [3] },
  { dsl: `title == "it's"`, ids: [3] },
  { dsl: 'shelf == "a"', ids: [1, BIG] },
  { dsl: '$meta["pages"] > 6', ids: [2] },
  { dsl: 'title like "%е%" or id == 1', ids: [1, BIG] },
  { dsl: 'id < 0', ids: [] },
])('a search with the filter $dsl finds $ids', async ({ dsl, ids }) => {
  await using rig = await books();
  const hits = await found(rig, [[1, 0, 0, 0]], { dsl });
  expect(hits.ids).toEqual(ids);
  expect(hits.topks).toEqual([ids.length]);
});

test('scores are rounded when asked, and bounded by a range', async () => {
  await using rig = await books();
  const rounded = await found(rig, [[1.05, 0, 0, 0]], {
    params: { round_decimal: '2', topk: '2' },
  });
  expect(rounded.scores).toEqual([0, Math.fround(1)]);
  const params = { params: JSON.stringify({ radius: 2.5, range_filter: 1 }) };
  expect(await found(rig, [[1, 0, 0, 0]], { params })).toMatchObject({ ids: [2, 3] });
});

test('a bound of a range is the score that reads the same', async () => {
  await using rig = await createEntityRig();
  await rig.prepare('books', { fields: [ID_FIELD, VECTOR_FIELD] }, { metric: 'IP' });
  await rig.call('Insert', {
    collection_name: 'books',
    num_rows: 4,
    fields_data: [
      columns.int64('id', [9, 8, 7, 6]),
      columns.vectors(
        'vector',
        [0.9, 0.8, 0.7, 0.6].map((score) => [score, 0, 0, 0]),
      ),
    ],
  });
  const params = { params: JSON.stringify({ radius: 0.6, range_filter: 0.8 }) };
  expect((await found(rig, [[1, 0, 0, 0]], { params })).ids).toEqual([8, 7]);
});

test.each([
  { expr: 'id in [3, 1]', expected: { id: [1, 3], title: ['one', "it's"] } },
  { expr: `id in [${BIG}, 7]`, expected: { id: [BIG], title: ['ничего'] } },
  { expr: 'id > 2 and id < 10', expected: { id: [3], title: ["it's"] } },
  { expr: 'pages == 7', expected: { id: [2], title: ['two'] } },
  { expr: 'id in []', expected: { id: [], title: [] } },
])('a query for $expr gives $expected', async ({ expr, expected }) => {
  await using rig = await books();
  expect(await queried(rig, expr, { output_fields: ['title'] })).toEqual(expected);
});

test('a query without a filter needs a limit, and pages do not overlap', async () => {
  await using rig = await books();
  await expect(queried(rig, '')).rejects.toMatchObject({
    message: 'empty expression should be used with limit',
    fields: { code: 65535 },
  });
  const pages = [await queried(rig, '', limit(3)), await queried(rig, '', limit(3, 3))];
  expect(pages.map((page) => (page.id as unknown[]).length)).toEqual([3, 1]);
  expect(pages.flatMap((page) => page.id as bigint[]).sort((a, b) => (a < b ? -1 : 1))).toEqual([
    ...[1, 2, 3],
    BIG,
  ]);
});

test('count(*) counts what matches, or everything', async () => {
  await using rig = await books();
  expect(await count(rig, '')).toEqual([4]);
  expect(await count(rig, 'shelf == "a"')).toEqual([2]);
  expect(await count(rig, 'id in [1, 2, 9]')).toEqual([2]);
  expect(await count(rig, 'id < 0')).toEqual([0]);
  const paged = { output_fields: ['count(*)'], ...limit(1) };
  await expect(queried(rig, '', paged)).rejects.toThrow('count entities with pagination');
});

test('a delete tells how many entities there were, and none of them is found again', async () => {
  await using rig = await books();
  const remove = async (expr: string) => {
    const reply = await rig.call('Delete', { collection_name: 'books', expr });
    return reply.delete_cnt.toNumber();
  };
  expect(await remove('id in [1, 99]')).toBe(1);
  expect(await remove('id in [1, 99]')).toBe(0);
  expect(await remove(`shelf == "b" or id == ${BIG}`)).toBe(2);
  expect(await found(rig, [[1, 0, 0, 0]])).toMatchObject({ ids: [3], scores: [2] });
  expect(await queried(rig, 'id > 0')).toEqual({ id: [3] });
  expect(await count(rig, '')).toEqual([1]);
});

test.each(['', ' \n', 'true or id == 1', '1 == 1'])(
  'a delete with the filter «%s» is refused and deletes nothing',
  async (expr) => {
    await using rig = await books();
    await expect(rig.call('Delete', { collection_name: 'books', expr })).rejects.toMatchObject({
      message: "delete plan can't be empty or always true: invalid parameter",
      fields: { code: 1100 },
    });
    expect(await count(rig, '')).toEqual([4]);
  },
);

test.each(['title == $current_user', 'title == $current_user_tags["team"] or id > 0'])(
  'the filter %s of a request may not name who calls',
  async (expr) => {
    await using rig = await books();
    const refused = { fields: { code: 1100 }, message: expect.stringContaining('not exist') };
    await expect(queried(rig, expr)).rejects.toMatchObject(refused);
    await expect(found(rig, [[1, 0, 0, 0]], { dsl: expr })).rejects.toMatchObject(refused);
    const request = { collection_name: 'books', expr };
    await expect(rig.call('Delete', request)).rejects.toMatchObject(refused);
    expect(await count(rig, '')).toEqual([4]);
  },
);

test('search and query of a collection that is not loaded are refused', async () => {
  await using rig = await books();
  await rig.call('ReleaseCollection', { collection_name: 'books' });
  await expect(found(rig, [[1, 0, 0, 0]])).rejects.toMatchObject({ fields: { code: 101 } });
  await expect(queried(rig, 'id > 0')).rejects.toMatchObject({ fields: { code: 101 } });
});
