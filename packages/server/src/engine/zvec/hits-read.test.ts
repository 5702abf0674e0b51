import { expect, test } from 'vitest';
import { createTestEngine, filter, META, N, nearest, put, spec, vectorOf } from './test-engine.ts';

const ROWS = 5000;
const range = Array.from({ length: ROWS }, (_, at) => at);

test('many hits have the fields of their entities, the nearest first', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const rows = range.map((id) => ({ id, vector: vectorOf(id), n: id, meta: { of: id } }));
  await put(collection, rows);
  for (const text of [undefined, 'n >= 1000', 'n % 2 == 0 and of < 4900']) {
    const within = text === undefined ? {} : { filter: filter(text) };
    const asked = { ...within, limit: 4000, offset: 10 };
    const bare = await collection.search(nearest(vectorOf(7), asked));
    const found = await collection.search(nearest(vectorOf(7), { ...asked, output: [N, META] }));
    expect(found.keys).toEqual(bare.keys);
    expect(found.scores).toEqual(bare.scores);
    expect(found.counts).toEqual([bare.keys.length]);
    expect(found.columns.get(N.id)).toEqual({ kind: 'scalar', values: bare.keys });
    const documents = bare.keys.map((key) => JSON.stringify({ of: key }));
    expect(found.columns.get(META.id)).toEqual({ kind: 'scalar', values: documents });
  }
});

test('a hit that is gone before its fields are read is left out', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(
    collection,
    range.map((id) => ({ id, vector: vectorOf(id), n: id })),
  );
  const { signal } = new AbortController();
  const asked = { limit: ROWS, output: [N], vectors: [7, 8].map((of) => bytesOfVector(of)) };
  const search = collection.search(nearest([], asked));
  await collection.delete(filter('id < 1000'), signal);
  const { keys, counts, columns, scores } = await search;
  expect(counts.reduce((sum, one) => sum + one)).toBe(keys.length);
  expect(scores.length).toBe(keys.length);
  expect(columns.get(N.id)).toEqual({ kind: 'scalar', values: keys });
  const second = keys.slice(counts[0]);
  expect(second.filter((key) => Number(key) >= 1000).length).toBe(ROWS - 1000);
});

function bytesOfVector(key: number): Uint8Array {
  return new Uint8Array(Float32Array.from(vectorOf(key)).buffer);
}
