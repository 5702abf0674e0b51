import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { MANY, openTestCatalog } from '../../testing/test-catalog.ts';
import type { PropertyChange } from '../catalog.ts';

test('a database is made once, listed by name and dropped with everything on it', async () => {
  const { catalog, clusterId, createDatabase, audited } = await openTestCatalog();
  const shop = await createDatabase('shop');
  expect(shop).toEqual({
    ...{ id: expect.any(Number), clusterId, name: 'shop', properties: [] },
    createdAt: expect.any(Number),
  });
  await createDatabase('archive');
  await expect(createDatabase('shop')).rejects.toThrow('exists');
  const names = async () => (await catalog.listDatabases(clusterId)).map(({ name }) => name);
  expect(await names()).toEqual(['archive', 'default', 'shop']);
  expect(catalog.ids.database(clusterId, 'shop')).toBe(shop.id);
  expect(await catalog.dropDatabase(shop.id, TEST_ORIGIN)).toBe('dropped');
  expect(await catalog.dropDatabase(shop.id, TEST_ORIGIN)).toBe('no-database');
  expect(await names()).toEqual(['archive', 'default']);
  expect(await audited(3)).toEqual([
    'DropDatabase database:shop',
    'CreateDatabase database:archive',
    'CreateDatabase database:shop',
  ]);
});

test('a cluster holds as many databases as it may, however many are made at once', async () => {
  const { catalog, clusterId } = await openTestCatalog();
  const outcomes = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      catalog.createDatabase({ clusterId, name, properties: [] }, 3, TEST_ORIGIN),
    ),
  );
  expect(outcomes.toSorted()).toEqual(['created', 'created', 'full', 'full']);
  expect(await catalog.listDatabases(clusterId)).toHaveLength(3);
});

test('a database with a collection is not dropped', async () => {
  const { catalog, create, createDatabase, drop, clusterId } = await openTestCatalog();
  const shop = await createDatabase('shop');
  const { id } = await create('books', shop.id);
  expect(await catalog.dropDatabase(shop.id, TEST_ORIGIN)).toBe('not-empty');
  expect(await catalog.findDatabase(clusterId, 'shop')).toEqual(shop);
  await drop(id);
  expect(await catalog.dropDatabase(shop.id, TEST_ORIGIN)).toBe('dropped');
});

test('properties are set, overwritten in their place, removed and limited', async () => {
  const { catalog, clusterId, createDatabase, audited } = await openTestCatalog();
  const { id } = await createDatabase('shop');
  const alter = async (change: Partial<PropertyChange>, limit = MANY) => {
    const whole = { set: [], remove: [], ...change };
    const outcome = await catalog.alterDatabase(id, whole, limit, TEST_ORIGIN);
    return [outcome, (await catalog.findDatabase(clusterId, 'shop'))?.properties];
  };
  const two = [
    ['a', '1'],
    ['b', '2'],
  ] as const;
  expect(await alter({ set: two })).toEqual(['done', two]);
  const changed = [
    ['a', '3'],
    ['b', '2'],
  ];
  expect(await alter({ set: [['a', '3']] })).toEqual(['done', changed]);
  expect(await alter({ set: [['c', '4']] }, 2)).toEqual(['full', changed]);
  expect(await alter({ remove: ['a', 'nope'] }, 1)).toEqual(['done', [['b', '2']]]);
  const before = await audited(MANY);
  expect(await alter({ set: [['b', '2']], remove: ['x'] })).toEqual(['done', [['b', '2']]]);
  expect(await audited(MANY)).toEqual(before);
  expect(before.slice(0, 2)).toEqual([
    'AlterDatabase database:shop',
    'AlterDatabase database:shop',
  ]);
  const nowhere = { set: two, remove: [] };
  expect(await catalog.alterDatabase(5, nowhere, MANY, TEST_ORIGIN)).toBe('no-database');
});

test('a grant that waits for a database is on the one that is created, and dies with it', async () => {
  const { store, catalog, clusterId, createDatabase } = await openTestCatalog();
  const access = accessChanges(store, clusterId, TEST_ORIGIN);
  await access.addRole('r');
  await access.permit('r', 'DescribeDatabase', { database: 'shop' });
  const target = async () => (await store.grants.list(clusterId, ['r']))[0]?.database;
  expect(await target()).toEqual({ id: undefined, name: 'shop' });
  const waiting = store.authRevision(clusterId);
  const shop = await createDatabase('shop');
  expect(await target()).toEqual({ id: shop.id, name: 'shop' });
  expect(store.authRevision(clusterId)).toBeGreaterThan(waiting);
  const bound = store.authRevision(clusterId);
  await catalog.dropDatabase(shop.id, TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBeGreaterThan(bound);
  await createDatabase('shop');
  expect(await store.grants.list(clusterId, ['r'])).toEqual([]);
});
