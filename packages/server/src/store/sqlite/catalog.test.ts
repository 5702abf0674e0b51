import { expect, test } from 'vitest';
import type { FieldSpec } from '../../engine/spec.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { CollectionRecord, NewCollection } from '../catalog.ts';

const field: FieldSpec = {
  ...{ id: 100, name: 'id', type: 5, description: '', primaryKey: true, autoId: false },
  ...{ nullable: false, partitionKey: false, dynamic: false, params: [['a', '1']] },
};

async function setUp() {
  const { store, path, clusterId, founded } = await foundTemporaryStore();
  const { catalog } = store;
  const database = await catalog.findDatabase(clusterId, 'default');
  if (!database) throw new Error('no database');
  const collection = (name: string): NewCollection => ({
    ...{ clusterId, databaseId: database.id, name, description: 'd', fields: [field] },
    ...{ autoId: false, enableDynamicField: true, shards: 1, consistencyLevel: 2 },
    properties: [['k', 'v']],
  });
  const create = async (name: string): Promise<CollectionRecord> => {
    const created = await catalog.createCollection(collection(name), TEST_ORIGIN);
    if (created === 'exists') throw new Error('exists');
    return created;
  };
  return { store, catalog, path, clusterId, founded, database, collection, create };
}

const index = { name: 'v', field: 'v', type: 'HNSW', metric: 'L2', params: { M: '8' } } as const;

test('every cluster has the database default', async () => {
  const { catalog, clusterId, database } = await setUp();
  expect(database).toEqual({
    id: expect.any(Number),
    clusterId,
    name: 'default',
    createdAt: expect.any(Number),
  });
  expect(await catalog.listDatabases(clusterId)).toEqual([database]);
  expect(await catalog.findDatabase(clusterId, 'other')).toBeUndefined();
  expect(await catalog.listDatabases('in01-other')).toEqual([]);
});

test('a collection is given back as it was described', async () => {
  const { catalog, clusterId, collection, create } = await setUp();
  const created = await create('books');
  expect(created).toEqual({
    ...collection('books'),
    database: 'default',
    id: expect.any(Number),
    indexes: [],
    loaded: false,
    createdAt: expect.any(Number),
    updatedAt: created.createdAt,
  });
  expect(await catalog.findCollection(clusterId, 'default', 'books')).toEqual(created);
  expect(await catalog.findCollection(clusterId, 'default', 'Books')).toBeUndefined();
  expect(await catalog.findCollection(clusterId, 'other', 'books')).toBeUndefined();
  expect(await catalog.findCollection('in01-other', 'default', 'books')).toBeUndefined();
});

test('a name is taken once, however many ask at once', async () => {
  const { catalog, clusterId, collection } = await setUp();
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, () => catalog.createCollection(collection('books'), TEST_ORIGIN)),
  );
  expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(5);
  expect(await catalog.listCollections(clusterId)).toHaveLength(1);
});

test('collections are listed by name, of one database or all', async () => {
  const { catalog, clusterId, create } = await setUp();
  for (const name of ['b', 'a', 'c']) await create(name);
  const names = async (database?: string) =>
    (await catalog.listCollections(clusterId, database)).map(({ name }) => name);
  expect(await names()).toEqual(['a', 'b', 'c']);
  expect(await names('default')).toEqual(['a', 'b', 'c']);
  expect(await names('other')).toEqual([]);
});

test('ids start at a million, differ over all kinds and do not come back', async () => {
  const { catalog, database, create } = await setUp();
  const first = await create('a');
  const made = await catalog.createIndex(first.id, index, TEST_ORIGIN);
  await catalog.dropCollection(first.id, TEST_ORIGIN);
  const second = await create('a');
  const ids = [database.id, first.id, made.id, second.id];
  expect(ids).toEqual([1_000_000, 1_000_001, 1_000_002, 1_000_003]);
});

