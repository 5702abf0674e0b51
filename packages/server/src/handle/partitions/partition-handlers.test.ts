import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { createTestRig, type TestRig, type TestRigOptions } from '../collections/test-rig.ts';
import { createRequest, ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';

const BOOKS = { collection_name: 'books' };
const NotLoad = 1;
const Loaded = 3;
const KEY = { name: 'tenant', data_type: DataType.Int64, is_partition_key: true };

async function setUp(options: TestRigOptions = {}): Promise<TestRig> {
  const rig = await createTestRig(options);
  await rig.call('CreateCollection', createRequest('books'));
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  return rig;
}

const partition = (name: string) => ({ ...BOOKS, partition_name: name });
const partitions = (...names: string[]) => ({ ...BOOKS, partition_names: names });
const names = async (rig: TestRig) => (await rig.call('ShowPartitions', BOOKS)).partition_names;

/** The state of the collection, and of each partition. */
async function states(rig: TestRig, ...of: string[]): Promise<unknown[]> {
  const requests = [BOOKS, ...of.map((name) => partitions(name))];
  const replies = await Promise.all(requests.map((request) => rig.call('GetLoadState', request)));
  return replies.map(({ state }) => state);
}

test('a collection has the default partition, to which others are added', async () => {
  await using rig = await setUp();
  const [before] = (await rig.call('ShowPartitions', BOOKS)).partitionIDs as unknown[];
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('CreatePartition', partition('2-b'));
  const shown = await rig.call('ShowPartitions', BOOKS);
  expect(shown).toMatchObject({
    partition_names: ['_default', 'p1', '2-b'],
    inMemory_percentages: [],
  });
  const ids = shown.partitionIDs as unknown[];
  expect(ids[0]).toEqual(before);
  expect(new Set(ids.map(String)).size).toBe(3);
  expect(shown.created_timestamps).toHaveLength(3);
  expect(await rig.call('DescribeCollection', BOOKS)).toMatchObject({
    num_partitions: expect.objectContaining({ low: 3 }),
  });
  const some = await rig.call('ShowPartitions', partitions('p1'));
  expect(some).toMatchObject({ partition_names: ['p1'] });
});

test('one that exists is created, and one that does not is dropped, without an error', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('CreatePartition', partition('_default'));
  expect(await names(rig)).toEqual(['_default', 'p1']);
  await rig.call('DropPartition', partition('p1'));
  await rig.call('DropPartition', partition('p1'));
  expect(await names(rig)).toEqual(['_default']);
});

test('HasPartition tells what is there', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', partition('p1'));
  const has = async (name: string) => (await rig.call('HasPartition', partition(name))).value;
  expect([await has('_default'), await has('p1'), await has('p2')]).toEqual([true, true, false]);
});

test('a loaded partition is not dropped, the default one never', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('LoadCollection', BOOKS);
  await expect(rig.call('DropPartition', partition('p1'))).rejects.toMatchObject({
    message: 'partition cannot be dropped, partition is loaded, please release it first',
    fields: { code: 65535 },
  });
  await rig.call('ReleaseCollection', BOOKS);
  await expect(rig.call('DropPartition', partition('_default'))).rejects.toMatchObject({
    message: 'default partition cannot be deleted',
    fields: { code: 65535 },
  });
  await rig.call('DropPartition', partition('p1'));
  expect(await names(rig)).toEqual(['_default']);
});

test('partitions are loaded one by one, and a new one is not', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('LoadPartitions', partitions('p1'));
  await rig.call('CreatePartition', partition('p2'));
  expect(await states(rig, 'p1', '_default', 'p2')).toEqual([Loaded, Loaded, NotLoad, NotLoad]);
  const shown = await rig.call('ShowPartitions', { ...BOOKS, type: 1 });
  expect(shown.inMemory_percentages).toMatchObject([{ low: 0 }, { low: 100 }, { low: 0 }]);
  await rig.call('LoadPartitions', partitions('p2', 'p1'));
  expect(await states(rig, 'p2', '_default')).toEqual([Loaded, Loaded, NotLoad]);
  expect(await rig.call('GetLoadingProgress', partitions('p1'))).toMatchObject({
    progress: expect.objectContaining({ low: 100 }),
  });
  await expect(rig.call('GetLoadingProgress', partitions('_default'))).rejects.toMatchObject({
    message: expect.stringMatching(/^partition not loaded\[partition=\d+\]$/),
    fields: { code: 201 },
  });
});

test('in a collection that was loaded as a whole a new partition is loaded, also after a release', async () => {
  await using rig = await setUp();
  await rig.call('LoadPartitions', partitions('_default'));
  await rig.call('LoadCollection', BOOKS);
  await rig.call('CreatePartition', partition('p1'));
  expect(await states(rig, '_default', 'p1')).toEqual([Loaded, Loaded, Loaded]);
  await rig.call('ReleasePartitions', partitions('_default'));
  await rig.call('CreatePartition', partition('p2'));
  expect(await states(rig, '_default', 'p1', 'p2')).toEqual([Loaded, NotLoad, Loaded, Loaded]);
});

test('when its last partition is released, the collection is', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', partition('p1'));
  await rig.call('LoadCollection', BOOKS);
  await rig.call('ReleasePartitions', partitions('p1', '_default'));
  expect(await states(rig, '_default', 'p1')).toEqual([NotLoad, NotLoad, NotLoad]);
  await rig.call('CreatePartition', partition('p2'));
  expect(await states(rig, 'p2')).toEqual([NotLoad, NotLoad]);
  await rig.call('ReleasePartitions', partitions('p1'));
});

