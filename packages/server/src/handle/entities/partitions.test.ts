import { decodeInt64s } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';
import { TEST_CLUSTER } from '../connection/test-store.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const BOOKS = { collection_name: 'books' };
const SCHEMA = { fields: [ID_FIELD, VECTOR_FIELD, { name: 'n', data_type: DataType.Int64 }] };

function rowsOf(ids: readonly number[]) {
  return {
    num_rows: ids.length,
    fields_data: [
      columns.int64('id', ids),
      columns.vectors(
        'vector',
        ids.map((id) => [id, 1, 0, 0]),
      ),
      columns.int64(
        'n',
        ids.map((id) => id % 2),
      ),
    ],
  };
}

/** Keys 1–4 in the default partition, 11–14 in `a`, 21–24 in `b`. */
async function setUp(): Promise<EntityRig> {
  const rig = await createEntityRig();
  await rig.prepare('books', SCHEMA);
  for (const name of ['a', 'b']) {
    await rig.call('CreatePartition', { ...BOOKS, partition_name: name });
  }
  await write(rig, [1, 2, 3, 4]);
  await write(rig, [11, 12, 13, 14], 'a');
  await write(rig, [21, 22, 23, 24], 'b');
  return rig;
}

const write = (rig: EntityRig, ids: readonly number[], partition_name = '', rpc = 'Insert') =>
  rig.call(rpc as 'Insert', { ...BOOKS, partition_name, ...rowsOf(ids) });

const sorted = (bytes: Uint8Array) =>
  decodeInt64s(bytes)
    .map(Number)
    .sort((a, b) => a - b);

async function found(rig: EntityRig, partition_names: string[] = [], rest: object = {}) {
  const reply = await rig.call('Query', {
    ...{ ...BOOKS, expr: 'id > 0', partition_names, output_fields: ['id'] },
    ...rest,
  });
  return sorted(reply.fields_data[0].scalars.long_data.data);
}

async function nearest(rig: EntityRig, partition_names: string[] = [], rest: object = {}) {
  const request = searchRequest('books', [[12, 1, 0, 0]], { partition_names, ...rest });
  const { results } = await rig.call('Search', request);
  return decodeInt64s(results.ids.int_id.data).map(Number);
}

test('a query and a search find what is in the partitions that they name', async () => {
  await using rig = await setUp();
  expect(await found(rig)).toHaveLength(12);
  expect(await found(rig, ['a'])).toEqual([11, 12, 13, 14]);
  expect(await found(rig, ['_default'])).toEqual([1, 2, 3, 4]);
  expect(await found(rig, ['b', '_default', 'b'])).toEqual([1, 2, 3, 4, 21, 22, 23, 24]);
  expect(await found(rig, ['a', 'b', '_default'])).toHaveLength(12);
  expect(await found(rig, ['a', 'b'], { expr: 'n == 1' })).toEqual([11, 13, 21, 23]);
  expect(await found(rig, ['b'], { expr: 'id in [1, 11, 21]' })).toEqual([21]);
  expect((await nearest(rig)).slice(0, 1)).toEqual([12]);
  expect((await nearest(rig, ['a'])).sort()).toEqual([11, 12, 13, 14]);
  expect((await nearest(rig, ['_default'])).sort()).toEqual([1, 2, 3, 4]);
  expect((await nearest(rig, ['b'], { dsl: 'n == 0' })).sort()).toEqual([22, 24]);
  const count = await rig.call('Query', {
    ...{ ...BOOKS, expr: '', partition_names: ['a'], output_fields: ['count(*)'] },
  });
  expect(decodeInt64s(count.fields_data[0].scalars.long_data.data)).toEqual([4]);
});

test('the same holds once the entities are in an index', async () => {
  await using rig = await setUp();
  const many = Array.from({ length: 1000 }, (_, i) => 1000 + i);
  await write(rig, many, 'a');
  await rig.call('Flush', { collection_names: ['books'] });
  const { id } = (await rig.store.catalog.findCollection(TEST_CLUSTER, 'default', 'books')) ?? {
    id: 0,
  };
  const indexed = () => rig.engine.collection(id).stats().indexedRows;
  await expect.poll(indexed, { timeout: 20_000 }).toBe(1012);
  expect((await nearest(rig, ['b'])).sort()).toEqual([21, 22, 23, 24]);
  expect((await nearest(rig, ['_default'])).sort()).toEqual([1, 2, 3, 4]);
  expect(await found(rig, ['a'])).toHaveLength(1004);
});

test('an entity that is written to another partition moves there', async () => {
  await using rig = await setUp();
  await write(rig, [11, 12], 'b', 'Upsert');
  expect(await found(rig, ['a'])).toEqual([13, 14]);
  await write(rig, [13], '_default', 'Upsert');
  await write(rig, [21], '', 'Upsert');
  expect(await found(rig, ['a'])).toEqual([14]);
  expect(await found(rig, ['b'])).toEqual([11, 12, 22, 23, 24]);
  expect(await found(rig, ['_default'])).toEqual([1, 2, 3, 4, 13, 21]);
});

