import { decodeInt64s } from '@latchkey/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { seeded } from '../../engine/zvec/test-engine.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import type { TestCallOptions } from '../connection/test-call.ts';
import { hitsOf, onlyWhere } from './test-hits.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const ROWS = 500;
const random = seeded(11);
const VECTORS = Array.from({ length: ROWS }, () =>
  Array.from({ length: 4 }, () => Math.fround(random())),
);
/** Many of a few values, one of most; some without a value. */
const GROUPS = VECTORS.map((_, id) => (id % 13 === 0 ? null : id < 400 ? id % 4 : id));
const SCHEMA = {
  fields: [
    ...[ID_FIELD, VECTOR_FIELD],
    { name: 'g', data_type: DataType.Int64, nullable: true },
    { name: 't', data_type: DataType.VarChar, type_params: pairs({ max_length: '20' }) },
    { name: 'x', data_type: DataType.Double },
  ],
  enable_dynamic_field: true,
};

let rig: EntityRig;
beforeAll(async () => {
  rig = await createEntityRig();
  await rig.prepare('docs', SCHEMA);
  const valid_data = GROUPS.map((group) => group !== null);
  await rig.call('Insert', {
    collection_name: 'docs',
    num_rows: ROWS,
    fields_data: [
      columns.int64('id', [...VECTORS.keys()]),
      columns.vectors('vector', VECTORS),
      {
        ...columns.int64(
          'g',
          GROUPS.map((group) => group ?? 0),
        ),
        valid_data,
      },
      columns.text(
        't',
        VECTORS.map((_, id) => `it's "${id % 7}"`),
      ),
      {
        ...{ field_name: 'x', type: DataType.Double },
        scalars: {
          double_data: { data: Buffer.from(Float64Array.from(VECTORS, (_, id) => -id / 2).buffer) },
        },
      },
      columns.dynamic(VECTORS.map((_, id) => ({ rank: id % 5 === 0 ? 'none' : id % 5 }))),
    ],
  });
});
afterAll(() => rig[Symbol.asyncDispose]());

interface Asked {
  readonly params?: Record<string, string>;
  readonly options?: TestCallOptions;
  readonly [field: string]: unknown;
}

async function found(vectors: readonly (readonly number[])[], { options, ...rest }: Asked = {}) {
  return hitsOf(await rig.call('Search', searchRequest('docs', vectors, rest), options));
}

const distance = (id: number, query: readonly number[]) =>
  query.reduce((sum, one, at) => sum + (one - (VECTORS[id]?.[at] ?? 0)) ** 2, 0);

/** By looking at every row. */
function naiveGroups(query: readonly number[], size: number, keep: (id: number) => boolean) {
  const groups = new Map<number | null, number[]>();
  [...VECTORS.keys()]
    .filter(keep)
    .sort((a, b) => distance(a, query) - distance(b, query))
    .forEach((id) => {
      const group = GROUPS[id] ?? null;
      groups.set(group, [...(groups.get(group) ?? []), id]);
    });
  return [...groups.values()].map((ids) => ids.slice(0, size));
}

test('groups are those that looking at every row finds, each with its nearest', async () => {
  const queries = fc.array(fc.constantFrom(...VECTORS), { minLength: 1, maxLength: 3 });
  const filters = fc.constantFrom('', 'id < 400', 'id >= 390', 'g is null', 'rank == 3', 'id < 0');
  const keep: Record<string, (id: number) => boolean> = {
    ...{ '': () => true, 'id < 400': (id) => id < 400, 'id >= 390': (id) => id >= 390 },
    ...{ 'g is null': (id) => GROUPS[id] === null, 'rank == 3': (id) => id % 5 === 3 },
    'id < 0': () => false,
  };
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 10 }),
    limit: fc.integer({ min: 1, max: 120 }),
    offset: fc.nat({ max: 10 }),
  });
  await fc.assert(
    fc.asyncProperty(queries, filters, sizes, async (vectors, dsl, { size, limit, offset }) => {
      const params = {
        ...{ topk: `${limit}`, offset: `${offset}` },
        ...{ group_by_field: 'g', group_size: `${size}`, params: '{"ef":512}' },
      };
      const lists = await found(vectors, { params, dsl });
      vectors.forEach((query, at) => {
        const groups = naiveGroups(query, size, keep[dsl] ?? (() => false));
        const expected = groups.slice(offset, offset + limit).flat();
        expect(lists[at]?.map(({ id }) => id)).toEqual(expected);
      });
    }),
    { numRuns: 60 },
  );
});

