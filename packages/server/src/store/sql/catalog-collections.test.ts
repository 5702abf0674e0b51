import { expect, test, vi } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import { openTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { MANY, openTestCatalog, type TestCatalog } from '../../testing/test-catalog.ts';
import type { CollectionChange, CollectionRecord } from '../catalog.ts';

const INDEX = { name: 'v', field: 'v', type: 'HNSW', metric: 'L2', params: {} } as const;

const rename = (
  { catalog }: TestCatalog,
  { id }: CollectionRecord,
  databaseId: number,
  name: string,
) => catalog.renameCollection(id, { databaseId, name }, TEST_ORIGIN);

test('a rename changes the name and nothing else', async () => {
  const rig = await openTestCatalog();
  const { catalog, path, clusterId, database, create, alias, find, audited } = rig;
  const elsewhere = (await openTemporaryStore(path)).store.catalog;
  const { id } = await create('books');
  await catalog.createIndex(id, INDEX, TEST_ORIGIN);
  await catalog.setLoaded(id, true, TEST_ORIGIN);
  const before = await find('books');
  if (!before) throw new Error('no books');
  await alias('a', before);
  expect(await rename(rig, before, database.id, 'novels')).toBe('renamed');
  // Another replica hears of it a moment later.
  const after = await vi.waitUntil(() => elsewhere.findCollection(clusterId, 'default', 'novels'), {
    timeout: 20_000,
  });
  expect(after).toEqual({
    ...before,
    ...{ name: 'novels', aliases: ['a'], updatedAt: expect.any(Number) },
  });
  expect(await elsewhere.findCollection(clusterId, 'default', 'a')).toBe(after);
  expect(await elsewhere.findCollection(clusterId, 'default', 'books')).toBeUndefined();
  expect(await audited(1)).toEqual(['RenameCollection collection:default/books to default/novels']);
});

test('a taken name is refused, whether by another, an alias or itself', async () => {
  const rig = await openTestCatalog();
  const { database, create, createDatabase, alias } = rig;
  const other = await createDatabase('other');
  const [a, b] = [await create('a'), await create('b')];
  await alias('x', b);
  await create('far', other.id);
  for (const name of ['a', 'b', 'x']) {
    expect(await rename(rig, a, database.id, name)).toBe('taken');
  }
  expect(await rename(rig, a, other.id, 'far')).toBe('taken');
  expect(await rename(rig, a, 5, 'y')).toBe('no-database');
  expect(await rename(rig, { ...a, id: 5 }, database.id, 'y')).toBe('no-collection');
  expect(await rename(rig, a, database.id, 'far')).toBe('renamed');
});

test('of several renames to one name one succeeds', async () => {
  const rig = await openTestCatalog();
  const all = await Promise.all(['a', 'b', 'c'].map((name) => rig.create(name)));
  const outcomes = await Promise.all(all.map((one) => rename(rig, one, rig.database.id, 'x')));
  expect(outcomes.toSorted()).toEqual(['renamed', 'taken', 'taken']);
});

test('a move to another database takes all along, but is refused while there are aliases', async () => {
  const rig = await openTestCatalog();
  const { catalog, clusterId, create, createDatabase, alias, find, audited } = rig;
  const other = await createDatabase('other');
  const books = await create('books');
  await alias('x', books);
  expect(await rename(rig, books, other.id, 'books')).toBe('has-aliases');
  const x = { databaseId: books.databaseId, name: 'x', collectionId: books.id };
  await catalog.dropAlias(x, TEST_ORIGIN);
  expect(await rename(rig, books, other.id, 'novels')).toBe('renamed');
  expect(await find('novels', 'other')).toEqual({
    ...books,
    ...{ name: 'novels', database: 'other', databaseId: other.id },
    updatedAt: expect.any(Number),
  });
  expect(await find('books')).toBeUndefined();
  expect(await catalog.listCollections(clusterId, 'default')).toEqual([]);
  expect(await catalog.dropDatabase(other.id, TEST_ORIGIN)).toBe('not-empty');
  expect(await audited(1)).toEqual(['RenameCollection collection:default/books to other/novels']);
});

test('grants on a collection follow it, and only a move between databases raises the auth revision', async () => {
  const rig = await openTestCatalog();
  const { store, clusterId, database, create, createDatabase, drop } = rig;
  const access = accessChanges(store, clusterId, TEST_ORIGIN);
  const other = await createDatabase('other');
  const books = await create('books');
  await access.addRole('r');
  await access.permit('r', 'Search', { object: 'books' });
  await access.permit('r', 'Query', { object: '*' });
  const grants = async () =>
    (await store.grants.list(clusterId, ['r'])).map(({ privilege, database, object }) => ({
      ...{ privilege, database, object },
    }));
  const raised = async (change: () => Promise<unknown>) => {
    const before = store.authRevision(clusterId);
    await change();
    return store.authRevision(clusterId) - before;
  };
  const home = { id: database.id, name: 'default' };
  expect(await raised(() => rename(rig, books, database.id, 'novels'))).toBe(0);
  expect(await grants()).toEqual([
    { privilege: 'Search', database: home, object: { id: books.id, name: 'novels' } },
    { privilege: 'Query', database: home, object: '*' },
  ]);
  expect(await raised(() => rename(rig, books, other.id, 'novels'))).toBe(1);
  expect(await grants()).toEqual([
    {
      ...{ privilege: 'Search', database: { id: other.id, name: 'other' } },
      object: { id: books.id, name: 'novels' },
    },
    { privilege: 'Query', database: home, object: '*' },
  ]);
  expect(await raised(() => drop(books.id))).toBe(1);
  expect(await raised(() => create('novels', other.id))).toBe(0);
  expect(await grants()).toEqual([{ privilege: 'Query', database: home, object: '*' }]);
});

test('a rename to a name that a grant waits for gives the grant nothing', async () => {
  const rig = await openTestCatalog();
  const { store, clusterId, database, create } = rig;
  const access = accessChanges(store, clusterId, TEST_ORIGIN);
  await access.addRole('r');
  await access.permit('r', 'Search', { object: 'bait' });
  const secret = await create('secret');
  await rename(rig, secret, database.id, 'bait');
  const [grant] = await store.grants.list(clusterId, ['r']);
  expect(grant?.object).toEqual({ id: undefined, name: 'bait' });
});

test('what a collection was told is altered in one change, and nothing else', async () => {
  const { catalog, create, find, audited } = await openTestCatalog();
  const books = await create('books');
  const alter = (change: Partial<CollectionChange>, limit = MANY) =>
    catalog.alterCollection(books.id, { set: [], remove: [], ...change }, limit, TEST_ORIGIN);
  expect(await alter({ set: [['ttl', '1']], description: 'x', consistencyLevel: 0 })).toBe('done');
  const after = await find('books');
  expect(after).toEqual({
    ...books,
    ...{ description: 'x', consistencyLevel: 0, updatedAt: expect.any(Number) },
    properties: [
      ['k', 'v'],
      ['ttl', '1'],
    ],
  });
  expect(await alter({ set: [['ttl', '1']], description: 'x' })).toBe('done');
  expect(await find('books')).toBe(after);
  expect(await alter({ set: [['more', '1']] }, 2)).toBe('full');
  expect(await alter({ remove: ['k', 'ttl'] })).toBe('done');
  expect((await find('books'))?.properties).toEqual([]);
  expect(await audited(2)).toEqual([
    'AlterCollection collection:default/books',
    'AlterCollection collection:default/books',
  ]);
  const change = { set: [], remove: [] };
  expect(await catalog.alterCollection(5, change, MANY, TEST_ORIGIN)).toBe('no-collection');
});
