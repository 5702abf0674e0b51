import { float32View, wire } from '@latchkey/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { seeded } from '../../engine/zvec/test-engine.ts';
import { createRequest, ID_FIELD, pairs, vectorField } from '../collections/test-schema.ts';
import type { TestCallOptions } from '../connection/test-call.ts';
import { hitsOf, onlyWhere, type TestHit } from './test-hits.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const ROWS = 300;
const random = seeded(5);
const vector = () => Array.from({ length: 4 }, () => Math.fround(random() * 2 - 1));
const IDS = Array.from({ length: ROWS }, (_, id) => id);
const [A, B] = [IDS.map(vector), IDS.map(vector)];
const scalar = (name: string, data_type: number) => ({
  ...{ name, data_type },
  type_params: pairs({ max_length: '20' }),
});
const FIELDS = [
  ...[ID_FIELD, vectorField('a', 4), vectorField('b', 4)],
  ...[scalar('n', DataType.Int64), scalar('owner', DataType.VarChar)],
];
const ownerOf = (id: number) => (id % 3 === 0 ? 'alice' : 'bob');

let rig: EntityRig;
beforeAll(async () => {
  rig = await createEntityRig();
  for (const name of ['shop', 'other']) {
    await rig.call('CreateCollection', createRequest(name, { fields: FIELDS }));
    const index = (field_name: string, metric_type: string) =>
      rig.call('CreateIndex', {
        collection_name: name,
        field_name,
        extra_params: pairs({ index_type: 'FLAT', metric_type }),
      });
    await index('a', 'L2');
    await index('b', 'COSINE');
    await rig.call('LoadCollection', { collection_name: name });
  }
  await rig.call('Insert', {
    collection_name: 'shop',
    num_rows: ROWS,
    fields_data: [
      columns.int64('id', IDS),
      ...[columns.vectors('a', A), columns.vectors('b', B)],
      columns.int64(
        'n',
        IDS.map((id) => id % 10),
      ),
      columns.text('owner', IDS.map(ownerOf)),
    ],
  });
});
afterAll(() => rig[Symbol.asyncDispose]());

interface Part {
  readonly field: 'a' | 'b';
  readonly vectors: readonly (readonly number[])[];
  readonly limit: number;
  readonly dsl?: string;
  readonly params?: Record<string, string>;
}

const part = ({ field, vectors, limit, dsl = '', params = {} }: Part, rest: object = {}) =>
  searchRequest('shop', vectors, {
    params: { anns_field: field, topk: String(limit), ...params },
    ...{ dsl, dsl_type: wire.common.DslType.BoolExprV1 },
    ...rest,
  });

type Rank = Record<string, string>;

const hybrid = (parts: readonly object[], rank: Rank, rest: object = {}) => ({
  collection_name: 'shop',
  requests: parts,
  rank_params: pairs({ limit: '10', offset: '0', round_decimal: '-1', ...rank }),
  ...rest,
});

async function fused(
  parts: readonly Part[],
  rank: Rank,
  { options, ...rest }: { options?: TestCallOptions; [field: string]: unknown } = {},
): Promise<TestHit[][]> {
  const requests = parts.map((one) => part(one));
  return hitsOf(await rig.call('HybridSearch', hybrid(requests, rank, rest), options));
}

/** What anybody would do with the answers to the searches one by one. */
function naiveFusion(lists: readonly (readonly TestHit[])[], worth: Worth): TestHit[] {
  const totals = new Map<number, number>();
  lists.forEach((list, at) => {
    list.forEach(({ id, score }, place) => {
      totals.set(Number(id), (totals.get(Number(id)) ?? 0) + worth(at, place, score));
    });
  });
  return [...totals]
    .map(([id, score]) => ({ id, score }))
    .sort((x, y) => y.score - x.score || x.id - y.id);
}
type Worth = (list: number, place: number, score: number) => number;

