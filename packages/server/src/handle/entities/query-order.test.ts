import { decodeInt64s, type Int64 } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { seeded } from '../../engine/zvec/test-engine.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import { onlyWhere } from './test-hits.ts';
import { columns, createEntityRig, type EntityRig } from './test-rig.ts';

const ROWS = 3000;
const random = seeded(17);
/** In no order, so that what is stored first is not what is smallest. */
const IDS = Array.from({ length: ROWS }, (_, id) => id * 3)
  .map((id) => ({ id, at: random() }))
  .sort((a, b) => a.at - b.at)
  .map(({ id }) => id);
const priceOf = (id: number) => (id % 11 === 0 ? null : (id % 50) / 4);
const nameOf = (id: number) => `n${String(id % 40).padStart(2, '0')}`;
const SCHEMA = {
  fields: [
    ...[ID_FIELD, VECTOR_FIELD],
    { name: 'price', data_type: DataType.Double, nullable: true },
    { name: 'name', data_type: DataType.VarChar, type_params: pairs({ max_length: '20' }) },
    { name: 'n', data_type: DataType.Int64 },
  ],
  enable_dynamic_field: true,
};

let rig: EntityRig;
beforeAll(async () => {
  rig = await createEntityRig();
  await rig.prepare('docs', SCHEMA);
  await rig.call('Insert', {
    collection_name: 'docs',
    num_rows: ROWS,
    fields_data: [
      columns.int64('id', IDS),
      columns.vectors(
        'vector',
        IDS.map((id) => [id, 1, 2, 3]),
      ),
      {
        ...{ field_name: 'price', type: DataType.Double },
        valid_data: IDS.map((id) => priceOf(id) !== null),
        scalars: {
          double_data: {
            data: Buffer.from(Float64Array.from(IDS, (id) => priceOf(id) ?? 0).buffer),
          },
        },
      },
      columns.text('name', IDS.map(nameOf)),
      columns.int64(
        'n',
        IDS.map((id) => id % 7),
      ),
      columns.dynamic(IDS.map((id) => (id % 2 === 0 ? { tag: id % 4 } : {}))),
    ],
  });
});
afterAll(() => rig[Symbol.asyncDispose]());

interface Asked {
  readonly params?: Record<string, string>;
  readonly output?: readonly string[];
  readonly using?: string;
}

async function queried(expr: string, { params = {}, output = [], using }: Asked = {}) {
  const request = {
    ...{ collection_name: 'docs', expr, output_fields: output },
    query_params: pairs(params),
  };
  return rig.call('Query', request, using === undefined ? {} : onlyWhere(using));
}

async function idsOf(expr: string, asked: Asked = {}): Promise<readonly Int64[]> {
  const { fields_data } = await queried(expr, asked);
  // biome-ignore lint/suspicious/noExplicitAny: the columns of a reply
  const column = fields_data.find((one: any) => one.field_name === 'id');
  return decodeInt64s(column.scalars.long_data.data);
}

const ALL = [...IDS].sort((a, b) => a - b);

test.each([
  ['', () => true],
  ['n == 3', (id: number) => id % 7 === 3],
  ['tag == 2', (id: number) => id % 4 === 2],
  ['id > 1000 and tag == 2 and n < 3', (id: number) => id > 1000 && id % 4 === 2 && id % 7 < 3],
  ['id in [9, 3, 6000, 4]', (id: number) => [9, 3, 6000].includes(id)],
  ['n > 6', () => false],
])('a query for «%s» gives the smallest keys, page by page', async (expr, keep) => {
  const expected = ALL.filter(keep);
  for (const [offset, limit] of [
    [0, 1],
    [0, 10],
    [7, 100],
    [500, 16],
    [2990, 50],
    [0, 5000],
  ] as const) {
    const params = { limit: `${limit}`, offset: `${offset}` };
    expect(await idsOf(expr, { params })).toEqual(expected.slice(offset, offset + limit));
  }
  if (expr !== '') expect(await idsOf(expr)).toEqual(expected);
});

test('pages by the last key, as iterators of every SDK go, meet every row once', async () => {
  for (const more of [{ iterator: 'True', reduce_stop_for_best: 'True' }, { iterator: 'False' }]) {
    for (const [own, using] of [
      ['n < 5', 'id < 6000'],
      ['tag >= 0', 'tag != 2'],
    ] as const) {
      const got: Int64[] = [];
      for (let last = -1; ; last = Number(got.at(-1))) {
        const params = { limit: '130', ...more };
        const page = await idsOf(`id > ${last} and (${own})`, { params, using });
        if (page.length === 0) break;
        got.push(...page);
      }
      const keep = (id: number) =>
        own === 'n < 5' ? id % 7 < 5 && id < 6000 : id % 2 === 0 && id % 4 !== 2;
      expect(got).toEqual(ALL.filter(keep));
    }
  }
});

