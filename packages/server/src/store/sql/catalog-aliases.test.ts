import { expect, test } from 'vitest';
import { feltElsewhere, openTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { MANY, openTestCatalog } from '../../testing/test-catalog.ts';

test('an alias is another name of its collection, in its database alone', async () => {
  const { catalog, clusterId, create, createDatabase, alias, find, audited } =
    await openTestCatalog();
  const other = await createDatabase('other');
  await create('books', other.id);
  const books = await create('books');
  expect(await alias('novels', books)).toBe('created');
  expect(await alias('atlas', books)).toBe('created');
  const found = await find('novels');
  expect(found).toMatchObject({ id: books.id, name: 'books', aliases: ['atlas', 'novels'] });
  expect(catalog.ids.collection(clusterId, 'default', 'novels')).toBe(books.id);
  expect(await find('novels', 'other')).toBeUndefined();
  expect(await audited(1)).toEqual(['CreateAlias collection:default/books/alias:atlas']);
});

test('a name is a collection or an alias, never both and never two', async () => {
  const { catalog, collection, create, alias } = await openTestCatalog();
  const [a, b] = [await create('a'), await create('b')];
  expect(await alias('x', a)).toBe('created');
  expect(await alias('x', a)).toBe('exists');
  expect(await alias('x', b)).toBe('taken');
  expect(await alias('b', a)).toBe('is-collection');
  expect(await alias('a', a)).toBe('is-collection');
  expect(await catalog.createCollection(collection('x'), TEST_ORIGIN)).toBe('exists');
});

test('of an alias and a collection that ask for a name at once one gets it', async () => {
  const { catalog, collection, create, alias, find } = await openTestCatalog();
  const books = await create('books');
  for (let i = 0; i < 10; i++) {
    const name = `n${i}`;
    const [made, named] = await Promise.all([
      catalog.createCollection(collection(name), TEST_ORIGIN),
      alias(name, books),
    ]);
    const created = typeof made === 'string' ? undefined : made.id;
    expect([made, named]).toContainEqual(created === undefined ? 'created' : 'is-collection');
    expect((await find(name))?.id).toBe(created ?? books.id);
  }
});

test('a collection has as many aliases as it may have, also by altering', async () => {
  const { catalog, create } = await openTestCatalog();
  const [a, b] = [await create('a'), await create('b')];
  const { databaseId } = a;
  const asked = (name: string, collectionId: number) => ({ databaseId, name, collectionId });
  const create2 = (name: string) => catalog.createAlias(asked(name, a.id), 2, TEST_ORIGIN);
  const outcomes = await Promise.all(['x', 'y', 'z'].map(create2));
  expect(outcomes.sort()).toEqual(['created', 'created', 'full']);
  await catalog.createAlias(asked('w', b.id), 2, TEST_ORIGIN);
  expect(await catalog.alterAlias(asked('w', b.id), a.id, 2, TEST_ORIGIN)).toBe('full');
  expect(await catalog.alterAlias(asked('w', b.id), a.id, 3, TEST_ORIGIN)).toBe('done');
});

test('an altered alias stands for the other collection, for every process at once', async () => {
  const { catalog, path, clusterId, create, alias, audited } = await openTestCatalog();
  const elsewhere = (await openTemporaryStore(path)).store.catalog;
  const [a, b] = [await create('a'), await create('b')];
  await alias('x', a);
  const x = { databaseId: a.databaseId, name: 'x', collectionId: a.id };
  const seen = () => elsewhere.ids.collection(clusterId, 'default', 'x');
  await feltElsewhere(() => expect(seen()).toBe(a.id));
  expect(await catalog.alterAlias(x, b.id, MANY, TEST_ORIGIN)).toBe('done');
  await feltElsewhere(() => expect(seen()).toBe(b.id));
  const all = await elsewhere.listCollections(clusterId, 'default');
  expect(all.map(({ name, aliases }) => [name, aliases])).toEqual([
    ['a', []],
    ['b', ['x']],
  ]);
  expect(await audited(1)).toEqual(['AlterAlias collection:default/b/alias:x']);
});

test('what was found under an alias must still be there: else it is not altered or dropped', async () => {
  const { catalog, create, createDatabase, alias, find } = await openTestCatalog();
  const other = await createDatabase('other');
  const [a, b, far] = [await create('a'), await create('b'), await create('far', other.id)];
  await alias('x', a);
  const { databaseId } = a;
  const stale = { databaseId, name: 'x', collectionId: b.id };
  expect(await catalog.alterAlias(stale, b.id, MANY, TEST_ORIGIN)).toBe('no-alias');
  expect(await catalog.dropAlias(stale, TEST_ORIGIN)).toBe(false);
  expect((await find('x'))?.id).toBe(a.id);
  const x = { databaseId, name: 'x', collectionId: a.id };
  expect(await catalog.alterAlias(x, far.id, MANY, TEST_ORIGIN)).toBe('no-collection');
  expect(await catalog.alterAlias(x, 5, MANY, TEST_ORIGIN)).toBe('no-collection');
  const into = { databaseId, name: 'y', collectionId: far.id };
  expect(await catalog.createAlias(into, MANY, TEST_ORIGIN)).toBe('no-collection');
});

test('a dropped alias is free for anything, and a dropped collection takes its aliases along', async () => {
  const { catalog, create, alias, find, drop, audited } = await openTestCatalog();
  const a = await create('a');
  await alias('x', a);
  const x = { databaseId: a.databaseId, name: 'x', collectionId: a.id };
  expect(await drop(a.id)).toBe('has-aliases');
  expect(await catalog.dropAlias(x, TEST_ORIGIN)).toBe(true);
  expect(await catalog.dropAlias(x, TEST_ORIGIN)).toBe(false);
  expect(await audited(1)).toEqual(['DropAlias collection:default/a/alias:x']);
  expect(await find('x')).toBeUndefined();
  const named = await create('x');
  await alias('y', named);
  expect(await drop(named.id, false)).toBe('dropped');
  expect(await find('y')).toBeUndefined();
  expect((await create('y')).name).toBe('y');
});