const rankers = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((k) => ({
    rank: { strategy: 'rrf', params: JSON.stringify({ k }) },
    worth: (): Worth => (_, place) => 1 / (k + place + 1),
  })),
  fc
    .array(
      fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
      { minLength: 3, maxLength: 3 },
    )
    .map((all) => ({
      rank: { strategy: 'weighted', params: JSON.stringify({ weights: all, norm_score: true }) },
      worth:
        (parts: readonly Part[]): Worth =>
        (at, _, score) =>
          (all[at] ?? 0) *
          (parts[at]?.field === 'a' ? 1 - (2 * Math.atan(score)) / Math.PI : (1 + score) / 2),
    })),
);
const partsOf = (nq: number) =>
  fc.array(
    fc.record({
      field: fc.constantFrom('a' as const, 'b' as const),
      vectors: fc.array(fc.constantFrom(...A, ...B), { minLength: nq, maxLength: nq }),
      limit: fc.integer({ min: 1, max: 60 }),
      dsl: fc.constantFrom('', 'n < 5', 'owner == "alice"', 'id in [1, 2, 3, 250]', 'n > 100'),
    }),
    { minLength: 3, maxLength: 3 },
  );

test('a hybrid search is the fusion of its searches, whatever they are', async () => {
  const window = fc.record({ limit: fc.integer({ min: 1, max: 40 }), offset: fc.nat({ max: 20 }) });
  const run = fc.integer({ min: 1, max: 3 }).chain((nq) => fc.tuple(partsOf(nq), rankers, window));
  await fc.assert(
    fc.asyncProperty(run, async ([parts, { rank, worth }, { limit, offset }]) => {
      const alone: TestHit[][][] = [];
      for (const one of parts) alone.push(hitsOf(await rig.call('Search', part(one))));
      const got = await fused(parts, { ...rank, limit: `${limit}`, offset: `${offset}` });
      got.forEach((hits, query) => {
        const lists = alone.map((lists) => lists[query] ?? []);
        const all = naiveFusion(lists, worth(parts));
        const expected = all.slice(offset, offset + limit);
        expect(hits.length).toBe(expected.length);
        const scores = new Map(all.map(({ id, score }) => [Number(id), score]));
        hits.forEach(({ id, score }, at) => {
          // Scores are of 32 bits here, so that others may be equal and the order another.
          expect(score).toBeCloseTo(expected[at]?.score ?? Number.NaN, 5);
          expect(score).toBeCloseTo(scores.get(Number(id)) ?? Number.NaN, 5);
        });
        expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
      });
    }),
    { numRuns: 120 },
  );
});

test('both forms of a ranker give the same, and the fields that are asked for', async () => {
  const parts = [
    { field: 'a', vectors: [A[1] ?? []], limit: 20 },
    { field: 'b', vectors: [B[2] ?? []], limit: 20 },
  ] as const;
  const params = { weights: [0.3, 0.7], norm_score: true };
  const old = await fused(parts, { strategy: 'weighted', params: JSON.stringify(params) });
  const given = pairs({ reranker: 'weighted', weights: '[0.3,0.7]', norm_score: 'true' });
  const functions = [{ name: 'w', type: wire.schema.FunctionType.Rerank, params: given }];
  const reply = await rig.call(
    'HybridSearch',
    hybrid(
      parts.map((one) => part(one)),
      {},
      {
        function_score: { functions },
        output_fields: ['n', 'a'],
      },
    ),
  );
  expect(hitsOf(reply)).toEqual(old);
  const [n, a] = reply.results.fields_data;
  expect([n.field_name, a.field_name]).toEqual(['n', 'a']);
  const ids = old.flat().map(({ id }) => Number(id));
  expect([...float32View(a.vectors.float_vector.data)]).toEqual(ids.flatMap((id) => A[id]));
});

