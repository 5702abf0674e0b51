import { bytesOf } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { EngineCollection, SearchQuery } from '../engine.ts';
import { DataType, type Metric } from '../spec.ts';
import {
  createTestEngine,
  DIM,
  field,
  filter,
  index,
  N,
  nearest,
  put,
  seeded,
  spec,
  type TestRow,
} from './test-engine.ts';

const METRICS: readonly Metric[] = ['L2', 'IP', 'COSINE'];
const random = seeded(1);
const vector = () => Array.from({ length: DIM }, () => Math.fround(random() * 2 - 1));

/** Numbers 0..rows-1: `n` is null for each seventh, `even` and the key's text are dynamic. */
function rowsOf(count: number): TestRow[] {
  return Array.from({ length: count }, (_, id) => ({
    ...{ id, vector: vector(), n: id % 7 === 0 ? null : id },
    meta: { even: id % 2 === 0, text: `t${id}` },
  }));
}

function score(metric: Metric, a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, one, at) => sum + one * (y[at] ?? 0), 0);
  if (metric === 'L2') return a.reduce((sum, one, at) => sum + (one - (b[at] ?? 0)) ** 2, 0);
  if (metric === 'IP') return dot(a, b);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** What comparing with every row finds. */
function bruteForce(metric: Metric, rows: readonly TestRow[], query: readonly number[]) {
  const sign = metric === 'L2' ? 1 : -1;
  return rows
    .map((row) => ({ id: row.id, score: score(metric, row.vector, query) }))
    .sort((a, b) => sign * (a.score - b.score));
}

async function expectHits(
  collection: EngineCollection,
  query: readonly number[],
  rest: Partial<SearchQuery>,
  expected: readonly { id: unknown; score: number }[],
) {
  const hits = await collection.search(nearest(query, rest));
  expect(hits.keys).toEqual(expected.map((one) => one.id));
  expect(hits.counts).toEqual([expected.length]);
  expected.forEach((one, at) => {
    expect(hits.scores[at]).toBeCloseTo(one.score, 4);
  });
}

async function buildIndex(collection: EngineCollection) {
  await collection.flush();
  await expect
    .poll(() => collection.stats().indexedRows, { timeout: 20_000 })
    .toBe(collection.stats().rows);
}

test.each(METRICS)(
  '%s finds what brute force finds, before and after the build',
  async (metric) => {
    await using rig = await createTestEngine();
    const collection = await rig.engine.create(spec(metric));
    const rows = rowsOf(600);
    await put(collection, rows);
    const queries = Array.from({ length: 10 }, vector);
    for (const query of queries) {
      const truth = bruteForce(metric, rows, query);
      await expectHits(collection, query, {}, truth.slice(0, 10));
      await expectHits(collection, query, { limit: 5, offset: 7 }, truth.slice(7, 12));
    }
    await buildIndex(collection);
    const effort = { ef: 600 };
    for (const query of queries) {
      const truth = bruteForce(metric, rows, query);
      await expectHits(collection, query, { effort }, truth.slice(0, 10));
      await expectHits(collection, query, { effort, limit: 600 }, truth);
    }
  },
);

test.each([
  ['pushed down', 'n < 100', (row: TestRow) => Number(row.n ?? 1000) < 100],
  [
    'pushed down, matched by few',
    'n in [3, 5, 599]',
    (row: TestRow) => [3, 5, 599].includes(Number(row.n)),
  ],
  ['read from the rows', 'even == true', (row: TestRow) => Number(row.id) % 2 === 0],
  [
    'read from the rows, matched by few',
    'text == "t13" or text == "t14"',
    (row: TestRow) => row.id === 13 || row.id === 14,
  ],
  [
    'partly pushed down',
    'n > 100 and even == true and text != "t102"',
    (row: TestRow) => Number(row.n ?? 0) > 100 && Number(row.id) % 2 === 0 && row.id !== 102,
  ],
  ['by key', 'id in [1, 2, 3, 9999]', (row: TestRow) => [1, 2, 3].includes(Number(row.id))],
  ['of null', 'n is null', (row: TestRow) => row.n === null],
  ['that nothing matches', 'n > 100000', () => false],
  ['that is constant', 'id in []', () => false],
])('a filter %s gives the nearest of what it lets through', async (_, text, passes) => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('L2'));
  const rows = rowsOf(600);
  await put(collection, rows);
  const check = async () => {
    for (const query of Array.from({ length: 3 }, vector)) {
      const truth = bruteForce('L2', rows.filter(passes), query);
      await expectHits(collection, query, { filter: filter(text) }, truth.slice(0, 10));
      await expectHits(
        collection,
        query,
        { filter: filter(text), limit: 400 },
        truth.slice(0, 400),
      );
    }
  };
  await check();
  await buildIndex(collection);
  await check();
});

