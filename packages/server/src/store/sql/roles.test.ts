import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import {
  feltElsewhere,
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { Store } from '../store.ts';

const KEEPS_NOTHING = { hasGrants: false, hasUsers: false };

async function setUp() {
  const { store, path, clusterId } = await foundTemporaryStore();
  const { roles, users } = store;
  const role = (name: string, description = '') => ({ clusterId, name, description });
  const addUser = (name: string, ...held: string[]) => {
    const user = { clusterId, name, passwordHash: 'h', description: '', roles: held };
    return users.create(user, 1_000, TEST_ORIGIN);
  };
  const changes = accessChanges(store, clusterId, TEST_ORIGIN);
  return { ...changes, store, path, clusterId, roles, role, addUser };
}

test('a role is created with its description, and listed by name with its users', async () => {
  const { roles, role, clusterId, addUser } = await setUp();
  expect(await roles.create(role('readers', 'read'), 10, TEST_ORIGIN)).toBe('created');
  await addUser('zoe', 'readers');
  await addUser('bob', 'readers', 'db_ro');
  expect(await roles.find(clusterId, 'readers')).toEqual({
    id: expect.stringMatching(/^role-[0-9a-z]{20}$/),
    ...{ name: 'readers', description: 'read', builtIn: false, users: ['bob', 'zoe'] },
  });
  expect((await roles.list(clusterId)).map(({ name, builtIn }) => [name, builtIn])).toEqual([
    ...[
      ['db_admin', true],
      ['db_ro', true],
      ['db_rw', true],
      ['readers', false],
    ],
  ]);
  expect(await roles.find(clusterId, 'unknown')).toBeUndefined();
  expect(await roles.find('in01-other', 'readers')).toBeUndefined();
  expect(await roles.list('in01-other')).toEqual([]);
});

test('a name is taken once and the limit holds, however many ask at once; a duplicate is told first', async () => {
  const { roles, role, clusterId } = await setUp();
  const twins = await Promise.all(
    Array.from({ length: 5 }, () => roles.create(role('r'), 10, TEST_ORIGIN)),
  );
  expect(twins.filter((outcome) => outcome === 'created')).toHaveLength(1);
  expect(twins.filter((outcome) => outcome === 'exists')).toHaveLength(4);
  const others = await Promise.all(
    Array.from({ length: 5 }, (_, i) => roles.create(role(`r${i}`), 6, TEST_ORIGIN)),
  );
  // Three are built in.
  expect(others.filter((outcome) => outcome === 'created')).toHaveLength(2);
  expect(others.filter((outcome) => outcome === 'full')).toHaveLength(3);
  expect(await roles.list(clusterId)).toHaveLength(6);
  expect(await roles.create(role('r'), 6, TEST_ORIGIN)).toBe('exists');
});

test('two stores on one file agree on what exists', async () => {
  const { roles, role, path, clusterId, store } = await setUp();
  const other = (await openTemporaryStore(path)).store;
  const outcomes = await Promise.all([
    roles.create(role('r'), 10, TEST_ORIGIN),
    other.roles.create(role('r'), 10, TEST_ORIGIN),
  ]);
  expect(outcomes.sort()).toEqual(['created', 'exists']);
  await feltElsewhere(() =>
    expect(other.authRevision(clusterId)).toBe(store.authRevision(clusterId)),
  );
  const before = other.authRevision(clusterId);
  expect(await other.roles.drop(role('r'), KEEPS_NOTHING, TEST_ORIGIN)).toBe('dropped');
  expect(await roles.find(clusterId, 'r')).toBeUndefined();
  await feltElsewhere(() => expect(store.authRevision(clusterId)).toBe(before + 1));
});

test('a description is changed where there is a role, without a new revision', async () => {
  const { roles, role, store, clusterId } = await setUp();
  await roles.create(role('r'), 10, TEST_ORIGIN);
  const revision = store.authRevision(clusterId);
  expect(await roles.alter(role('r', 'new'), TEST_ORIGIN)).toBe(true);
  expect((await roles.find(clusterId, 'r'))?.description).toBe('new');
  expect(await roles.alter(role('unknown', 'new'), TEST_ORIGIN)).toBe(false);
  expect(await roles.alter({ ...role('r', 'x'), clusterId: 'in01-other' }, TEST_ORIGIN)).toBe(
    false,
  );
  expect(store.authRevision(clusterId)).toBe(revision);
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    ...{ action: 'AlterRole', object: 'role:r' },
  });
});

