import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
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
  for (let at = 0; at < ROWS; at += PIECE) {
    const ids = Array.from({ length: PIECE }, (_, i) => at + i);
    await put(
      collection,
      ids.map((id) => ({ id, vector: vectorOf(id), meta: { TEXT } })),
    );
  }
  await expect
    .poll(() => collection.stats().indexedRows, { timeout: 30_000, interval: 100 })
    .toBeGreaterThan(PIECE);
  other.resolve();
  await running;
  await engine.close();
  await rm(dir, { recursive: true });
});