test('an order by fields gives the first by it, nulls last, in descending order first', async () => {
  const ask = (order_by_fields: string, limit = 40, offset = 0) =>
    idsOf('id >= 30', { params: { order_by_fields, limit: `${limit}`, offset: `${offset}` } });
  const some = ALL.filter((id) => id >= 30);
  const by = (compare: (a: number, b: number) => number) =>
    [...some].sort((a, b) => compare(a, b) || a - b);
  const price = (id: number) => priceOf(id) ?? Number.POSITIVE_INFINITY;
  const cheapest = by((a, b) => Math.sign(price(a) - price(b)) || 0);
  expect(await ask('price')).toEqual(cheapest.slice(0, 40));
  expect(await ask('price:asc', 100, 2000)).toEqual(cheapest.slice(2000, 2100));
  const dearest = by((a, b) => (price(a) === price(b) ? 0 : price(b) - price(a)));
  expect(await ask('price:desc', 300)).toEqual(dearest.slice(0, 300));
  expect((await ask('price:desc:nulls_last'))[0]).toBe(
    by((a, b) => (priceOf(b) ?? -1) - (priceOf(a) ?? -1))[0],
  );
  const named = by((a, b) => (nameOf(a) < nameOf(b) ? 1 : nameOf(a) > nameOf(b) ? -1 : b - a));
  expect(await ask('name:desc,id:desc', 60)).toEqual(named.slice(0, 60));
  const tag = (id: number) => (id % 2 === 0 ? id % 4 : 9);
  expect(await ask('tag,n:desc', 70)).toEqual(
    by((a, b) => tag(a) - tag(b) || (b % 7) - (a % 7)).slice(0, 70),
  );
});

test('an ordered query gives the fields that it is asked for, within the row policy', async () => {
  const asked = {
    params: { order_by_fields: 'n:desc,id', limit: '5' },
    output: ['name', 'vector'],
  };
  const reply = await queried('', { ...asked, using: 'n < 4' });
  const [name, vector, id] = reply.fields_data;
  const ids = decodeInt64s(id.scalars.long_data.data).map(Number);
  expect(ids).toEqual(ALL.filter((one) => one % 7 === 3).slice(0, 5));
  expect(name.scalars.string_data.data).toEqual(ids.map(nameOf));
  expect(vector.vectors.float_vector.data.length).toBe(5 * 16);
});

