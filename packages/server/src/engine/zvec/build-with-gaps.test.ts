import { expect, test } from 'vitest';
import { createTestEngine, filter, nearest, put, seeded, spec, vectorOf } from './test-engine.ts';

const FIRST = 2300;

test.each([true, false])(
  'what is replaced and deleted while the first index is built is found as it is (gaps before: %s)',
  async (gaps) => {
    await using rig = await createTestEngine();
    const collection = await rig.engine.create(spec());
    const { signal } = new AbortController();
    const vectors = new Map<number, number[]>();
    const random = seeded(5);
    let version = 0;
    const write = async (ids: readonly number[]) => {
      const rows = ids.map((id) => ({
        id,
        vector: vectorOf(id + 100_000 * version++),
        n: id % 10,
      }));
      await put(collection, rows);
      for (const { id, vector } of rows) vectors.set(id, vector);
    };
    const drop = async (n: number, above: number) => {
      await collection.delete(filter(`n == ${n} and id >= ${above}`), signal);
      for (const [id] of vectors) if (id >= above && id % 10 === n) vectors.delete(id);
    };
    const any = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 6000));
    await write(Array.from({ length: FIRST }, (_, id) => id));
    if (gaps) await drop(4, 0);
    await collection.flush();
    for (const count of [478, 2870, 952, 1081]) {
      await write(any(count));
      await drop(Math.floor(random() * 10), 4500);
      for (let i = 0; i < 10; i++) await write(any(20));
    }
    const indexed = () => collection.stats().indexedRows;
    // On a busy machine the build may begin before all is written, and the few that are left wait for 30 s.
    await expect.poll(indexed, { timeout: 60_000 }).toBe(vectors.size);
    const again = (await rig.reopen([spec()])).collection(7);
    let wrong = 0;
    for (const [id, vector] of [...vectors].filter((_, at) => at % 5 === 0)) {
      const { keys } = await again.search(nearest(vector, { limit: 1, effort: { exact: true } }));
      if (Number(keys[0]) !== id) wrong++;
    }
    expect(wrong).toBe(0);
  },
  120_000,
);

test('when all that was indexed is gone, what came in its place and was replaced is found as it is', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const { signal } = new AbortController();
  const indexed = () => collection.stats().indexedRows;
  const write = async (from: number, count: number, version: number) => {
    const ids = Array.from({ length: count }, (_, at) => from + at);
    const rows = ids.map((id) => ({ id, vector: vectorOf(id + 100_000 * version), n: 1 }));
    await put(collection, rows);
  };
  await write(0, FIRST, 0);
  await expect.poll(indexed, { timeout: 60_000 }).toBe(FIRST);
  await collection.delete(filter('id >= 0'), signal);
  expect(indexed()).toBe(0);
  await write(10_000, FIRST, 1);
  await write(10_000, 300, 2);
  await expect.poll(indexed, { timeout: 60_000 }).toBe(FIRST);
  await collection.flush();
  let wrong = 0;
  for (let id = 10_000; id < 10_000 + FIRST; id += 7) {
    const vector = vectorOf(id + 100_000 * (id < 10_300 ? 2 : 1));
    const { keys } = await collection.search(nearest(vector, { limit: 1 }));
    const exact = await collection.search(nearest(vector, { limit: 1, effort: { exact: true } }));
    if (Number(exact.keys[0]) !== id || Number(keys[0]) !== id) wrong++;
  }
  expect(wrong).toBe(0);
}, 180_000);