test("the reply says each hit's group, under the name that was asked for", async () => {
  const params = { topk: '3', group_size: '2' };
  const ask = (more: object) =>
    rig.call(
      'Search',
      searchRequest('docs', [VECTORS[3] ?? []], {
        params: { ...params, ...more },
        output_fields: ['g', 't'],
      }),
    );
  const one = (await ask({ group_by_field: 'g' })).results;
  const ids = hitsOf({ results: one })
    .flat()
    .map(({ id }) => Number(id));
  const values = ids.map((id) => GROUPS[id] ?? 0);
  expect(decodeInt64s(one.group_by_field_value.scalars.long_data.data)).toEqual(values);
  expect(decodeInt64s(one.fields_data[0].scalars.long_data.data)).toEqual(values);
  const many = (await ask({ group_by_fields: 't' })).results;
  const [texts] = many.group_by_field_values;
  expect(texts.scalars.string_data.data).toEqual(many.fields_data[1].scalars.string_data.data);
  expect(new Set(texts.scalars.string_data.data).size).toBe(3);
});

test('grouping by the key gives what a search without gives', async () => {
  const query = [VECTORS[1] ?? [], VECTORS[2] ?? []];
  const plain = await found(query, { params: { topk: '20' } });
  expect(await found(query, { params: { topk: '20', group_by_field: 'id' } })).toEqual(plain);
});

test('a row policy decides what groups there are and what is in them', async () => {
  const options = onlyWhere('id >= 300');
  const params = { topk: '100', group_by_field: 'g', group_size: '2' };
  const [hits = []] = await found([VECTORS[9] ?? []], { params, options, dsl: 'id < 420' });
  const keep = (id: number) => id >= 300 && id < 420;
  expect(hits.map(({ id }) => id)).toEqual(naiveGroups(VECTORS[9] ?? [], 2, keep).flat());
});

test.each([
  [{ group_by_field: 'zz["a"]' }, 'JSON or dynamic field (zz["a"]) is not supported'],
  [{ group_by_field: 'rank' }, 'grouping by a key of a JSON or dynamic field (rank)'],
  [{ group_by_field: 'x' }, 'must be of a boolean, integer or VarChar type'],
  [{ group_by_field: 'vector' }, 'must be of a boolean, integer or VarChar type'],
  [{ group_by_fields: 'g,t' }, 'grouping by several fields is not supported'],
  [{ group_by_field: 'g', group_size: '0' }, 'input group size:0 is negative'],
  [{ group_by_field: 'g', group_size: '11' }, 'exceeds configured max group size:10'],
  [{ group_by_field: 'g', params: '{"radius": 1}' }, 'range-search when doing search-group-by'],
  [{ group_by_field: 'g', iterator: 'True' }, 'Not allowed to do groupBy when doing iteration'],
  [{ group_by_field: 'g', order_by_fields: 't' }, 'order_by_fields of a search that groups'],
  [{ group_by_field: 'g', group_size: '10', topk: '2000' }, 'but got 20000'],
  [{ json_path: 'a' }, 'search parameter json_path is not supported'],
])('the parameters %o are refused', async (params, message) => {
  await expect(found([VECTORS[0] ?? []], { params: params as never })).rejects.toThrow(message);
});

test('a range has an offset, and what is nearer than the range filter is left out', async () => {
  const query = VECTORS[8] ?? [];
  const [all = []] = await found([query], { params: { topk: '200', params: '{"ef":512}' } });
  const radius = all[120]?.score;
  const range_filter = all[10]?.score;
  const ask = (topk: string, offset: string) =>
    found([query, query], {
      params: { topk, offset, params: JSON.stringify({ radius, range_filter }) },
    });
  const ranged = all.slice(10, 120);
  expect(await ask('200', '0')).toEqual([ranged, ranged]);
  expect(await ask('7', '5')).toEqual([ranged.slice(5, 12), ranged.slice(5, 12)]);
  expect(await ask('50', '100')).toEqual([ranged.slice(100), ranged.slice(100)]);
  expect(await ask('5', '110')).toEqual([[], []]);
  const alone = found([query], { params: { params: '{"range_filter": 1}' } });
  await expect(alone).rejects.toThrow('range_filter requires radius to be set');
});

