import { bytesOf } from '@latchkey/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineCollection, SearchQuery } from '../engine.ts';
import type { FieldSpec, Metric } from '../spec.ts';
import {
  createTestEngine,
  DIM,
  filter,
  index,
  N,
  nearest,
  put,
  seeded,
  spec,
  type TestEngine,
  type TestRow,
} from './test-engine.ts';

const signal = new AbortController().signal;
const random = seeded(11);
const vector = () => Array.from({ length: DIM }, () => random() * 2 - 1);

let rig: TestEngine;
beforeEach(async () => {
  rig = await createTestEngine();
});
afterEach(() => rig[Symbol.asyncDispose]());

function distance(metric: Metric, one: readonly number[], other: readonly number[]): number {
  const product = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  if (metric === 'IP') return -product(one, other);
  if (metric === 'L2')
    return one.reduce((sum, value, at) => sum + (value - (other[at] ?? 0)) ** 2, 0);
  return -product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

/** The rows that are stored, and searches that are checked against them. */
class Model {
  readonly rows = new Map<number, TestRow>();
  readonly #metric: Metric;
  readonly #collection: EngineCollection;

  constructor(metric: Metric, collection: EngineCollection) {
    this.#metric = metric;
    this.#collection = collection;
  }

  async put(ids: readonly number[]): Promise<void> {
    const rows = ids.map((id) => ({ id, vector: vector(), n: id % 10 === 3 ? null : id % 100 }));
    for (const row of rows) this.rows.set(row.id, row);
    await put(this.#collection, rows);
  }

  async delete(text: string, passes: (row: TestRow) => boolean): Promise<void> {
    await this.#collection.delete(filter(text), signal);
    for (const [id, row] of this.rows) if (passes(row)) this.rows.delete(id);
  }

  async expectSearch(text: string, passes: (row: TestRow) => boolean): Promise<void> {
    const query = vector();
    const wanted = [...this.rows.values()]
      .filter(passes)
      .sort(
        (a, b) => distance(this.#metric, query, a.vector) - distance(this.#metric, query, b.vector),
      )
      .slice(0, 10);
    const search = nearest(query, { filter: filter(text), output: [N], effort: { ef: 500 } });
    const hits = await this.#collection.search(search);
    expect(hits.keys, text).toEqual(wanted.map(({ id }) => id));
    const column = hits.columns.get(N.id);
    expect(column?.kind === 'scalar' && column.values).toEqual(wanted.map(({ n }) => n));
    const bare = await this.#collection.search({ ...search, output: [] });
    expect(bare.keys, text).toEqual(hits.keys);
    hits.scores.forEach((score, at) => {
      const sign = this.#metric === 'L2' ? 1 : -1;
      const exact = sign * distance(this.#metric, query, wanted[at]?.vector ?? []);
      expect(score).toBeCloseTo(exact, 4);
    });
  }

  async expectSearches(): Promise<void> {
    await this.expectSearch('n == 7', ({ n }) => n === 7);
    await this.expectSearch('n < 50 and n != 7', ({ n }) => Number(n ?? 99) < 50 && n !== 7);
    await this.expectSearch('not (n < 20)', ({ n }) => n !== null && Number(n) >= 20);
    await this.expectSearch('n is null', ({ n }) => n === null);
    await this.expectSearch('n > 1000', () => false);
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

test.each(['L2', 'IP', 'COSINE'] as const)(
  'filtered searches by %s find the nearest that pass, through all writes',
  async (metric) => {
    const collection = await rig.engine.create(spec(metric));
    const model = new Model(metric, collection);
    await model.put(range(0, 1500));
    await model.expectSearches();
    // By now what filters ask for is in memory.
    await model.expectSearches();
    await Promise.all([model.put(range(1400, 1700)), collection.search(nearest(vector()))]);
    await model.expectSearches();
    await model.delete('n >= 90', ({ n }) => Number(n ?? 0) >= 90);
    await model.expectSearches();
    await model.put(range(1650, 1900));
    await model.expectSearches();
    await collection.truncate();
    model.rows.clear();
    await model.expectSearches();
    await model.put(range(5, 300));
    await model.expectSearches();
    await model.expectSearches();
  },
);

test('what is written while it is read into memory is found as it was written last', async () => {
  const collection = await rig.engine.create(spec());
  const model = new Model('L2', collection);
  await model.put(range(0, 3000));
  for (let round = 0; round < 5; round++) {
    const search = collection.search(nearest(vector(), { filter: filter('n < 5') }));
    await Promise.all([search, model.put(range(round * 500, round * 500 + 700))]);
    await model.delete(`n == ${round}`, ({ n }) => n === round);
  }
  await vi.waitFor(() => model.expectSearches(), { timeout: 90_000 });
});

/** Wide enough that some thousand of them have a graph. */
const WIDE_DIM = 64;
const WIDE_VECTOR: FieldSpec = { ...nearest([]).field, dim: WIDE_DIM };
const WIDE = spec('COSINE', {
  fields: spec().fields.map((one) => (one.id === WIDE_VECTOR.id ? WIDE_VECTOR : one)),
});
/** Around a few centres, as embeddings lie. */
const centres = range(0, 20).map(() => wide());
function wide(around: readonly number[] = []): number[] {
  return range(0, WIDE_DIM).map((at) => (around[at] ?? 0) + (random() - 0.5));
}
const near = () => wide(centres[Math.floor(random() * centres.length)]);

test('searches of one that is searched often find the nearest of what is stored, through all writes', async () => {
  const collection = await rig.engine.create(WIDE);
  const rows = new Map<number, TestRow>();
  const write = async (ids: readonly number[]) => {
    const some = ids.map((id) => ({ id, vector: near(), n: id % 100 }));
    for (const row of some) rows.set(row.id, row);
    await put(collection, some);
  };
  let found = 0;
  let wanted = 0;
  const check = async (text?: string, passes = (_row: TestRow) => true) => {
    const query = near();
    const far = ({ vector: one }: TestRow) => distance('COSINE', query, one);
    const truth = [...rows.values()].filter(passes).sort((a, b) => far(a) - far(b));
    const narrowing = text ? { filter: filter(text) } : {};
    const hits = await collection.search(
      nearest(query, { ...narrowing, field: WIDE_VECTOR, effort: { ef: 200 } }),
    );
    expect(hits.keys.length).toBe(Math.min(10, truth.length));
    const best = new Set(truth.slice(0, 10).map(({ id }) => id));
    hits.keys.forEach((key, at) => {
      const row = rows.get(Number(key));
      expect(row && passes(row), `${key} for ${text}`).toBe(true);
      expect(hits.scores[at]).toBeCloseTo(-far(row as TestRow), 4);
      if (best.has(Number(key))) found++;
    });
    wanted += best.size;
  };
  await write(range(0, 4000));
  for (let i = 0; i < 150; i++) await check();
  for (let round = 0; round < 40; round++) {
    await check();
    await check('n < 60', ({ n }) => Number(n) < 60);
    await check('n < 3', ({ n }) => Number(n) < 3);
    await new Promise((done) => setTimeout(done, 20));
    const from = Math.floor(random() * 4500);
    if (round % 3 === 0) await write(range(from, from + 120));
    if (round % 3 === 1) {
      const [low, high] = [from, from + 200];
      await collection.delete(filter(`id >= ${low} and id < ${high}`), signal);
      for (let id = low; id < high; id++) rows.delete(id);
    }
  }
  expect(found / wanted).toBeGreaterThan(0.99);
  await collection.truncate();
  rows.clear();
  await check();
  await write(range(10, 400));
  for (let i = 0; i < 5; i++) await check();
}, 60_000);

test('what was in memory of a collection is not used once it has another index, or is dropped', async () => {
  const collection = await rig.engine.create(WIDE);
  const rows = range(0, 3000).map((id) => ({ id, vector: near(), n: 1 }));
  await put(collection, rows);
  const search = (query: readonly number[], rest: Partial<SearchQuery> = {}) =>
    collection.search(nearest(query, { field: WIDE_VECTOR, effort: { ef: 500 }, ...rest }));
  for (let i = 0; i < 130; i++) await search(near());
  const query = near().map((number) => number * 3);
  const best = (metric: Metric) => {
    const far = new Map(rows.map((row) => [row.id, distance(metric, query, row.vector)]));
    return [...far].sort(([, a], [, b]) => a - b).slice(0, 3);
  };
  expect((await search(query, { limit: 3 })).keys).toEqual(best('COSINE').map(([id]) => id));
  await collection.applyIndex(index('vector', 'L2', 'HNSW', 2));
  for (let i = 0; i < 130; i++) {
    const hits = await search(query, { limit: 3 });
    expect(hits.keys).toEqual(best('L2').map(([id]) => id));
    expect(hits.scores[0]).toBeCloseTo(best('L2')[0]?.[1] ?? 0, 3);
  }
  await rig.engine.drop(WIDE.id);
  await expect(search(query)).rejects.toThrow();
});

test('many vectors in one call find what each finds alone, with their fields', async () => {
  const collection = await rig.engine.create(WIDE);
  const rows = range(0, 3000).map((id) => ({ id, vector: near(), n: id % 100 }));
  await put(collection, rows);
  const queries = range(0, 150).map(near);
  const request = (some: readonly (readonly number[])[]) => {
    const vectors = some.map((query) => bytesOf(Float32Array.from(query)));
    return nearest([], { field: WIDE_VECTOR, effort: { ef: 500 }, vectors, output: [N] });
  };
  for (const query of queries) await collection.search(request([query]));
  const together = await collection.search(request(queries));
  const numbers = together.columns.get(N.id);
  expect(numbers?.kind === 'scalar' && numbers.values).toEqual(
    together.keys.map((key) => Number(key) % 100),
  );
  for (const [at, query] of queries.entries()) {
    const alone = await collection.search(request([query]));
    expect(together.keys.slice(at * 10, at * 10 + 10)).toEqual(alone.keys);
  }
});
