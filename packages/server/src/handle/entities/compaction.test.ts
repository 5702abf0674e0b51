import { expect, test } from 'vitest';
import { TEST_CLUSTER } from '../connection/test-store.ts';
import { createEntityRig, type EntityRig } from './test-rig.ts';

const COMPLETED = 2;

async function setUp(): Promise<{ rig: EntityRig; id: number }> {
  const rig = await createEntityRig();
  await rig.prepare('books');
  const record = await rig.store.catalog.findCollection(TEST_CLUSTER, 'default', 'books');
  return { rig, id: record?.id ?? 0 };
}

test('a compaction is asked for by the name or the number of a collection, and is complete', async () => {
  const { rig, id } = await setUp();
  await using _ = rig;
  for (const named of [{ collection_name: 'books' }, { collectionID: id }]) {
    const { compactionID } = await rig.call('ManualCompaction', named);
    expect(compactionID).toMatchObject({ low: -1, high: -1 });
    const state = await rig.call('GetCompactionState', { compactionID });
    expect(state).toMatchObject({ state: COMPLETED });
    const plans = await rig.call('GetCompactionStateWithPlans', { compactionID });
    expect(plans).toMatchObject({ state: COMPLETED, mergeInfos: [] });
  }
});

test('a number does not tell who may not compact whether there is such a collection', async () => {
  const { rig, id } = await setUp();
  await using _ = rig;
  const call = rig.call(
    'ManualCompaction',
    { collectionID: id },
    { rights: { allows: () => false } },
  );
  await expect(call).rejects.toMatchObject({ fields: { code: 100 } });
});

test.each([
  [{ collection_name: 'zz' }, 100, 'collection not found[database=default][collection=zz]'],
  [{ collectionID: 77 }, 100, 'collection not found[database=default][collection=77]'],
  [{}, 100, 'collection not found[database=default][collection=]'],
  [
    ...([{ collection_name: 'books', majorCompaction: true }, 10] as const),
    'a clustering compaction is not supported by this server',
  ],
])('what can not be compacted is refused (%#)', async (request, code, message) => {
  const { rig } = await setUp();
  await using _ = rig;
  await expect(rig.call('ManualCompaction', request)).rejects.toMatchObject({
    ...{ message, fields: { code } },
  });
});

test('all collections are flushed at once', async () => {
  const { rig } = await setUp();
  await using _ = rig;
  await rig.prepare('films');
  for (const request of [{}, { db_name: 'default' }]) {
    const { flush_all_ts } = await rig.call('FlushAll', request);
    expect(await rig.call('GetFlushAllState', { flush_all_ts })).toMatchObject({ flushed: true });
  }
  const elsewhere = rig.call('FlushAll', { db_name: 'zz' });
  await expect(elsewhere).rejects.toMatchObject({ fields: { code: 800 } });
});