test('a row policy restricts every search within, also beside filters of its own', async () => {
  const policy = onlyWhere('owner == $current_user');
  const vectors = [A[1] ?? [], A[5] ?? []];
  const filters = ['', 'id >= 0 or owner == "bob"', 'owner == "bob"', 'id in [1, 2, 3, 4]'];
  for (const dsl of filters) {
    const parts = [
      { field: 'a', vectors, limit: 300, dsl },
      { field: 'b', vectors, limit: 300, dsl: '' },
    ] as const;
    const lists = await fused(parts, { limit: '300' }, { options: policy });
    for (const hits of lists) {
      expect(hits.map(({ id }) => ownerOf(Number(id)))).toEqual(Array(100).fill('alice'));
    }
    const grouped = { limit: '10', group_by_field: 'n', group_size: '5' };
    for (const hits of await fused(parts, grouped, { options: policy })) {
      expect(hits.length).toBe(50);
      expect(new Set(hits.map(({ id }) => ownerOf(Number(id))))).toEqual(new Set(['alice']));
    }
  }
  const nothing = { options: onlyWhere('owner == "nobody"'), output_fields: ['n'] };
  const some = [{ field: 'a', vectors: [A[0] ?? []], limit: 9 }] as const;
  expect(await fused(some, {}, nothing)).toEqual([[]]);
});

test('the hits are as near as under the policy, not what it leaves of the nearest', async () => {
  const policy = onlyWhere('owner == $current_user');
  const parts = [{ field: 'a', vectors: [A[1] ?? []], limit: 5 }] as const;
  const [hits = []] = await fused(parts, { limit: '5' }, { options: policy });
  const own = 'owner == "alice"';
  const alone = hitsOf(await rig.call('Search', part({ ...parts[0], dsl: own })));
  expect(hits.map(({ id }) => id)).toEqual(alone[0]?.map(({ id }) => id));
});

test('a search within can not be of another collection, database or partition', async () => {
  const one = { field: 'a', vectors: [A[0] ?? []], limit: 3 } as const;
  const call = (rest: object, outer: object = {}) =>
    rig.call('HybridSearch', hybrid([part(one), part(one, rest)], {}, outer));
  const refused = { fields: { code: 1100 } };
  await expect(call({ collection_name: 'other' })).rejects.toMatchObject(refused);
  await expect(call({ collection_name: 'none' })).rejects.toMatchObject(refused);
  await expect(call({ db_name: 'other' })).rejects.toMatchObject(refused);
  const partition_names = ['_default'];
  await call({ collection_name: '', db_name: '', partition_names });
  await call({ partition_names }, { partition_names });
  await expect(call({ partition_names: ['zz'] })).rejects.toThrow('zz');
  await expect(call({ partition_names: ['zz'] }, { partition_names })).rejects.toMatchObject(
    refused,
  );
});

test('hits are grouped, and groups ranked by their best, sum or mean', async () => {
  const parts = [
    { field: 'a', vectors: [A[7] ?? []], limit: 10 },
    { field: 'b', vectors: [B[7] ?? []], limit: 10 },
  ] as const;
  const group = { limit: '4', group_by_field: 'n', group_size: '3', strategy: 'rrf', params: '{}' };
  for (const scorer of ['max', 'sum', 'avg'] as const) {
    const reply = await rig.call(
      'HybridSearch',
      hybrid(
        parts.map((one) => part(one)),
        { ...group, rank_group_scorer: scorer },
        {
          output_fields: ['n'],
        },
      ),
    );
    const [hits = []] = hitsOf(reply);
    const groups = new Map<number, number[]>();
    for (const { id, score } of hits) {
      groups.set(Number(id) % 10, [...(groups.get(Number(id) % 10) ?? []), score]);
    }
    expect(groups.size).toBe(4);
    const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
    const worth = {
      max: (all: number[]) => Math.max(...all),
      sum,
      avg: (all: number[]) => sum(all) / all.length,
    };
    const scores = [...groups.values()].map(worth[scorer]);
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
    expect([...groups.values()].every((all) => all.length <= 3)).toBe(true);
    const values = reply.results.group_by_field_value;
    expect(values.field_name).toBe('n');
    expect(values.scalars.long_data.data).toEqual(
      reply.results.fields_data[0].scalars.long_data.data,
    );
  }
  // As the Node SDK says it: in the searches alone.
  const inner = parts.map((one) => part({ ...one, params: { group_by_field: 'n' } }));
  const [hits = []] = hitsOf(await rig.call('HybridSearch', hybrid(inner, { limit: '10' })));
  expect(new Set(hits.map(({ id }) => Number(id) % 10)).size).toBe(10);
  expect(hits.length).toBe(10);
});

