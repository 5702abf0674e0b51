import { expect, test } from 'vitest';
import { feltElsewhere, openTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { MANY, openTestCatalog } from '../../testing/test-catalog.ts';

async function setUp() {
  const rig = await openTestCatalog();
  const { catalog, create, find } = rig;
  const { id } = await create('books');
  const partitions = async () => (await find('books'))?.partitions ?? [];
  return {
    ...{ ...rig, id, partitions },
    make: (name: string, limit = MANY) => catalog.createPartition(id, name, limit, TEST_ORIGIN),
    async shown() {
      const found = await find('books');
      return found?.partitions.map(({ name, loaded }) => (loaded ? `${name}*` : name));
    },
    async load(loaded: boolean, ...names: string[]) {
      const ids = (await partitions()).filter(({ name }) => names.includes(name));
      const chosen = ids.map((one) => one.id);
      await catalog.setPartitionsLoaded(id, chosen, loaded, TEST_ORIGIN);
    },
  };
}

test('a partition has an id of its own that does not come back, and is seen by another process', async () => {
  const { make, partitions, catalog, id, path, clusterId, audited } = await setUp();
  const elsewhere = (await openTemporaryStore(path)).store.catalog;
  expect(await make('a')).toBe('created');
  expect(await make('a')).toBe('exists');
  const [first, a] = await partitions();
  expect(first).toMatchObject({ id, name: '_default' });
  await feltElsewhere(async () =>
    expect(await elsewhere.findCollection(clusterId, 'default', 'books')).toMatchObject({
      partitions: [first, a],
    }),
  );
  expect(await audited(1)).toEqual(['CreatePartition collection:default/books/partition:a']);
  expect(await catalog.dropPartition(id, a?.id ?? 0, TEST_ORIGIN)).toBe('dropped');
  expect(await catalog.dropPartition(id, a?.id ?? 0, TEST_ORIGIN)).toBe('no-partition');
  expect(await make('a')).toBe('created');
  expect((await partitions())[1]?.id).toBeGreaterThan(a?.id ?? 0);
});

test('there is a limit, and nothing without a collection', async () => {
  const { make, catalog, drop, id } = await setUp();
  expect(await make('a', 2)).toBe('created');
  expect(await make('b', 2)).toBe('full');
  expect(await make('a', 2)).toBe('exists');
  await drop(id);
  expect(await catalog.createPartition(id, 'c', MANY, TEST_ORIGIN)).toBe('no-collection');
});

test('a collection is loaded while any partition is, and a new one follows the whole', async () => {
  const { make, load, shown, catalog, id, find, audited } = await setUp();
  await make('a');
  await load(true, 'a');
  await make('b');
  expect(await shown()).toEqual(['_default', 'a*', 'b']);
  expect(await find('books')).toMatchObject({ loaded: true });
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  await make('c');
  expect(await shown()).toEqual(['_default*', 'a*', 'b*', 'c*']);
  await load(false, 'a', 'b');
  await make('d');
  expect(await shown()).toEqual(['_default*', 'a', 'b', 'c*', 'd*']);
  expect(await audited(2)).toEqual([
    'CreatePartition collection:default/books/partition:d',
    'ReleasePartitions collection:default/books/partition:a,b',
  ]);
  await load(false, '_default', 'c', 'd');
  expect(await find('books')).toMatchObject({ loaded: false });
  await make('e');
  expect(await shown()).toEqual(['_default', 'a', 'b', 'c', 'd', 'e']);
});

test('what is loaded already is loaded without a change', async () => {
  const { load, catalog, id, find } = await setUp();
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  const before = await find('books');
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  await load(true, '_default');
  expect(await find('books')).toBe(before);
});

test('a loaded partition is not dropped', async () => {
  const { make, load, partitions, catalog, id } = await setUp();
  await make('a');
  await load(true, 'a');
  const [, a] = await partitions();
  expect(await catalog.dropPartition(id, a?.id ?? 0, TEST_ORIGIN)).toBe('loaded');
});

test('a field is added behind the others or changed in its place, and that dates the schema', async () => {
  const { catalog, id, find } = await setUp();
  const before = await find('books');
  const [first] = before?.fields ?? [];
  if (!before || !first) throw new Error('no field');
  const more = { ...first, id: 101, name: 'more', primaryKey: false };
  expect(await catalog.putField(id, more, TEST_ORIGIN)).toBe('done');
  const after = await find('books');
  expect(after?.fields).toEqual([first, more]);
  expect(after?.schemaUpdatedAt).toBeGreaterThan(before.schemaUpdatedAt);
  expect(await catalog.putField(id, { ...more, maxLength: 5 }, TEST_ORIGIN)).toBe('done');
  expect((await find('books'))?.fields).toEqual([first, { ...more, maxLength: 5 }]);
  expect(await catalog.putField(id, { ...more, id: 102 }, TEST_ORIGIN)).toBe('name-taken');
  expect(await catalog.putField(9, more, TEST_ORIGIN)).toBe('no-collection');
});