test.each(METRICS)('%s keeps to a range of scores', async (metric) => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec(metric));
  const rows = rowsOf(500);
  await put(collection, rows);
  const query = vector();
  const truth = bruteForce(metric, rows, query);
  const radius = ((truth[299]?.score ?? 0) + (truth[300]?.score ?? 0)) / 2;
  const rangeFilter = ((truth[199]?.score ?? 0) + (truth[200]?.score ?? 0)) / 2;
  const all = { limit: 500, range: { radius } };
  await expectHits(collection, query, all, truth.slice(0, 300));
  await expectHits(collection, query, { range: { radius, rangeFilter } }, truth.slice(200, 210));
  const odd = truth.slice(200, 300).filter(({ id }) => Number(id) % 2 === 1);
  const both = { range: { radius, rangeFilter }, filter: filter('even == false'), limit: 500 };
  await expectHits(collection, query, both, odd);
});

test('several vectors are answered in their order', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('L2'));
  const rows = rowsOf(200);
  await put(collection, rows);
  const queries = Array.from({ length: 11 }, vector);
  const vectors = queries.map((query) => bytesOf(Float32Array.from(query)));
  const hits = await collection.search(nearest([], { vectors, limit: 3, output: [N] }));
  expect(hits.counts).toEqual(new Array(11).fill(3));
  const expected = queries.flatMap((query) => bruteForce('L2', rows, query).slice(0, 3));
  expect(hits.keys).toEqual(expected.map(({ id }) => id));
  expect(hits.columns.get(N.id)).toEqual({
    kind: 'scalar',
    values: hits.keys.map((key) => rows[Number(key)]?.n),
  });
});

test('vectors far too short or long for 32-bit arithmetic have their cosine too', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('COSINE'));
  const axis = (at: number, length: number) =>
    Array.from({ length: DIM }, (_, one) => (one === at ? length : 0));
  await put(collection, [
    { id: 1, vector: axis(0, 1e-30) },
    { id: 2, vector: axis(1, 1e30) },
    { id: 3, vector: axis(2, 1) },
  ]);
  for (const length of [1e-30, 1, 1e30]) {
    const hits = await collection.search(nearest(axis(1, length), { limit: 1 }));
    expect(hits.keys).toEqual([2]);
    expect(hits.scores[0]).toBeCloseTo(1, 5);
  }
});

test('a collection without entities is searched without a hit', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const vectors = [new Uint8Array(32), new Uint8Array(32)];
  expect(await collection.search(nearest([], { vectors }))).toMatchObject({
    counts: [0, 0],
    keys: [],
  });
});

const DENSE: readonly [
  DataType,
  size: number,
  encode: (view: DataView, at: number, value: number) => void,
][] = [
  [DataType.Float16Vector, 2, (view, at, value) => view.setUint16(at, half(value), true)],
  [
    DataType.BFloat16Vector,
    2,
    (view, at, value) => {
      const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
      view.setUint16(at, bits >>> 16, true);
    },
  ],
  [DataType.Int8Vector, 1, (view, at, value) => view.setInt8(at, value)],
];

