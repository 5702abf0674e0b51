import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import {
  feltElsewhere,
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { GrantChange, GrantRecord } from '../grants.ts';

async function setUp() {
  const { store, path, clusterId } = await foundTemporaryStore();
  const { grants, users, catalog } = store;
  const changes = accessChanges(store, clusterId, TEST_ORIGIN);
  await changes.addRole('r');
  const change = (more: Partial<GrantChange> = {}): GrantChange => ({
    ...{ clusterId, role: 'r', objectType: 'Collection', privileges: ['Search'], grantor: 'root' },
    ...{ database: 'default', object: '*' },
    ...more,
  });
  const grant = (more?: Partial<GrantChange>) => grants.grant(change(more), 1_000, TEST_ORIGIN);
  const revoke = (more?: Partial<GrantChange>) => grants.revoke(change(more), TEST_ORIGIN);
  const targets = async () =>
    (await grants.list(clusterId, ['r'])).map(({ database, object }) => [database, object]);
  const addUser = async (name: string) => {
    const user = { clusterId, name, passwordHash: 'h', description: '', roles: [] };
    await users.create(user, 1_000, TEST_ORIGIN);
    return (await users.find(clusterId, name))?.id;
  };
  const addDatabase = async (name: string) => {
    await catalog.createDatabase({ clusterId, name, properties: [] }, 1_000, TEST_ORIGIN);
    return catalog.ids.database(clusterId, name);
  };
  const rename = async (from: string, to: string, toDatabase = 'default') => {
    const id = catalog.ids.collection(clusterId, 'default', from) ?? 0;
    const databaseId = catalog.ids.database(clusterId, toDatabase) ?? 0;
    expect(await catalog.renameCollection(id, { databaseId, name: to }, TEST_ORIGIN)).toBe(
      'renamed',
    );
  };
  const addAlias = async (name: string, of: string) => {
    const collectionId = catalog.ids.collection(clusterId, 'default', of) ?? 0;
    const databaseId = catalog.ids.database(clusterId, 'default') ?? 0;
    await catalog.createAlias({ databaseId, name, collectionId }, 10, TEST_ORIGIN);
  };
  const parts = { store, path, clusterId, change, grant, revoke, targets };
  return { ...changes, ...parts, addUser, addDatabase, rename, addAlias };
}

const DEFAULT = { id: expect.any(Number), name: 'default' };

test('a grant on what exists is held on its id', async () => {
  const { grant, store, clusterId, addCollection } = await setUp();
  const id = await addCollection('books');
  expect(await grant({ object: 'books', privileges: ['Search', 'Query'] })).toBe('done');
  const database = { id: store.catalog.ids.database(clusterId, 'default'), name: 'default' };
  const record = {
    ...{ role: 'r', objectType: 'Collection', database, object: { id, name: 'books' } },
    ...{ id: expect.stringMatching(/^grant-[0-9a-z]{20}$/), grantor: 'root' },
    createdAt: expect.any(Number),
  };
  expect(await store.grants.list(clusterId, ['r'])).toEqual([
    { ...record, privilege: 'Query' },
    { ...record, privilege: 'Search' },
  ]);
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    ...{ action: 'GrantPrivilege', object: 'role:r/Search,Query on default.books' },
  });
});

test('grants are listed of all roles or of some, oldest first, of one cluster', async () => {
  const { store, clusterId, grant, addRole } = await setUp();
  await addRole('a');
  await grant();
  await grant({ role: 'a', object: 'books' });
  await grant({ privileges: ['Insert'] });
  const list = async (roles?: string[]) =>
    (await store.grants.list(clusterId, roles)).map(
      ({ role, privilege }) => `${role} ${privilege}`,
    );
  expect(await list()).toEqual(['r Search', 'a Search', 'r Insert']);
  expect(await list(['a', 'unknown'])).toEqual(['a Search']);
  expect(await list([])).toEqual([]);
  expect(await store.grants.list('in01-other')).toEqual([]);
});

