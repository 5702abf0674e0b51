import { expect, test } from 'vitest';
import type { EngineCollection } from '../engine.ts';
import {
  createTestEngine,
  DIM,
  filter,
  nearest,
  put,
  seeded,
  spec,
  type TestRow,
} from './test-engine.ts';

const random = seeded(11);
const vector = () => Array.from({ length: DIM }, () => Math.fround(random() * 2 - 1));
const signal = new AbortController().signal;
const FILTERS = [
  'n < 1',
  'n == 7',
  'n >= 50',
  'n in [3, 4, 90]',
  'n is null',
  'n != 5',
  'id < 300',
];
const LIMIT = 20;

/** What a filtered search must find, in order, by comparing with everything. */
function expected(rows: ReadonlyMap<number, TestRow>, text: string, query: readonly number[]) {
  const accepts = filter(text);
  const distance = (row: TestRow) =>
    row.vector.reduce((sum, value, at) => sum + (value - (query[at] ?? 0)) ** 2, 0);
  return [...rows.values()]
    .filter((row) =>
      accepts.matches({
        get: (name) => ({ id: row.id, n: row.n ?? null })[name],
        dynamic: () => ({}),
      }),
    )
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, LIMIT)
    .map(({ id }) => id);
}

async function check(collection: EngineCollection, rows: ReadonlyMap<number, TestRow>) {
  for (const text of FILTERS) {
    const query = vector();
    const request = nearest(query, { limit: LIMIT, filter: filter(text), effort: { ef: 500 } });
    const { keys } = await collection.search(request);
    expect(keys, text).toEqual(expected(rows, text, query));
  }
}

test('filtered searches find just what matches through builds, deletions, changes and restarts', async () => {
  await using rig = await createTestEngine();
  let collection = await rig.engine.create(spec('L2'));
  const rows = new Map<number, TestRow>();
  const write = async (from: number, count: number) => {
    const some = Array.from({ length: count }, (_, at) => {
      const n = random() < 0.05 ? null : Math.floor(random() * 100);
      return { id: from + at, vector: vector(), n };
    });
    await put(collection, some);
    for (const row of some) rows.set(row.id, row);
  };
  const remove = async (text: string, gone: (id: number) => boolean) => {
    await collection.delete(filter(text), signal);
    for (const id of [...rows.keys()]) if (gone(id)) rows.delete(id);
  };
  const build = async () => {
    await collection.flush();
    await expect.poll(() => collection.stats().indexedRows, { timeout: 30_000 }).toBe(rows.size);
  };
  await write(0, 800);
  await check(collection, rows);
  await remove('id >= 100 and id < 150', (id) => id >= 100 && id < 150);
  await build();
  await check(collection, rows);
  await write(800, 700);
  await write(50, 100);
  await check(collection, rows);
  await remove('id >= 700 and id < 900', (id) => id >= 700 && id < 900);
  await build();
  await check(collection, rows);
  await write(300, 60);
  const engine = await rig.reopen([spec('L2')]);
  collection = engine.collection(7);
  await check(collection, rows);
  await build();
  await check(collection, rows);
}, 60_000);