test('what stands in the way of a drop is told, grants before users', async () => {
  const { roles, role, permit, forbid, addUser, store, clusterId } = await setUp();
  await roles.create(role('r'), 10, TEST_ORIGIN);
  await permit('r', 'Search');
  await addUser('alice', 'r');
  const revision = store.authRevision(clusterId);
  const drop = (hasGrants: boolean, hasUsers: boolean) =>
    roles.drop(role('r'), { hasGrants, hasUsers }, TEST_ORIGIN);
  expect(await drop(true, true)).toBe('has-grants');
  expect(await drop(true, false)).toBe('has-grants');
  expect(await drop(false, true)).toBe('has-users');
  expect(store.authRevision(clusterId)).toBe(revision);
  await forbid('r', 'Search');
  expect(await drop(true, true)).toBe('has-users');
  expect(await drop(true, false)).toBe('dropped');
  expect(await drop(false, false)).toBe('no-role');
});

test('a role that is dropped takes its grants, and leaves its users, for good', async () => {
  const { roles, role, permit, addUser, store, clusterId } = await setUp();
  await roles.create(role('r'), 10, TEST_ORIGIN);
  await permit('r', 'Search');
  await permit('r', 'SelectUser', { object: 'alice', database: '*' });
  await addUser('alice', 'r', 'db_ro');
  const revision = store.authRevision(clusterId);
  expect(await roles.drop(role('r'), KEEPS_NOTHING, TEST_ORIGIN)).toBe('dropped');
  expect(store.authRevision(clusterId)).toBe(revision + 1);
  expect(await store.grants.list(clusterId)).toEqual([]);
  expect((await store.users.find(clusterId, 'alice'))?.roles).toEqual(['db_ro']);
  await roles.create(role('r'), 10, TEST_ORIGIN);
  expect(await roles.find(clusterId, 'r')).toMatchObject({ users: [] });
  expect(await store.grants.list(clusterId, ['r'])).toEqual([]);
  expect((await store.audit.list({ limit: 2 })).map(({ action }) => action)).toEqual([
    ...['CreateRole', 'DropRole'],
  ]);
});

test('row policies for a role that is dropped are for its holders no more', async () => {
  const { roles, role, addCollection, store, clusterId } = await setUp();
  await roles.create(role('r'), 10, TEST_ORIGIN);
  const id = await addCollection('books');
  await store.rowPolicies.create(
    id,
    {
      ...{ name: 'p', actions: ['Query'], everyone: false, roles: ['r', 'db_ro'] },
      ...{ using: 'x > 1', check: '', description: '' },
    },
    10,
    TEST_ORIGIN,
  );
  const policies = async () => (await book(store, clusterId))?.rowPolicies.map((p) => p.roles);
  expect(await policies()).toEqual([['db_ro', 'r']]);
  await roles.drop(role('r'), KEEPS_NOTHING, TEST_ORIGIN);
  expect(await policies()).toEqual([['db_ro']]);
});

const book = (store: Store, clusterId: string) =>
  store.catalog.findCollection(clusterId, 'default', 'books');

test('names that begin alike share nothing', async () => {
  const { addRole, addUser, permit, store, clusterId, roles } = await setUp();
  for (const name of ['r', 'r1', 'r11']) await addRole(name);
  await addUser('user1', 'r1');
  await addUser('user11', 'r11');
  await permit('r1', 'Search');
  expect((await roles.list(clusterId)).map(({ users }) => users)).toEqual([
    ...[['db_admin'], [], [], [], ['user1'], ['user11']],
  ]);
  for (const [name, count] of [
    ['r', 0],
    ['r1', 1],
    ['r11', 0],
  ] as const) {
    expect(await store.grants.list(clusterId, [name]), name).toHaveLength(count);
  }
});
