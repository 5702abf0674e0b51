import { expect, test } from 'vitest';
import { feltElsewhere, openTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { openTestCatalog } from '../../testing/test-catalog.ts';

const index = { name: 'v', field: 'v', type: 'HNSW', metric: 'L2', params: { M: '8' } } as const;

test('every cluster has the database default', async () => {
  const { catalog, clusterId, database } = await openTestCatalog();
  expect(database).toEqual({
    id: expect.any(Number),
    clusterId,
    name: 'default',
    properties: [],
    createdAt: expect.any(Number),
  });
  expect(await catalog.listDatabases(clusterId)).toEqual([database]);
  expect(await catalog.findDatabase(clusterId, 'other')).toBeUndefined();
  expect(await catalog.listDatabases('in01-other')).toEqual([]);
});

test('a collection is given back as it was described', async () => {
  const { catalog, clusterId, collection, create } = await openTestCatalog();
  const created = await create('books');
  expect(created).toEqual({
    ...collection('books'),
    database: 'default',
    id: expect.any(Number),
    indexes: [],
    aliases: [],
    rowPolicies: [],
    loaded: false,
    partitions: [{ id: created.id, name: '_default', loaded: false, createdAt: created.createdAt }],
    expires: false,
    expiresSince: undefined,
    createdAt: expect.any(Number),
    updatedAt: created.createdAt,
    schemaUpdatedAt: created.createdAt,
  });
  expect(await catalog.findCollection(clusterId, 'default', 'books')).toEqual(created);
  expect(await catalog.findCollection(clusterId, 'default', 'Books')).toBeUndefined();
  expect(await catalog.findCollection(clusterId, 'other', 'books')).toBeUndefined();
  expect(await catalog.findCollection('in01-other', 'default', 'books')).toBeUndefined();
});

test('a name is taken once, however many ask at once', async () => {
  const { catalog, clusterId, collection } = await openTestCatalog();
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, () => catalog.createCollection(collection('books'), TEST_ORIGIN)),
  );
  expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(5);
  expect(await catalog.listCollections(clusterId)).toHaveLength(1);
});

test('collections are listed by name, of one database or all', async () => {
  const { catalog, clusterId, create } = await openTestCatalog();
  for (const name of ['b', 'a', 'c']) await create(name);
  const names = async (database?: string) =>
    (await catalog.listCollections(clusterId, database)).map(({ name }) => name);
  expect(await names()).toEqual(['a', 'b', 'c']);
  expect(await names('default')).toEqual(['a', 'b', 'c']);
  expect(await names('other')).toEqual([]);
});

test('ids start at a million, differ over all kinds and do not come back', async () => {
  const { catalog, database, create, drop } = await openTestCatalog();
  const first = await create('a');
  const made = await catalog.createIndex(first.id, index, TEST_ORIGIN);
  await drop(first.id);
  const second = await create('a');
  const ids = [database.id, first.id, made.id, second.id];
  expect(ids).toEqual([1_000_000, 1_000_001, 1_000_002, 1_000_003]);
});

test('indexes come and go with their collection', async () => {
  const { catalog, create, find, drop } = await openTestCatalog();
  const { id } = await create('books');
  const made = await catalog.createIndex(id, index, TEST_ORIGIN);
  expect(made).toEqual({ ...index, id: expect.any(Number) });
  const scalar = { name: 's', field: 's', type: 'INVERTED', params: {} };
  const other = await catalog.createIndex(id, scalar, TEST_ORIGIN);
  expect(other).not.toHaveProperty('metric');
  expect((await find('books'))?.indexes).toEqual([made, other]);
  await expect(catalog.createIndex(id, index, TEST_ORIGIN)).rejects.toThrow(/unique/i);
  await expect(catalog.createIndex(5, index, TEST_ORIGIN)).rejects.toThrow('no collection 5');
  expect(await catalog.dropIndex(id, made.id, TEST_ORIGIN)).toBe(true);
  expect(await catalog.dropIndex(id, made.id, TEST_ORIGIN)).toBe(false);
  expect((await find('books'))?.indexes).toEqual([other]);
  expect(await drop(id)).toBe('dropped');
  expect(await drop(id)).toBe('no-collection');
  expect(await find('books')).toBeUndefined();
});

test('loading and releasing is kept, and audited when it changes something', async () => {
  const { catalog, create, find, audited } = await openTestCatalog();
  const { id } = await create('books');
  const isLoaded = async () => (await find('books'))?.loaded;
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  expect(await isLoaded()).toBe(true);
  await catalog.setLoaded(id, false, TEST_ORIGIN);
  expect(await isLoaded()).toBe(false);
  await catalog.setLoaded(5, true, TEST_ORIGIN);
  expect(await audited(3)).toEqual([
    'ReleaseCollection collection:default/books',
    'LoadCollection collection:default/books',
    'CreateCollection collection:default/books',
  ]);
});

test('what another process changes is seen at the next look', async () => {
  const { catalog, path, clusterId, create } = await openTestCatalog();
  const other = (await openTemporaryStore(path)).store.catalog;
  const { id } = await create('books');
  const find = () => other.findCollection(clusterId, 'default', 'books');
  await feltElsewhere(async () => expect((await find())?.id).toBe(id));
  const made = await catalog.createIndex(id, index, TEST_ORIGIN);
  await feltElsewhere(async () => expect((await find())?.indexes).toEqual([made]));
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  await feltElsewhere(async () => expect((await find())?.loaded).toBe(true));
  await other.dropCollection(id, { hasAliases: true }, TEST_ORIGIN);
  await feltElsewhere(async () =>
    expect(await catalog.findCollection(clusterId, 'default', 'books')).toBeUndefined(),
  );
});

test('a change reads only what changed: the others stay the same objects', async () => {
  const { catalog, create, find } = await openTestCatalog();
  await create('a');
  const b = await create('b');
  const [a, again] = [await find('a'), await find('b')];
  expect(again).toBe(b);
  await catalog.setLoaded(b.id, true, TEST_ORIGIN);
  expect(await find('a')).toBe(a);
  expect(await find('b')).not.toBe(b);
});

test('catalogue changes leave the auth revision alone', async () => {
  const { store, clusterId, create } = await openTestCatalog();
  const before = store.authRevision(clusterId);
  await create('books');
  expect(store.authRevision(clusterId)).toBe(before);
});

test('a collection of a database that does not exist is refused', async () => {
  const { catalog, collection, clusterId } = await openTestCatalog();
  const lost = collection('x', 5);
  expect(await catalog.createCollection(lost, TEST_ORIGIN)).toBe('no-database');
  expect(await catalog.listCollections(clusterId)).toEqual([]);
});