test('granting twice leaves one grant, also when some of several are new', async () => {
  const { grant, targets, store, clusterId } = await setUp();
  for (let round = 0; round < 2; round++) {
    expect(await grant()).toBe('done');
    expect(await grant({ objectType: 'User', database: '*', object: 'alice' })).toBe('done');
  }
  const { seq } = (await store.audit.list({ limit: 1 }))[0] ?? {};
  expect(await grant()).toBe('done');
  expect((await store.audit.list({ limit: 1 }))[0]?.seq).toBe(seq);
  await grant({ privileges: ['Search', 'Query'] });
  expect(await targets()).toHaveLength(3);
  expect(await store.grants.list(clusterId)).toHaveLength(3);
});

test('what differs in privilege, type, database, object or role is another grant', async () => {
  const { grant, revoke, targets, addRole, store, clusterId } = await setUp();
  await addRole('other');
  const all: Partial<GrantChange>[] = [
    {},
    { privileges: ['Query'] },
    { privileges: ['*'] },
    { privileges: ['*'], objectType: 'Global' },
    { database: '*' },
    { database: 'shop' },
    { object: 'books' },
    { object: 'books', objectType: 'User', database: '*' },
    { role: 'other' },
  ];
  for (const each of all) await grant(each);
  expect(await store.grants.list(clusterId)).toHaveLength(all.length);
  for (const [at, each] of all.entries()) {
    await revoke(each);
    expect(await store.grants.list(clusterId)).toHaveLength(all.length - at - 1);
  }
  expect(await targets()).toEqual([]);
});

test('revoking what is not granted is done; no role holds anything or loses it', async () => {
  const { grant, revoke, store, clusterId } = await setUp();
  expect(await revoke()).toBe('done');
  expect(await grant({ role: 'unknown' })).toBe('no-role');
  expect(await revoke({ role: 'unknown' })).toBe('no-role');
  expect(await grant({ clusterId: 'in01-other' })).toBe('no-role');
  expect(await store.grants.list(clusterId)).toEqual([]);
});

test('the limit is kept as a whole, however many ask at once', async () => {
  const { store, change, grant, targets, addRole } = await setUp();
  const limited = (more: Partial<GrantChange>, limit: number) =>
    store.grants.grant(change(more), limit, TEST_ORIGIN);
  expect(await limited({ privileges: ['Search', 'Query', 'Insert'] }, 2)).toBe('full');
  expect(await targets()).toEqual([]);
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, (_, i) => limited({ object: `c${i}` }, 4)),
  );
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(4);
  expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(2);
  // What is there already takes no room, and each role has its own.
  expect(await limited({ object: 'c0' }, 4)).toBe('done');
  await addRole('other');
  expect(await limited({ role: 'other' }, 1)).toBe('done');
  expect(await grant({ object: 'c9' })).toBe('done');
});

test('a grant that waits is bound when a collection is created under the name', async () => {
  const { grant, targets, addCollection, store, clusterId } = await setUp();
  await grant({ object: 'books' });
  await grant({ object: 'books', objectType: 'Global', privileges: ['DescribeCollection'] });
  await grant({ object: 'books', objectType: 'User', database: '*', privileges: ['SelectUser'] });
  await grant({ object: 'films' });
  expect((await targets())[0]).toEqual([DEFAULT, { id: undefined, name: 'books' }]);
  const revision = store.authRevision(clusterId);
  const id = await addCollection('books');
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  expect(await targets()).toEqual([
    [DEFAULT, { id, name: 'books' }],
    [DEFAULT, { id, name: 'books' }],
    ['*', { id: undefined, name: 'books' }],
    [DEFAULT, { id: undefined, name: 'films' }],
  ]);
  const after = store.authRevision(clusterId);
  await addCollection('songs');
  expect(store.authRevision(clusterId)).toBe(after);
});