test('a collection has a limited number of partitions, and has room again when one is dropped', async () => {
  await using rig = await setUp({ maxPartitions: 2 });
  await rig.call('CreatePartition', partition('p1'));
  await expect(rig.call('CreatePartition', partition('p2'))).rejects.toMatchObject({
    message: 'partition number (2) exceeds max configuration (2), collection: books',
    fields: { code: 65535 },
  });
  await rig.call('DropPartition', partition('p1'));
  await rig.call('CreatePartition', partition('p2'));
  expect(await names(rig)).toEqual(['_default', 'p2']);
});

test('if the engine fails, a partition is forgotten again', async () => {
  let broken = false;
  const override: TestRigOptions['override'] = (engine) => ({
    collection(id) {
      const real = engine.collection(id);
      return new Proxy(real, {
        get(target, name) {
          if (name === 'alter' && broken) return () => Promise.reject(new Error('disk full'));
          const value = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  });
  await using rig = await setUp({ override });
  await rig.call('LoadCollection', BOOKS);
  broken = true;
  await expect(rig.call('CreatePartition', partition('p1'))).rejects.toThrow('disk full');
  expect(await names(rig)).toEqual(['_default']);
});

test('a partition key has its partitions made, and leaves nothing to the caller', async () => {
  await using rig = await createTestRig();
  const fields = [ID_FIELD, VECTOR_FIELD, KEY];
  await rig.call('CreateCollection', createRequest('books', { fields }, { num_partitions: 3 }));
  expect(await names(rig)).toEqual(['_default_0', '_default_1', '_default_2']);
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  const disabled = [
    ['CreatePartition', partition('_default_1'), 'create partition'],
    ['DropPartition', partition('_default_1'), 'drop partition'],
    ['LoadPartitions', partitions('_default_1'), 'load partitions'],
    ['ReleasePartitions', partitions('_default_1'), 'release partitions'],
  ] as const;
  for (const [rpc, request, what] of disabled) {
    await expect(rig.call(rpc, request)).rejects.toMatchObject({
      message: `disable ${what} if partition key mode is used`,
      fields: { code: 65535 },
    });
  }
  await rig.call('LoadCollection', BOOKS);
  expect(await states(rig, '_default_2')).toEqual([Loaded, Loaded]);
});

test('a partition key has sixteen partitions unless it is told otherwise', async () => {
  await using rig = await createTestRig();
  const request = createRequest('books', { fields: [ID_FIELD, VECTOR_FIELD, KEY] });
  await rig.call('CreateCollection', request);
  expect(await names(rig)).toHaveLength(16);
  await rig.call('CreateCollection', request);
  await expect(rig.call('CreateCollection', { ...request, num_partitions: 8 })).rejects.toThrow(
    'create duplicate collection with different parameters, collection: books',
  );
});

const LONG = 'x'.repeat(256);

test.each([
  ['CreatePartition', '', 'Invalid partition name: . Partition name should not be empty.'],
  [
    'CreatePartition',
    'a b',
    'Invalid partition name: a b. Partition name can only contain numbers, letters and underscores.',
  ],
  [
    'CreatePartition',
    '-a',
    'Invalid partition name: -a. The first character of a partition name must be an underscore or letter.',
  ],
  [
    'CreatePartition',
    LONG,
    `Invalid partition name: ${LONG}. The length of a partition name must be less than 255 characters.`,
  ],
  [
    'HasPartition',
    '1 z',
    'Invalid partition name: 1 z. Partition name can only contain numbers, letters and underscores.',
  ],
] as const)('%s refuses the name %j', async (rpc, name, message) => {
  await using rig = await setUp();
  await expect(rig.call(rpc, partition(name))).rejects.toMatchObject({
    ...{ message, fields: { code: 65535 } },
  });
});

test.each(['ShowPartitions', 'LoadPartitions', 'ReleasePartitions', 'GetLoadState'] as const)(
  '%s of an unknown partition is an error',
  async (rpc) => {
    await using rig = await setUp();
    await expect(rig.call(rpc, partitions('p1'))).rejects.toMatchObject({
      ...{ message: 'partition not found[partition=p1]', fields: { code: 200 } },
    });
  },
);

test('nothing to load or to release is an error', async () => {
  await using rig = await setUp();
  await expect(rig.call('LoadPartitions', BOOKS)).rejects.toMatchObject({
    message: 'failed to load partition, due to no partition specified',
    fields: { code: 65535 },
  });
  await expect(rig.call('ReleasePartitions', BOOKS)).rejects.toMatchObject({
    fields: { code: 1100 },
  });
});

test('a partition is not loaded before the vectors have an index', async () => {
  await using rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books'));
  await expect(rig.call('LoadPartitions', partitions('_default'))).rejects.toMatchObject({
    message: 'index not found[collection=books]',
    fields: { code: 700 },
  });
});

test.each([
  'ShowPartitions',
  'HasPartition',
  'CreatePartition',
  'DropPartition',
  'LoadPartitions',
  'ReleasePartitions',
] as const)('%s of a missing collection is an error', async (rpc) => {
  await using rig = await setUp();
  const request = { collection_name: 'nope', partition_name: '_default' };
  await expect(rig.call(rpc, request)).rejects.toMatchObject({
    message: 'collection not found[database=default][collection=nope]',
    fields: { code: 100 },
  });
  await expect(rig.call(rpc, request, { database: 'nope' })).rejects.toMatchObject({
    ...{ message: 'database not found[database=nope]', fields: { code: 800 } },
  });
});
