import { expect, test } from 'vitest';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { NewUser } from '../users.ts';

async function setUp() {
  const { store, path, clusterId } = await foundTemporaryStore();
  const user = (name: string, more: Partial<NewUser> = {}): NewUser => ({
    ...{ clusterId, name, passwordHash: `hash of ${name}`, description: '', roles: [] },
    ...more,
  });
  return { store, users: store.users, path, clusterId, user };
}

test('a user is created with description and roles, and listed by name', async () => {
  const { users, clusterId, user } = await setUp();
  expect(await users.create(user('zoe'), 100, TEST_ORIGIN)).toBe('created');
  const alice = user('alice', { description: 'x', roles: ['db_rw', 'db_ro', 'db_rw'] });
  expect(await users.create(alice, 100, TEST_ORIGIN)).toBe('created');
  const record = await users.find(clusterId, 'alice');
  expect(record).toEqual({
    ...alice,
    roles: ['db_ro', 'db_rw'],
    id: expect.stringMatching(/^user-[0-9a-z]{20}$/),
    createdAt: expect.any(Number),
    passwordChangedAt: record?.createdAt,
  });
  expect((await users.list(clusterId)).map((u) => u.name)).toEqual(['alice', 'db_admin', 'zoe']);
  expect(await users.find(clusterId, 'nobody')).toBeUndefined();
  expect(await users.find('in01-other', 'alice')).toBeUndefined();
  expect(await users.list('in01-other')).toEqual([]);
});

test('a name is taken once, however many ask at once', async () => {
  const { users, clusterId, user } = await setUp();
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => users.create(user('alice'), 100, TEST_ORIGIN)),
  );
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(9);
  expect(await users.list(clusterId)).toHaveLength(2);
});

test('the limit holds, however many are created at once; a duplicate is told first', async () => {
  const { users, clusterId, user } = await setUp();
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, i) => users.create(user(`u${i}`), 5, TEST_ORIGIN)),
  );
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(4);
  expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(4);
  expect(await users.list(clusterId)).toHaveLength(5);
  expect(await users.create(user('u0'), 5, TEST_ORIGIN)).toBe('exists');
});

test('of updates that expect the same hash exactly one succeeds', async () => {
  const { users, clusterId, user } = await setUp();
  await users.create(user('alice'), 100, TEST_ORIGIN);
  const key = { clusterId, name: 'alice', expectedHash: 'hash of alice' };
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      users.update(key, { passwordHash: `new ${i}` }, TEST_ORIGIN),
    ),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  const record = await users.find(clusterId, 'alice');
  expect(record?.passwordHash).toBe(`new ${outcomes.indexOf(true)}`);
});