const byIds = (ids: readonly number[], rest: object = {}) => {
  const { placeholder_group: _, nq: __, ...request } = searchRequest('docs', [], rest as never);
  return { ...request, nq: ids.length, ids: wireIds(ids) };
};
const wireIds = (ids: readonly number[]) => ({ int_id: columns.int64('', ids).scalars.long_data });

test('a search for keys is one for the vectors of their entities', async () => {
  const ids = [5, 17, 5];
  const params = { topk: '20', params: '{"ef":512}' };
  const expected = await found(
    ids.map((id) => VECTORS[id] ?? []),
    { params },
  );
  expect(hitsOf(await rig.call('Search', byIds(ids, { params })))).toEqual(expected);
  expect(expected.map(([first]) => first?.id)).toEqual(ids);
  const grouped = { ...params, group_by_field: 'g' };
  const [own] = await found([VECTORS[17] ?? []], { params: grouped, dsl: 'id > 30' });
  const reply = await rig.call('Search', byIds([17], { params: grouped, dsl: 'id > 30' }));
  expect(hitsOf(reply)).toEqual([own]);
});

test('a key without an entity is named, and so is one that a row policy hides', async () => {
  await expect(rig.call('Search', byIds([1, 5000, 2, 6000]))).rejects.toMatchObject({
    message: expect.stringContaining('do not exist: missing IDs = [5000 6000]'),
    fields: { code: 1100 },
  });
  const options = onlyWhere('id < 10');
  await expect(rig.call('Search', byIds([1, 11]), options)).rejects.toThrow('missing IDs = [11]');
  const seen = hitsOf(await rig.call('Search', byIds([1], { params: { topk: '50' } }), options));
  expect(seen[0]?.map(({ id }) => Number(id)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await expect(rig.call('Search', byIds([]))).rejects.toThrow('nq [0] is invalid');
  const texts = { ...byIds([1]), ids: { str_id: { data: ['1'] } } };
  await expect(rig.call('Search', texts)).rejects.toThrow('not of the type of the primary key');
});

test('hits are put in the order of fields, of equals the nearer first', async () => {
  const vectors = [VECTORS[40] ?? [], VECTORS[41] ?? []];
  const base = { topk: '30', params: '{"ef":512}' };
  const plain = await found(vectors, { params: base });
  const ordered = async (order_by_fields: string, more: object = {}) =>
    found(vectors, { params: { ...base, order_by_fields, ...more } });
  const byText = (id: unknown) => Number(id) % 7;
  const expected = plain.map((hits) => [...hits].sort((a, b) => byText(a.id) - byText(b.id)));
  expect(await ordered('t')).toEqual(expected);
  const down = plain.map((hits) => [...hits].sort((a, b) => byText(b.id) - byText(a.id)));
  expect(await ordered('t:desc')).toEqual(down);
  const paged = await ordered('t', { topk: '10', offset: '20' });
  expect(paged).toEqual(expected.map((hits) => hits.slice(20)));
  const rank = (id: unknown) => (Number(id) % 5 === 0 ? 9 : Number(id) % 5);
  const both = plain.map((hits) =>
    [...hits].sort((a, b) => rank(a.id) - rank(b.id) || Number(b.id) - Number(a.id)),
  );
  expect(await ordered('rank,x')).toEqual(both);
  await expect(ordered('t', { iterator: 'True' })).rejects.toThrow('when using search iterator');
});

test.each([
  [{ function_score: { functions: [{ name: 'f' }] } }, 'search with a function score'],
  [{ highlighter: { type: 0 } }, 'search with a highlighter'],
  [{ search_aggregation: { fields: ['g'] } }, 'search with an aggregation'],
  [{ sub_reqs: [{ dsl: '' }] }, 'search with several sub-requests'],
  [{ namespace: 'n' }, 'search with a namespace'],
  [{ params: { rank_group_scorer: 'max' } }, 'search parameter rank_group_scorer'],
  [{ output_fields: ['rank["a"]'] }, 'an output field from within JSON (rank["a"])'],
])('what is not supported is named: %o', async (rest, what) => {
  const request = searchRequest('docs', [VECTORS[0] ?? []], rest as never);
  await expect(rig.call('Search', request)).rejects.toMatchObject({
    message: `${what} is not supported by this server`,
    fields: { code: 10 },
  });
});
