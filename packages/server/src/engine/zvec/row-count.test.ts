import { expect, test } from 'vitest';
import { createTestEngine, filter, index, put, rowQuery, spec, vectorOf } from './test-engine.ts';

const { signal } = new AbortController();
const FLAT = spec('L2', { indexes: [index('vector', 'L2', 'FLAT')] });

const rows = (ids: readonly number[], n: number) =>
  ids.map((id) => ({ id, vector: vectorOf(id), n }));
const upTo = (count: number) => Array.from({ length: count }, (_, id) => id);

test('few entities put anew in a store with many, of which some are gone, are counted and found as they are', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(FLAT);
  await put(collection, rows(upTo(3000), 0));
  await collection.delete(filter('id in [7, 8, 9]'), signal);
  expect(await collection.count(undefined, signal)).toBe(2997);
  // One that is gone, one that is there, one that is new, and each but the first twice.
  await put(collection, rows([7, 100, 5000], 1));
  await put(collection, rows([100, 5000, 6000], 2));
  expect(await collection.count(undefined, signal)).toBe(3000);
  const found = await collection.query(rowQuery({ filter: filter('n > 0'), order: 'key' }));
  expect(found.keys).toEqual([7, 100, 5000, 6000]);
  expect(await collection.count(filter('n == 2'), signal)).toBe(3);
  expect(await collection.delete(filter('n > 0'), signal)).toBe(4);
  expect(await collection.count(undefined, signal)).toBe(2996);
  await rig.reopen([FLAT]);
  expect(await rig.engine.collection(7).count(undefined, signal)).toBe(2996);
});

test('of several entities with one key in a call the last is there, also among many others', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(FLAT);
  await put(collection, rows(upTo(2000), 0));
  await collection.delete(filter('id == 3'), signal);
  const twice = [3, 3, 3, 4, 4].map((id, n) => ({ id, vector: vectorOf(id), n: n + 1 }));
  await put(collection, twice);
  expect(await collection.count(undefined, signal)).toBe(2000);
  const found = await collection.query(rowQuery({ filter: filter('n > 0'), order: 'key' }));
  expect(found.keys).toEqual([3, 4]);
  expect(await collection.count(filter('n in [3, 5]'), signal)).toBe(2);
});