test('the same holds over two stores on one file', async () => {
  const { users, path, clusterId, user } = await setUp();
  const other = await openTemporaryStore(path);
  await users.create(user('alice'), 100, TEST_ORIGIN);
  const key = { clusterId, name: 'alice', expectedHash: 'hash of alice' };
  const outcomes = await Promise.all([
    users.update(key, { passwordHash: 'a' }, TEST_ORIGIN),
    other.store.users.update(key, { passwordHash: 'b' }, TEST_ORIGIN),
  ]);
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

test('an update tells whether the user exists, and moves the time of the password alone with it', async () => {
  const { users, clusterId, user } = await setUp();
  await users.create(user('alice'), 100, TEST_ORIGIN);
  const before = await users.find(clusterId, 'alice');
  const key = { clusterId, name: 'alice' };
  expect(await users.update(key, { description: 'new' }, TEST_ORIGIN)).toBe(true);
  expect(await users.find(clusterId, 'alice')).toEqual({ ...before, description: 'new' });
  expect(await users.update(key, { passwordHash: 'h2' }, TEST_ORIGIN)).toBe(true);
  const after = await users.find(clusterId, 'alice');
  expect(after).toMatchObject({ passwordHash: 'h2', description: 'new' });
  expect(after?.passwordChangedAt).toBeGreaterThan(before?.passwordChangedAt ?? Infinity);
  expect(await users.update({ clusterId, name: 'bob' }, { description: '' }, TEST_ORIGIN)).toBe(
    false,
  );
});

test('a rehash replaces the hash that it was made from and no other', async () => {
  const { store, users, clusterId, user } = await setUp();
  await users.create(user('alice'), 100, TEST_ORIGIN);
  const alice = await users.find(clusterId, 'alice');
  const revision = store.authRevision(clusterId);
  await users.rehash(alice?.id ?? '', 'not this one', 'wrong');
  expect((await users.find(clusterId, 'alice'))?.passwordHash).toBe('hash of alice');
  await users.rehash(alice?.id ?? '', 'hash of alice', 'better');
  expect(await users.find(clusterId, 'alice')).toEqual({ ...alice, passwordHash: 'better' });
  expect(store.authRevision(clusterId)).toBe(revision);
  expect((await store.audit.list({ limit: 1 }))[0]?.action).toBe('CreateCredential');
});

test('a user that is dropped loses its roles, also if the name comes back', async () => {
  const { store, users, clusterId, user } = await setUp();
  await users.create(user('alice', { roles: ['db_rw'] }), 100, TEST_ORIGIN);
  expect(await users.drop(clusterId, 'alice', TEST_ORIGIN)).toBe(true);
  expect(await users.drop(clusterId, 'alice', TEST_ORIGIN)).toBe(false);
  await users.create(user('alice'), 100, TEST_ORIGIN);
  expect((await users.find(clusterId, 'alice'))?.roles).toEqual([]);
  const role = (await store.roles.list(clusterId)).find(({ name }) => name === 'db_rw');
  expect(role?.users).toEqual([]);
});

test('roles are granted and revoked, twice without harm', async () => {
  const { store, users, clusterId, user } = await setUp();
  await users.create(user('alice'), 100, TEST_ORIGIN);
  const roles = async () => (await users.find(clusterId, 'alice'))?.roles;
  for (let round = 0; round < 2; round++) {
    expect(await users.grantRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN)).toBe('done');
  }
  expect(await users.grantRole(clusterId, 'alice', 'db_admin', TEST_ORIGIN)).toBe('done');
  expect(await roles()).toEqual(['db_admin', 'db_ro']);
  expect(await store.roles.list(clusterId)).toMatchObject([
    { name: 'db_admin', builtIn: true, users: ['alice', 'db_admin'] },
    { name: 'db_ro', builtIn: true, users: ['alice'] },
    { name: 'db_rw', builtIn: true, users: [] },
  ]);
  for (let round = 0; round < 2; round++) {
    expect(await users.revokeRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN)).toBe('done');
  }
  expect(await roles()).toEqual(['db_admin']);
  expect(await users.grantRole(clusterId, 'bob', 'db_ro', TEST_ORIGIN)).toBe('no-user');
  expect(await users.grantRole(clusterId, 'alice', 'nothing', TEST_ORIGIN)).toBe('no-role');
  expect(await users.revokeRole(clusterId, 'bob', 'db_ro', TEST_ORIGIN)).toBe('no-user');
  expect(await users.revokeRole(clusterId, 'bob', 'nothing', TEST_ORIGIN)).toBe('no-role');
});

test('recovering sets the password and grants the role, and is audited as such', async () => {
  const { store, users, clusterId } = await setUp();
  const key = { clusterId, name: 'db_admin' };
  await users.revokeRole(clusterId, 'db_admin', 'db_admin', TEST_ORIGIN);
  const origin = { ...TEST_ORIGIN, actor: { kind: 'host', id: '', name: 'root' } } as const;
  expect(await users.recover(key, { passwordHash: 'new', role: 'db_admin' }, origin)).toBe(true);
  expect(await users.find(clusterId, 'db_admin')).toMatchObject({
    passwordHash: 'new',
    roles: ['db_admin'],
  });
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    action: 'RecoverCredential',
    object: 'user:db_admin',
    actor: { kind: 'host', name: 'root' },
  });
  const nobody = { clusterId, name: 'nobody' };
  expect(await users.recover(nobody, { passwordHash: 'new' }, origin)).toBe(false);
});

test('texts are kept as they are, whatever they hold', async () => {
  const { users, clusterId, user } = await setUp();
  const odd = `'; DROP TABLE users; -- "\u0000 😀 %_ \\`;
  await users.create(user(odd, { description: odd }), 100, TEST_ORIGIN);
  expect(await users.find(clusterId, odd)).toMatchObject({ name: odd, description: odd });
});
