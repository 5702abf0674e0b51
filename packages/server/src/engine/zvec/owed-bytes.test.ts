import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { CollectionDir } from './collection-dir.ts';
import { DiskSpace } from './disk-space.ts';
import { createEngineResources } from './engine-resources.ts';
import { giveStoreThreads } from './give-store-threads.ts';
import { IndexBuilder } from './index-builder.ts';
import { put, spec, vectorOf } from './test-engine.ts';
import { ZvecCollection } from './zvec-collection.ts';

/** Tells how much is owed. */
class CountedSpace extends DiskSpace {
  owed = 0;

  override owe(bytes: number): void {
    this.owed += bytes;
    super.owe(bytes);
  }
}

test('a collection that is emptied while its index is built owes the disk nothing', async () => {
  giveStoreThreads();
  const root = await mkdtemp(join(tmpdir(), 'latchkey-owed-'));
  const space = new CountedSpace(root);
  const log = createLog('silent');
  const { builds, memory, reads, writes } = createEngineResources(systemClock);
  const collection = await ZvecCollection.open(
    {
      ...{ dir: new CollectionDir(root, 7), builder: new IndexBuilder(log, builds), space, log },
      ...{ budget: writes, memory, reads, clock: systemClock, sync: false },
    },
    spec(),
  );
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, vector: vectorOf(id) }));
  await put(collection, rows);
  await expect.poll(() => collection.unbuilt()).toBe(rows.length);
  expect(space.owed).toBeGreaterThan(0);
  const build = collection.build();
  await delay(20);
  await collection.truncate();
  await build;
  expect(space.owed).toBe(0);
  await collection.close();
  await rm(root, { recursive: true });
});
