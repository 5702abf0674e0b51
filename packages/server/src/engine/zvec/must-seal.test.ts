import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { EngineCollection } from '../engine.ts';
import { createEngineResources } from './engine-resources.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { put, spec, vectorOf } from './test-engine.ts';

const PIECE = 5000;
/** Of each row; 64 MB of columns, as a text and to filter by, with the rows below. */
const TEXT = 'x'.repeat(400);
const ROWS = 90_000;

test('a collection with much to write is sealed by a build of its own while that of another goes on', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-seal-'));
  const resources = createEngineResources(systemClock);
  const other = Promise.withResolvers<void>();
  const running = resources.builds.run(() => other.promise);
  const log = createLog('silent');
  const engine = await openZvecEngine({ dir, clock: systemClock, log, resources });
  const collection = await engine.create(spec());
  await loadAll(collection);
  await expect
    .poll(() => collection.stats().indexedRows, { timeout: 30_000, interval: 100 })
    .toBeGreaterThan(PIECE);
  other.resolve();
  await running;
  await engine.close();
  await rm(dir, { recursive: true });
});

test('where builds of others run, rows wait before they are taken in that the store would write by itself; reads do not', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-seal-'));
  const resources = createEngineResources(systemClock);
  const others = Promise.withResolvers<void>();
  const running = [
    resources.builds.run(() => others.promise),
    resources.builds.runSoon(() => others.promise),
  ];
  const log = createLog('silent');
  const engine = await openZvecEngine({ dir, clock: systemClock, log, resources });
  const collection = await engine.create(spec());
  const { signal } = new AbortController();
  const count = () => collection.reader('all').count(undefined, signal);
  const load = loadAll(collection);
  await expect.poll(count, { timeout: 60_000, interval: 100 }).toBeGreaterThan(ROWS / 2);
  let before: number;
  let now = await count();
  do {
    before = now;
    await sleep(1000);
    now = await count();
  } while (now > before);
  expect(now).toBeLessThan(ROWS);
  expect(collection.stats().indexedRows).toBe(0);
  others.resolve();
  await Promise.all([...running, load]);
  expect(await count()).toBe(ROWS);
  await expect
    .poll(() => collection.stats().indexedRows, { timeout: 30_000, interval: 100 })
    .toBeGreaterThan(ROWS / 2);
  await engine.close();
  await rm(dir, { recursive: true });
}, 120_000);

async function loadAll(collection: EngineCollection): Promise<void> {
  for (let at = 0; at < ROWS; at += PIECE) {
    const ids = Array.from({ length: PIECE }, (_, i) => at + i);
    await put(
      collection,
      ids.map((id) => ({ id, vector: vectorOf(id), meta: { TEXT } })),
    );
  }
}
