import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { ClusterLifecycle } from './cluster-lifecycle.ts';
import { NO_FAILPOINTS } from './failpoints.ts';
import type { Fleet } from './fleet.ts';
import { KEPT_MS, RecycleBin } from './recycle-bin.ts';

const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };

test('what has been in the recycle bin for 30 days is deleted, and nothing before', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const { clusters } = store;
  const removed: string[] = [];
  // Files are not what this is about; everything else is real.
  const fleet = {
    close: async () => undefined,
    state: () => undefined,
    removeFiles: async (id: string) => void removed.push(id),
  } as Partial<Fleet> as Fleet;
  const lifecycle = new ClusterLifecycle({
    ...{ clusters, fleet, failpoints: NO_FAILPOINTS, log: silent as never },
    slots: { end: 10, blocked: [] },
    engines: { oneMilvus: false },
  });
  await lifecycle.drop(clusterId, TEST_ORIGIN);
  await lifecycle.stop();
  const deletedAt = (await clusters.find(clusterId))?.deletedAt ?? 0;
  expect(deletedAt).toBeGreaterThan(0);
  const clock = { time: deletedAt + KEPT_MS - 1, now: () => clock.time };
  const bin = new RecycleBin({ clusters, lifecycle, clock, log: silent as never });
  await bin.empty();
  expect(removed).toEqual([]);
  clock.time += 1;
  await bin.empty();
  expect(removed).toEqual([clusterId]);
  expect(await clusters.listAll()).toEqual([]);
  expect(await store.audit.list({ limit: 1 })).toMatchObject([
    { action: 'PurgeCluster', clusterId, actor: { kind: 'system', name: 'recycle bin' } },
  ]);
});