/** Of small integers. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

test.each(DENSE)(
  'vectors of type %i are found and given back bit by bit',
  async (type, size, encode) => {
    await using rig = await createTestEngine();
    const id = field(100, 'id', DataType.Int64, { primaryKey: true });
    const vectors = field(101, 'v', type, { dim: 4 });
    const collection = await rig.engine.create({
      id: 3,
      fields: [id, vectors],
      indexes: [index('v', 'COSINE')],
    });
    const values = [
      [1, 2, 3, -4],
      [5, -6, 7, 8],
      [-1, -2, -3, 4],
      [0, 100, 1, 0],
    ];
    const bytes = new Uint8Array(values.length * 4 * size);
    const view = new DataView(bytes.buffer);
    values.flat().forEach((value, at) => {
      encode(view, at * size, value);
    });
    const keys = [1, 2, 3, 4];
    await collection.upsert({
      keys,
      columns: new Map([
        [id.id, { kind: 'scalar', values: keys }],
        [vectors.id, { kind: 'dense', bytes }],
      ]),
    });
    const first = bytes.slice(0, 4 * size);
    const hits = await collection.search(
      nearest([], { field: vectors, vectors: [first], limit: 4, output: [vectors] }),
    );
    expect(hits.keys).toEqual(
      bruteForce(
        'COSINE',
        values.map((vector, at) => ({ id: at + 1, vector })),
        values[0] ?? [],
      ).map((one) => one.id),
    );
    expect(hits.scores[0]).toBeCloseTo(1, 5);
    const column = hits.columns.get(vectors.id);
    const order = hits.keys.flatMap((key) => [
      ...bytes.slice((Number(key) - 1) * 4 * size, Number(key) * 4 * size),
    ]);
    expect(column?.kind === 'dense' && [...column.bytes]).toEqual(order);
  },
);

test('sparse vectors are found by what they have in common', async () => {
  await using rig = await createTestEngine();
  const id = field(100, 'id', DataType.Int64, { primaryKey: true });
  const sparse = field(101, 's', DataType.SparseFloatVector);
  const indexes = [index('s', 'IP', 'SPARSE_INVERTED_INDEX')];
  const collection = await rig.engine.create({ id: 3, fields: [id, sparse], indexes });
  const encode = (pairs: readonly (readonly [number, number])[]) => {
    const view = new DataView(new ArrayBuffer(pairs.length * 8));
    pairs.forEach(([at, value], place) => {
      view.setUint32(place * 8, at, true);
      view.setFloat32(place * 8 + 4, value, true);
    });
    return new Uint8Array(view.buffer);
  };
  const rows = [
    encode([
      [1, 1],
      [9, 2],
    ]),
    encode([[9, 5]]),
    encode([[4_000_000_000, 3]]),
    encode([]),
  ];
  const keys = [1, 2, 3, 4];
  await collection.upsert({
    keys,
    columns: new Map([
      [id.id, { kind: 'scalar', values: keys }],
      [sparse.id, { kind: 'sparse', rows }],
    ]),
  });
  const search = (vector: Uint8Array) =>
    collection.search(nearest([], { field: sparse, vectors: [vector], output: [sparse] }));
  const hits = await search(
    encode([
      [9, 1],
      [4_000_000_000, 1],
    ]),
  );
  expect([hits.keys, [...hits.scores]]).toEqual([
    [2, 3, 1],
    [5, 3, 2],
  ]);
  expect(hits.columns.get(sparse.id)).toEqual({
    kind: 'sparse',
    rows: [rows[1], rows[2], rows[0]].map((row) => Buffer.from(row ?? [])),
  });
});

test('a search for more than the graph reaches finds the rest as well', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('L2'));
  // So many equal vectors that the graph falls apart.
  const rows = rowsOf(3000).map((row, at) =>
    at % 3 === 0 ? { ...row, vector: Array(DIM).fill(1) } : row,
  );
  await put(collection, rows);
  await buildIndex(collection);
  for (const limit of [1900, 2500, 3000]) {
    const hits = await collection.search(nearest(vector(), { limit }));
    expect(new Set(hits.keys).size).toBe(limit);
    const withFields = await collection.search(nearest(vector(), { limit, output: [N] }));
    expect(withFields.keys.length).toBe(limit);
  }
});