test('one in a database that is waited for as well is bound in two steps', async () => {
  const { grant, targets, addCollection, addDatabase } = await setUp();
  await grant({ database: 'shop', object: 'books' });
  await grant({ database: 'shop' });
  await addCollection('books');
  const unbound = { id: undefined, name: 'shop' };
  expect(await targets()).toEqual([
    [unbound, { id: undefined, name: 'books' }],
    [unbound, '*'],
  ]);
  const shop = { id: await addDatabase('shop'), name: 'shop' };
  expect(await targets()).toEqual([
    [shop, { id: undefined, name: 'books' }],
    [shop, '*'],
  ]);
  const id = await addCollection('books', 'shop');
  expect((await targets())[0]).toEqual([shop, { id, name: 'books' }]);
});

test('one on a user is bound when the user is created', async () => {
  const { grant, targets, addUser, addCollection } = await setUp();
  await grant({ objectType: 'User', database: '*', object: 'alice', privileges: ['UpdateUser'] });
  await addCollection('alice');
  expect(await targets()).toEqual([['*', { id: undefined, name: 'alice' }]]);
  const id = await addUser('alice');
  expect(await targets()).toEqual([['*', { id, name: 'alice' }]]);
});

test('it is not bound by giving a collection the name, or an alias', async () => {
  const { grant, targets, addCollection, rename, addAlias, addDatabase } = await setUp();
  await addDatabase('shop');
  await addCollection('secrets');
  await grant({ object: 'books' });
  await grant({ object: 'books', database: 'shop' });
  await grant({ object: 'current' });
  const before = await targets();
  await rename('secrets', 'books');
  await addAlias('current', 'books');
  expect(await targets()).toEqual(before);
  await addCollection('other_secrets');
  await rename('other_secrets', 'books', 'shop');
  expect(await targets()).toEqual(before);
});

test('what still waits for a name is revoked by it, whatever else has the name by then', async () => {
  const { grant, revoke, targets, addCollection, rename } = await setUp();
  await addCollection('secrets');
  await grant({ object: 'books' });
  await rename('secrets', 'books');
  await grant({ object: 'books' });
  expect(await targets()).toHaveLength(2);
  await revoke({ object: 'books' });
  expect(await targets()).toEqual([]);
});

test('grants follow a collection through a rename, and to another database', async () => {
  const { grant, revoke, targets, addCollection, rename, addDatabase } = await setUp();
  const shop = { id: await addDatabase('shop'), name: 'shop' };
  const id = await addCollection('books');
  await grant({ object: 'books' });
  await rename('books', 'novels');
  expect(await targets()).toEqual([[DEFAULT, { id, name: 'novels' }]]);
  await rename('novels', 'novels', 'shop');
  expect(await targets()).toEqual([[shop, { id, name: 'novels' }]]);
  await revoke({ object: 'novels' });
  expect(await targets()).toHaveLength(1);
  await revoke({ object: 'novels', database: 'shop' });
  expect(await targets()).toEqual([]);
});

test('an alias stands for its collection, in its own database', async () => {
  const { grant, revoke, targets, addCollection, addAlias, addDatabase } = await setUp();
  await addDatabase('shop');
  const id = await addCollection('books');
  await addAlias('current', 'books');
  await grant({ object: 'current' });
  await grant({ object: 'current', database: 'shop' });
  const waiting = { id: undefined, name: 'current' };
  expect((await targets()).map(([, object]) => object)).toEqual([{ id, name: 'books' }, waiting]);
  await grant({ object: 'books' });
  expect(await targets()).toHaveLength(2);
  await revoke({ object: 'current' });
  expect((await targets()).map(([, object]) => object)).toEqual([waiting]);
});