test('a delete keeps to its partition', async () => {
  await using rig = await setUp();
  const gone = await rig.call('Delete', { ...BOOKS, expr: 'n == 1', partition_name: 'a' });
  expect(gone.delete_cnt.toNumber()).toBe(2);
  const missed = await rig.call('Delete', { ...BOOKS, expr: 'id in [1]', partition_name: 'b' });
  expect(missed.delete_cnt.toNumber()).toBe(0);
  expect(await found(rig)).toEqual([1, 2, 3, 4, 12, 14, 21, 22, 23, 24]);
  await rig.call('Delete', { ...BOOKS, expr: 'id > 0', partition_name: '_default' });
  expect(await found(rig)).toEqual([12, 14, 21, 22, 23, 24]);
});

test('what is in a dropped partition is gone, and does not come back with a new one of its name', async () => {
  await using rig = await setUp();
  await rig.call('ReleasePartitions', { ...BOOKS, partition_names: ['a'] });
  await rig.call('DropPartition', { ...BOOKS, partition_name: 'a' });
  expect(await found(rig)).toEqual([1, 2, 3, 4, 21, 22, 23, 24]);
  expect((await nearest(rig)).sort((x, y) => x - y)).toEqual([1, 2, 3, 4, 21, 22, 23, 24]);
  await rig.call('CreatePartition', { ...BOOKS, partition_name: 'a' });
  expect(await found(rig, ['a'])).toEqual([]);
});

test('only what is loaded is found, and what is not is not asked for', async () => {
  await using rig = await setUp();
  await rig.call('ReleasePartitions', { ...BOOKS, partition_names: ['a', '_default'] });
  expect(await found(rig)).toEqual([21, 22, 23, 24]);
  expect((await nearest(rig)).sort()).toEqual([21, 22, 23, 24]);
  const released = expect.stringMatching(/partition not loaded\[partition=\[\d+\]\]$/);
  await expect(found(rig, ['a'])).rejects.toMatchObject({
    ...{ message: released, fields: { code: 201 } },
  });
  await expect(nearest(rig, ['b', 'a'])).rejects.toMatchObject({ fields: { code: 201 } });
});

test('statistics count each partition', async () => {
  await using rig = await setUp();
  await write(rig, [25], 'b');
  const rows = async (partition_name: string) => {
    const reply = await rig.call('GetPartitionStatistics', { ...BOOKS, partition_name });
    return reply.stats[0].value;
  };
  expect([await rows('_default'), await rows('a'), await rows('b')]).toEqual(['4', '4', '5']);
  await expect(rows('zz')).rejects.toThrow('partition not found[partition=zz]');
});

test('a partition that does not exist is neither written nor read', async () => {
  await using rig = await setUp();
  const notFound = { message: 'partition not found[partition=zz]', fields: { code: 200 } };
  await expect(write(rig, [5], 'zz')).rejects.toMatchObject(notFound);
  await expect(write(rig, [5], 'zz', 'Upsert')).rejects.toMatchObject(notFound);
  await expect(
    rig.call('Delete', { ...BOOKS, expr: 'id > 0', partition_name: 'zz' }),
  ).rejects.toMatchObject(notFound);
  const unknown = { message: 'partition name zz not found', fields: { code: 65535 } };
  await expect(found(rig, ['zz'])).rejects.toMatchObject(unknown);
  await expect(nearest(rig, ['a', 'zz'])).rejects.toMatchObject(unknown);
});

test('a write that meets the drop of its partition leaves nothing behind', async () => {
  await using rig = await setUp();
  await rig.call('ReleasePartitions', { ...BOOKS, partition_names: ['a'] });
  for (let round = 0; round < 5; round++) {
    const name = `r${round}`;
    await rig.call('CreatePartition', { ...BOOKS, partition_name: name });
    await rig.call('ReleasePartitions', { ...BOOKS, partition_names: [name] });
    const writes = Array.from({ length: 20 }, (_, i) => write(rig, [500 + i], name));
    const drop = rig.call('DropPartition', { ...BOOKS, partition_name: name });
    await Promise.all([Promise.allSettled(writes), drop]);
  }
  expect(await found(rig)).toEqual([1, 2, 3, 4, 21, 22, 23, 24]);
});

test('where a partition key decides, no partition may be named', async () => {
  await using rig = await createEntityRig();
  const key = { name: 'n', data_type: DataType.Int64, is_partition_key: true };
  await rig.prepare('books', { fields: [ID_FIELD, VECTOR_FIELD, key] });
  await write(rig, [1, 2, 3]);
  expect(await found(rig)).toEqual([1, 2, 3]);
  expect(await found(rig, [], { expr: 'n == 1' })).toEqual([1, 3]);
  const refused = {
    message: 'not support manually specifying the partition names if partition key mode is used',
    fields: { code: 65535 },
  };
  await expect(write(rig, [5], '_default_1')).rejects.toMatchObject(refused);
  await expect(write(rig, [5], '_default_1', 'Upsert')).rejects.toMatchObject(refused);
  await expect(found(rig, ['_default_1'])).rejects.toMatchObject(refused);
  await expect(nearest(rig, ['_default_1'])).rejects.toMatchObject(refused);
  await expect(
    rig.call('Delete', { ...BOOKS, expr: 'id > 0', partition_name: '_default_1' }),
  ).rejects.toMatchObject(refused);
  await expect(
    rig.call('GetPartitionStatistics', { ...BOOKS, partition_name: '_default_1' }),
  ).rejects.toMatchObject({ fields: { code: 10 } });
});
