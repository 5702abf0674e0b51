import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineCollection } from '../engine.ts';
import { createTestEngine, put, spec, vectorOf } from './test-engine.ts';

/** More than are left to be written when a store is closed. */
const MANY = 60_000;

/** Puts entities that no build has sealed: none begins in a burst, nor before a second has passed. */
async function fill(collection: EngineCollection): Promise<void> {
  const ids = Array.from({ length: MANY }, (_, id) => id);
  await put(
    collection,
    ids.map((id) => ({ id, vector: vectorOf(id) })),
  );
}

test('what is many and short is built before a cluster is suspended, and is there when it is resumed', async () => {
  await using rig = await createTestEngine();
  await fill(await rig.engine.create(spec()));
  const again = (await rig.reopen([spec()])).collection(7);
  expect(again.stats().rows).toBe(MANY);
  expect(again.stats().indexedRows).toBeGreaterThan(0);
});

test('where the process ends it is not waited for', async () => {
  await using rig = await createTestEngine();
  await fill(await rig.engine.create(spec()));
  await rig.engine.close({ ends: true });
  const again = (await rig.reopen([spec()])).collection(7);
  expect(again.stats().rows).toBe(MANY);
});

test('a collection that is dropped with many entities leaves nothing', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await fill(collection);
  // So that all is stored.
  const { signal } = new AbortController();
  expect(await collection.count(undefined, signal)).toBe(MANY);
  await rig.engine.drop(7);
  await expect.poll(() => existsSync(join(rig.dir, 'c7')), { timeout: 60_000 }).toBe(false);
});
