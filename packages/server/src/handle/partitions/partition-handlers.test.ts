import { expect, test } from 'vitest';
import { createTestRig, type TestRig } from '../collections/test-rig.ts';
import { createRequest } from '../collections/test-schema.ts';

const BOOKS = { collection_name: 'books' };

async function setUp(): Promise<TestRig> {
  const rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books'));
  return rig;
}

test('a collection has the default partition', async () => {
  await using rig = await setUp();
  const shown = await rig.call('ShowPartitions', BOOKS);
  expect(shown).toMatchObject({ partition_names: ['_default'], inMemory_percentages: [] });
  expect(shown.partitionIDs).toHaveLength(1);
  expect(shown.created_timestamps).toHaveLength(1);
  expect(shown.created_utc_timestamps).toHaveLength(1);
});

test('its share in memory follows the load', async () => {
  await using rig = await setUp();
  const share = async () =>
    (await rig.call('ShowPartitions', { ...BOOKS, type: 1 })).inMemory_percentages;
  expect(await share()).toMatchObject([{ low: 0 }]);
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  await rig.call('LoadCollection', BOOKS);
  expect(await share()).toMatchObject([{ low: 100 }]);
});

test('HasPartition knows the default partition alone', async () => {
  await using rig = await setUp();
  const has = async (name: string) =>
    (await rig.call('HasPartition', { ...BOOKS, partition_name: name })).value;
  expect(await has('_default')).toBe(true);
  expect(await has('p1')).toBe(false);
});

test('an unknown partition is not shown', async () => {
  await using rig = await setUp();
  const request = { ...BOOKS, partition_names: ['p1'] };
  await expect(rig.call('ShowPartitions', request)).rejects.toMatchObject({
    ...{ message: 'partition not found[partition=p1]', fields: { code: 200 } },
  });
});

test.each(['ShowPartitions', 'HasPartition'] as const)(
  '%s of a missing collection is an error',
  async (rpc) => {
    await using rig = await setUp();
    const request = { collection_name: 'nope', partition_name: '_default' };
    await expect(rig.call(rpc, request)).rejects.toMatchObject({
      message: 'collection not found[database=default][collection=nope]',
      fields: { code: 100 },
    });
    await expect(rig.call(rpc, request, { database: 'nope' })).rejects.toMatchObject({
      ...{ message: 'database not found[database=nope]', fields: { code: 800 } },
    });
  },
);
