import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { EngineCollection, Key } from '../engine.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { createTestEngine, META, metaOf, N, nearest, put, rowQuery, spec } from './test-engine.ts';

test('a copy that is made while entities are written opens, and holds a beginning of them', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-copy-'));
  const progress = { written: 0, stop: false };
  const writing = write(collection, progress);
  try {
    await expect.poll(() => progress.written, { timeout: 20_000 }).toBeGreaterThan(500);
    for (const name of ['one', 'two']) {
      const before = progress.written;
      await rig.engine.copyTo(join(dir, name));
      const after = progress.written;
      const keys = await keysOf(join(dir, name));
      expect(keys).toEqual(keys.map((_, at) => at));
      expect(keys.length).toBeGreaterThanOrEqual(before);
      expect(keys.length).toBeLessThanOrEqual(after + BATCH);
    }
  } finally {
    progress.stop = true;
    await writing;
    await rm(dir, { recursive: true });
  }
}, 120_000);

test('an engine that was closed meanwhile gives no copy without its entities', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, [rowOf(1)]);
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-copy-'));
  const closed = rig.engine.close();
  await expect(rig.engine.copyTo(join(dir, 'one'))).rejects.toBeInstanceOf(ApiError);
  await closed;
  await rm(dir, { recursive: true });
});

const BATCH = 20;

async function write(
  collection: EngineCollection,
  progress: { written: number; stop: boolean },
): Promise<void> {
  while (!progress.stop) {
    const { written } = progress;
    await put(
      collection,
      Array.from({ length: BATCH }, (_, at) => rowOf(written + at)),
    );
    progress.written += BATCH;
    // A write of its own never lets the event loop turn.
    await setImmediate();
  }
}

/** The keys that an engine finds in a directory; the last of them also by its vector. */
async function keysOf(dir: string): Promise<readonly Key[]> {
  const copy = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
  await copy.openAll([spec()]);
  const { keys, columns } = await copy
    .collection(7)
    .query(rowQuery({ order: 'key', output: [N, META] }));
  expect(columns.get(META.id)).toEqual({
    kind: 'scalar',
    values: keys.map((key) => JSON.stringify(metaOf(Number(key)))),
  });
  const last = Number(keys.at(-1));
  const hits = await copy.collection(7).search(nearest(vectorOf(last), { limit: 1 }));
  expect(hits.keys).toEqual([last]);
  await copy.close();
  return keys;
}

const vectorOf = (key: number) =>
  Array.from({ length: 8 }, (_, at) => Math.fround(Math.sin(key * 8 + at)));
const rowOf = (key: number) => ({ id: key, vector: vectorOf(key), n: key, meta: metaOf(key) });
