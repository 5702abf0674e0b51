import { expect, test } from 'vitest';
import {
  createTestEngine,
  filter,
  index,
  nearest,
  put,
  rowQuery,
  spec,
  vectorOf,
} from './test-engine.ts';

/** More than a store that is made anew holds before it is saved. */
const COUNT = 40_000;

test('what is saved in parts while a store is made anew is whole, is indexed, and is found as it is', async () => {
  await using rig = await createTestEngine();
  const { signal } = new AbortController();
  const collection = await rig.engine.create(spec());
  for (let at = 0; at < COUNT; at += 2000) {
    const ids = Array.from({ length: 2000 }, (_, n) => at + n);
    await put(
      collection,
      ids.map((id) => ({ id, vector: vectorOf(id), n: id % 10 })),
    );
  }
  await collection.applyIndex(index('vector', 'COSINE', 'FLAT', 2));
  await collection.applyIndex(index('vector', 'L2', 'HNSW', 3));
  expect(await collection.count(filter('n == 3'), signal)).toBe(COUNT / 10);
  await expect.poll(() => collection.stats().indexedRows, { timeout: 60_000 }).toBe(COUNT);
  const again = (await rig.reopen([spec('L2')])).collection(7);
  const { keys } = await again.query(rowQuery({ order: 'key', limit: COUNT }));
  expect(keys).toEqual(Array.from({ length: COUNT }, (_, id) => id));
  const wrong: number[] = [];
  for (let id = 0; id < COUNT; id += 211) {
    const found = await again.search(nearest(vectorOf(id), { limit: 1 }));
    if (Number(found.keys[0]) !== id) wrong.push(id);
  }
  expect(wrong).toEqual([]);
}, 120_000);
