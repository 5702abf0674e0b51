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
  type TestEngine,
  type TestRow,
} from './test-engine.ts';

const ROWS = 1200;
const random = seeded(5);
const vector = () => Array.from({ length: DIM }, () => Math.fround(random() * 2 - 1));
const signal = new AbortController().signal;

async function collectionWith(rows: readonly TestRow[]) {
  const rig = await createTestEngine();
  const collection = await rig.engine.create(spec('COSINE'));
  await put(collection, rows);
  return { rig, collection };
}

async function built(collection: EngineCollection, rows: number): Promise<void> {
  await collection.flush();
  await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(rows);
}

/** How many rows are not what a search for their own vector finds first. */
async function misplaced(collection: EngineCollection, rows: readonly TestRow[]): Promise<number> {
  let wrong = 0;
  for (const row of rows) {
    const query = nearest(row.vector, { limit: 1, effort: { ef: 200 } });
    const { keys } = await collection.search(query);
    if (keys[0] !== row.id) wrong++;
  }
  return wrong;
}

const rowsOf = (count: number): TestRow[] =>
  Array.from({ length: count }, (_, id) => ({ id, vector: vector() }));

test('an index that is first built after a deletion finds every row under its own key', async () => {
  const rows = rowsOf(ROWS);
  const { rig, collection } = await collectionWith(rows);
  expect(await collection.delete(filter('id == 600'), signal)).toBe(1);
  const left = rows.filter(({ id }) => id !== 600);
  await built(collection, ROWS - 1);
  expect(await misplaced(collection, left)).toBe(0);
  await rig[Symbol.asyncDispose]();
});

test('so does one that is first built after rows were replaced', async () => {
  const rows = rowsOf(ROWS);
  const { rig, collection } = await collectionWith(rows);
  const replaced = rows.slice(10, 20).map(({ id }) => ({ id, vector: vector() }));
  await put(collection, replaced);
  await built(collection, ROWS);
  expect(await misplaced(collection, [...rows.slice(0, 10), ...replaced, ...rows.slice(20)])).toBe(
    0,
  );
  await rig[Symbol.asyncDispose]();
});

test('so does one that is first built after a restart', async () => {
  const rows = rowsOf(ROWS);
  const { rig, collection } = await collectionWith(rows);
  await collection.delete(filter('id == 3'), signal);
  const again = await reopened(rig);
  await built(again, ROWS - 1);
  expect(
    await misplaced(
      again,
      rows.filter(({ id }) => id !== 3),
    ),
  ).toBe(0);
  await rig[Symbol.asyncDispose]();
});

async function reopened(rig: TestEngine): Promise<EngineCollection> {
  const engine = await rig.reopen([spec('COSINE')]);
  return engine.collection(spec().id);
}

test('a build begins when most of a large write is stored, not with the first of it', async () => {
  const MANY = 60_000;
  const { rig, collection } = await collectionWith(rowsOf(MANY));
  const indexed = () => collection.stats().indexedRows;
  await expect.poll(indexed, { timeout: 30_000, interval: 10 }).toBeGreaterThan(0);
  expect(indexed()).toBeGreaterThanOrEqual((2 * MANY) / 3);
  await rig[Symbol.asyncDispose]();
}, 40_000);