test('of groups ranked by distances alone, the nearest come first', async () => {
  const parts = [{ field: 'a', vectors: [A[7] ?? []], limit: 10 }] as const;
  const rank = { strategy: 'weighted', params: '{"weights":[1]}' };
  const [all = []] = await fused([{ ...parts[0], limit: ROWS }], { ...rank, limit: `${ROWS}` });
  const nearest = new Map<number, TestHit>();
  for (const hit of all) {
    const group = Number(hit.id) % 10;
    if (!nearest.has(group)) nearest.set(group, hit);
  }
  for (const rank_group_scorer of ['max', 'sum', 'avg']) {
    const grouped = { ...rank, limit: '3', group_by_field: 'n', rank_group_scorer };
    const [hits = []] = await fused(parts, grouped);
    expect(hits).toEqual([...nearest.values()].slice(0, 3));
  }
});

test('a search within that says nothing of a limit has that of the whole; its offset is none', async () => {
  const { search_params: _, ...rest } = part({ field: 'a', vectors: [A[3] ?? []], limit: 1 });
  const search_params = pairs({ anns_field: 'a', offset: '7' });
  const request = hybrid([{ ...rest, search_params }], { limit: '6', offset: '2' });
  const [hits = []] = hitsOf(await rig.call('HybridSearch', request));
  const whole = part({ field: 'a', vectors: [A[3] ?? []], limit: 8 });
  const [all = []] = hitsOf(await rig.call('Search', whole));
  expect(hits.map(({ id }) => id)).toEqual(all.slice(2).map(({ id }) => id));
});

const one = { field: 'a', vectors: [A[0] ?? []], limit: 3 } as const;
const two = { field: 'b', vectors: [A[0] ?? [], A[1] ?? []], limit: 3 } as const;
test.each([
  [[], {}, 'minimum of ann search requests is 1'],
  [Array(1025).fill(one), {}, 'maximum of ann search requests is 1024'],
  [[one, two], {}, 'sub search request nq should be the same'],
  [[one], { limit: '' }, 'limit not found in rank_params'],
  [[one], { limit: '0' }, 'limit [0] is invalid'],
  [[one], { limit: '16000', offset: '1000' }, 'but got 17000'],
  [[one], { strategy: 'weighted', params: '{"weights":[1,1]}' }, 'weights param mismatch'],
  [[one], { order_by_fields: 'n' }, 'hybrid search with order_by_fields is not supported'],
  [[one], { group_by_field: 'zz' }, 'field not found[field=zz]'],
  [[one], { group_by_field: 'n', rank_group_scorer: 'best' }, 'scorer type: best'],
  [[{ ...one, params: { metric_type: 'IP' } }], {}, 'metric type not match'],
  [[{ ...one, params: { radius: '1', group_by_field: 'n' } }], {}, 'range-search'],
])('what does not fit is refused', async (parts, rank, message) => {
  await expect(fused(parts as Part[], rank as Rank)).rejects.toThrow(message);
});

test('a search within a range is fused as well', async () => {
  const ranged = { ...one, limit: 50, params: { params: '{"radius": 1}' } };
  const [hits = []] = await fused([ranged], { limit: '50' });
  const alone = hitsOf(await rig.call('Search', part(ranged)));
  expect(alone[0]?.length).toBeGreaterThan(3);
  expect(hits.map(({ id }) => id)).toEqual(alone[0]?.map(({ id }) => id));
});