/** The columns of numbers and texts, by name. */
async function numbers(
  output: readonly string[],
  params: Record<string, string> = {},
  asked: object = {},
) {
  const reply = await queried('', { output, params, ...asked });
  expect(reply.output_fields).toEqual(output);
  // biome-ignore lint/suspicious/noExplicitAny: the columns of a reply
  const entries = reply.fields_data.map((one: any) => {
    const { long_data, string_data, double_data } = one.scalars;
    const values = long_data
      ? decodeInt64s(long_data.data)
      : (string_data?.data ?? [...new Float64Array(Uint8Array.from(double_data.data).buffer)]);
    const nulls = one.valid_data as readonly boolean[];
    return [
      one.field_name,
      values.map((value: unknown, at: number) => (nulls[at] === false ? null : value)),
    ];
  });
  return Object.fromEntries(entries);
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
const prices = (ids: readonly number[]) =>
  ids.map(priceOf).filter((price): price is number => price !== null);

test('aggregates leave out nulls, and are one row without groups', async () => {
  const output = [
    'count(*)',
    'count(price)',
    'sum(price)',
    'avg(price)',
    'MIN( name )',
    'max(id)',
    'sum(id)',
  ];
  const all = prices(ALL);
  expect(await numbers(output)).toEqual({
    'count(*)': [ROWS],
    'count(price)': [all.length],
    'sum(price)': [sum(all)],
    'avg(price)': [sum(all) / all.length],
    'MIN( name )': ['n00'],
    'max(id)': [(ROWS - 1) * 3],
    'sum(id)': [sum(ALL)],
  });
  const none = await numbers(['count(*)', 'sum(price)', 'max(name)'], {}, { using: 'n > 100' });
  expect(none).toEqual({ 'count(*)': [0], 'sum(price)': [null], 'max(name)': [null] });
});

test('groups come by their values, have a window, and see what the caller sees', async () => {
  const output = ['n', 'count(*)', 'avg(price)'];
  const groups = [0, 1, 2, 3, 4, 5, 6];
  const of = (n: number, keep = (_: number) => true) =>
    ALL.filter((id) => id % 7 === n && keep(id));
  const expected = (some: readonly number[], keep?: (id: number) => boolean) => ({
    n: some,
    'count(*)': some.map((n) => of(n, keep).length),
    'avg(price)': some.map((n) => sum(prices(of(n, keep))) / prices(of(n, keep)).length),
  });
  expect(await numbers(output, { group_by_fields: 'n' })).toEqual(expected(groups));
  const window = { group_by_fields: 'n', order_by_fields: 'n:desc', limit: '3', offset: '1' };
  expect(await numbers(output, window)).toEqual(expected([5, 4, 3]));
  const secured = await numbers(output, { group_by_fields: 'n' }, { using: 'id < 900 and n > 2' });
  expect(secured).toEqual(expected([3, 4, 5, 6], (id) => id < 900));
  const pair = await numbers(['name', 'n', 'count(*)'], {
    group_by_fields: 'n, name',
    limit: '16384',
  });
  expect(sum(pair['count(*)'])).toBe(ROWS);
  expect(new Set(pair.name.map((name: string, at: number) => `${name} ${pair.n[at]}`)).size).toBe(
    280,
  );
});

test('groups whose texts read the same when they are put together stay apart', async () => {
  await using own = await createEntityRig();
  const texts = ['a', 'b'].map((name) => ({
    ...{ name, data_type: DataType.VarChar, type_params: pairs({ max_length: '40' }) },
  }));
  await own.prepare('docs', { fields: [ID_FIELD, VECTOR_FIELD, ...texts] });
  const vectors = [1, 2].map((id) => [id, 0, 0, 0]);
  await own.call('Insert', {
    ...{ collection_name: 'docs', num_rows: 2 },
    fields_data: [
      ...[columns.int64('id', [1, 2]), columns.vectors('vector', vectors)],
      columns.text('a', ['x\nstring y', 'x']),
      columns.text('b', ['z', 'y\nstring z']),
    ],
  });
  const found = await own.call('Query', {
    ...{ collection_name: 'docs', expr: '', output_fields: ['a', 'b', 'count(*)'] },
    query_params: pairs({ group_by_fields: 'a, b', limit: '10' }),
  });
  expect(found.fields_data[0].scalars.string_data.data).toEqual(['x', 'x\nstring y']);
});

test.each([
  [{ output: ['count(*)', 'name'] }, 'parse output field name failed: count(*)'],
  [{ output: ['count(*)'], params: { limit: '3' } }, 'count entities with pagination'],
  [{ output: ['sum(name)'] }, 'sum does not support data type VarChar'],
  [{ output: ['max(vector)'] }, 'max does not support data type FloatVector'],
  [{ output: ['sum(*)'] }, 'sum needs a field'],
  [{ output: ['sum(zz)'] }, 'field zz not exist'],
  [
    { output: ['count(*)', 'name'], params: { group_by_fields: 'n' } },
    'output field name is not among',
  ],
  [{ output: ['count(*)'], params: { group_by_fields: 'price' } }, 'must be of a boolean, integer'],
  [{ output: ['count(*)'], params: { group_by_fields: 'tag' } }, 'JSON or dynamic field (tag)'],
  [
    {
      output: ['n', 'count(*)'],
      params: { group_by_fields: 'n', order_by_fields: 'name', limit: '3' },
    },
    'ORDER BY can only reference GROUP BY columns',
  ],
  [{ output: ['count(*)', 'sum(n)'], params: { iterator: 'True' } }, 'aggregates with iterator'],
  [{ params: { order_by_fields: 'n' } }, 'ORDER BY requires explicit limit'],
  [{ params: { order_by_fields: 'n', limit: '5', iterator: 'True' } }, 'ORDER BY with iterator'],
  [{ params: { order_by_fields: 'vector', limit: '5' } }, 'which is not sortable'],
  [{ params: { query_iter_last_pk: '5', limit: '5' } }, 'query_iter_last_pk is not supported'],
  [{ params: { collection_id: '5', limit: '5' } }, 'Input collection id is not consistent'],
  [{ output: ['$meta["a"]["b"]'], params: { limit: '5' } }, 'an output field from within JSON'],
])('a query with %o is refused', async (asked, message) => {
  await expect(queried('', asked as Asked)).rejects.toThrow(message);
});

test('a sum beyond 64 bits is an error, not a wrong number', async () => {
  await rig.prepare('big', { fields: [ID_FIELD, VECTOR_FIELD] });
  const ids = [2n ** 62n, 2n ** 62n + 1n, 5];
  const fields_data = [
    columns.int64('id', ids),
    columns.vectors(
      'vector',
      ids.map(() => [1, 2, 3, 4]),
    ),
  ];
  await rig.call('Insert', { collection_name: 'big', num_rows: 3, fields_data });
  const ask = (expr: string) =>
    rig.call('Query', { collection_name: 'big', expr, output_fields: ['sum(id)'] });
  await expect(ask('id > 0')).rejects.toThrow('sum(id) does not fit in 64 bits');
  const { fields_data: sums } = await ask(`id in [5, ${2n ** 62n + 1n}]`);
  expect(decodeInt64s(sums[0].scalars.long_data.data)).toEqual([2n ** 62n + 6n]);
});

test('a key of the dynamic field may be written as $meta["key"], and alone', async () => {
  const { fields_data, output_fields } = await queried('id in [0, 2994]', {
    output: ['$meta["tag"]'],
  });
  expect(output_fields).toEqual(['tag', 'id']);
  const texts = fields_data[0].scalars.json_data.data.map(String);
  expect(texts.map((text: string) => JSON.parse(text))).toEqual([{ tag: 0 }, { tag: 2 }]);
});