test('indexes come and go with their collection', async () => {
  const { catalog, clusterId, create } = await setUp();
  const { id } = await create('books');
  const made = await catalog.createIndex(id, index, TEST_ORIGIN);
  expect(made).toEqual({ ...index, id: expect.any(Number) });
  const scalar = { name: 's', field: 's', type: 'INVERTED', params: {} };
  const other = await catalog.createIndex(id, scalar, TEST_ORIGIN);
  expect(other).not.toHaveProperty('metric');
  const find = () => catalog.findCollection(clusterId, 'default', 'books');
  expect((await find())?.indexes).toEqual([made, other]);
  await expect(catalog.createIndex(id, index, TEST_ORIGIN)).rejects.toThrow('UNIQUE');
  await expect(catalog.createIndex(5, index, TEST_ORIGIN)).rejects.toThrow('no collection 5');
  expect(await catalog.dropIndex(id, made.id, TEST_ORIGIN)).toBe(true);
  expect(await catalog.dropIndex(id, made.id, TEST_ORIGIN)).toBe(false);
  expect((await find())?.indexes).toEqual([other]);
  expect(await catalog.dropCollection(id, TEST_ORIGIN)).toBe(true);
  expect(await catalog.dropCollection(id, TEST_ORIGIN)).toBe(false);
  expect(await find()).toBeUndefined();
});

test('loading and releasing is kept, and audited when it changes something', async () => {
  const { store, catalog, clusterId, create } = await setUp();
  const { id } = await create('books');
  const isLoaded = async () =>
    (await catalog.findCollection(clusterId, 'default', 'books'))?.loaded;
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  expect(await isLoaded()).toBe(true);
  await catalog.setLoaded(id, false, TEST_ORIGIN);
  expect(await isLoaded()).toBe(false);
  await catalog.setLoaded(5, true, TEST_ORIGIN);
  const rows = await store.audit.list({ limit: 3 });
  expect(rows.map(({ action, object }) => `${action} ${object}`)).toEqual([
    'ReleaseCollection collection:default/books',
    'LoadCollection collection:default/books',
    'CreateCollection collection:default/books',
  ]);
});

test('what another process changes is seen at the next look', async () => {
  const { catalog, path, clusterId, create } = await setUp();
  const other = (await openTemporaryStore(path)).store.catalog;
  const { id } = await create('books');
  const find = () => other.findCollection(clusterId, 'default', 'books');
  expect((await find())?.id).toBe(id);
  const made = await catalog.createIndex(id, index, TEST_ORIGIN);
  expect((await find())?.indexes).toEqual([made]);
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  expect((await find())?.loaded).toBe(true);
  await other.dropCollection(id, TEST_ORIGIN);
  expect(await catalog.findCollection(clusterId, 'default', 'books')).toBeUndefined();
});

test('a change reads only what changed: the others stay the same objects', async () => {
  const { catalog, clusterId, create } = await setUp();
  await create('a');
  const b = await create('b');
  const find = (name: string) => catalog.findCollection(clusterId, 'default', name);
  const [a, again] = [await find('a'), await find('b')];
  expect(again).toBe(b);
  await catalog.setLoaded(b.id, true, TEST_ORIGIN);
  expect(await find('a')).toBe(a);
  expect(await find('b')).not.toBe(b);
});

test('finding costs no SQL: a hundred thousand in less than a second', async () => {
  const { catalog, clusterId, create } = await setUp();
  for (let i = 0; i < 20; i++) await create(`c${i}`);
  const start = performance.now();
  for (let i = 0; i < 100_000; i++) await catalog.findCollection(clusterId, 'default', 'c7');
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('catalogue changes leave the auth revision alone', async () => {
  const { store, clusterId, create } = await setUp();
  const before = store.authRevision(clusterId);
  await create('books');
  expect(store.authRevision(clusterId)).toBe(before);
});

test('a collection of a database that does not exist is refused', async () => {
  const { catalog, collection, clusterId } = await setUp();
  const lost = { ...collection('x'), databaseId: 5 };
  await expect(catalog.createCollection(lost, TEST_ORIGIN)).rejects.toThrow('FOREIGN KEY');
  expect(await catalog.listCollections(clusterId)).toEqual([]);
});