test('what is dropped takes the grants on it, and nothing of the name inherits them', async () => {
  const { grant, targets, addCollection, dropCollection, addUser, store, clusterId } =
    await setUp();
  await addCollection('books');
  await addUser('alice');
  await grant({ object: 'books' });
  await grant({ objectType: 'User', database: '*', object: 'alice' });
  await grant();
  let revision = store.authRevision(clusterId);
  await dropCollection('books');
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  revision = store.authRevision(clusterId);
  await store.users.drop(clusterId, 'alice', TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  await addCollection('books');
  await addUser('alice');
  expect(await targets()).toEqual([[DEFAULT, '*']]);
});

test('the same holds for a database, and what waits in it', async () => {
  const { grant, targets, addDatabase, store, clusterId } = await setUp();
  const id = await addDatabase('shop');
  await grant({ database: 'shop' });
  await grant({ database: 'shop', object: 'books' });
  await grant({ database: '*' });
  expect(await store.catalog.dropDatabase(id ?? 0, TEST_ORIGIN)).toBe('dropped');
  await addDatabase('shop');
  expect(await targets()).toEqual([['*', '*']]);
  expect(await store.grants.list(clusterId)).toHaveLength(1);
});

test('two stores on one file see and bind the grants of each other at once', async () => {
  const { grant, path, clusterId, change, store, targets } = await setUp();
  const other = (await openTemporaryStore(path)).store;
  await grant({ object: 'books' });
  const revision = store.authRevision(clusterId);
  const { addCollection } = accessChanges(other, clusterId, TEST_ORIGIN);
  const id = await addCollection('books');
  expect(await targets()).toEqual([[DEFAULT, { id, name: 'books' }]]);
  await feltElsewhere(() => expect(store.authRevision(clusterId)).toBeGreaterThan(revision));
  const twice = await Promise.all([
    store.grants.grant(change({ object: 'books', privileges: ['Query'] }), 10, TEST_ORIGIN),
    other.grants.grant(change({ object: 'books', privileges: ['Query'] }), 10, TEST_ORIGIN),
  ]);
  expect(twice).toEqual(['done', 'done']);
  expect(await other.grants.list(clusterId)).toHaveLength(2);
  const last = await Promise.all([
    store.grants.grant(change({ object: 'a' }), 3, TEST_ORIGIN),
    other.grants.grant(change({ object: 'b' }), 3, TEST_ORIGIN),
  ]);
  expect(last.sort()).toEqual(['done', 'full']);
});

test('of a grant and the creation of its object at once, in two processes, none is lost', async () => {
  const { path, clusterId, change, store } = await setUp();
  const other = (await openTemporaryStore(path)).store;
  const { addCollection } = accessChanges(other, clusterId, TEST_ORIGIN);
  for (let round = 0; round < 8; round++) {
    const name = `c${round}`;
    const [id] = await Promise.all([
      addCollection(name),
      store.grants.grant(change({ object: name }), 100, TEST_ORIGIN),
    ]);
    const found = (await store.grants.list(clusterId)).filter((row) => isOn(row, name));
    expect(found.map(({ object }) => object)).toEqual([{ id, name }]);
  }
});

const isOn = ({ object }: GrantRecord, name: string) => object !== '*' && object.name === name;

test('a grant of a custom group is judged by its members, in one transaction', async () => {
  const { grant, targets, addGroup, store, clusterId } = await setUp();
  const ofGroup = { objectType: 'Global', privileges: ['g'] } as const;
  expect(await grant({ ...ofGroup, levelOf: () => 'Collection' })).toBe('no-group');
  await addGroup('g', 'Search', 'Query');
  const revision = store.authRevision(clusterId);
  const refuse = (members: readonly string[]) => {
    throw new Error(`refused: ${members}`);
  };
  await expect(grant({ ...ofGroup, levelOf: refuse })).rejects.toThrow('refused: Query,Search');
  expect(store.authRevision(clusterId)).toBe(revision);
  expect(await targets()).toEqual([]);
  expect(await grant({ ...ofGroup, levelOf: () => 'Collection' })).toBe('done');
});
