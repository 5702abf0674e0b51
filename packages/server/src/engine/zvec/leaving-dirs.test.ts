import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { createEngineResources } from './engine-resources.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { put, spec, vectorOf } from './test-engine.ts';

const COUNT = 20_000;

test('an engine that was closed while an index was built can be opened again, once that is over', async () => {
  const resources = createEngineResources(systemClock);
  const shared = { dir: temporaryDir(), clock: systemClock, log: createLog('silent'), resources };
  const first = await openZvecEngine({ ...shared, grace: 10 });
  const collection = await first.create(spec());
  for (let at = 0; at < COUNT; at += 2000) {
    const rows = Array.from({ length: 2000 }, (_, n) => ({ id: at + n, vector: vectorOf(at + n) }));
    await put(collection, rows);
  }
  await collection.flush();
  // It has begun.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await first.close();
  const again = await openZvecEngine({ ...shared, grace: Number.POSITIVE_INFINITY });
  await again.openAll([spec()]);
  expect(again.collection(7).stats()).toMatchObject({ rows: COUNT });
  await again.close();
});
