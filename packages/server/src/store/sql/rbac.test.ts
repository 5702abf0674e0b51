import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { NewGrant, NewRbac } from '../rbac.ts';

const LIMITS = { users: 100, roles: 100, grantsPerRole: 100, privilegeGroups: 100 };
const NOTHING: NewRbac = {
  ...{ privilegeGroups: [], roles: [], users: [], grants: [], refilledRoles: [] },
};
const grant = (role: string, privilege: string, more: Partial<NewGrant> = {}): NewGrant => ({
  ...{ role, privilege, objectType: 'Collection', database: 'default', object: '*' },
  ...{ grantor: 'root', groupLevel: undefined },
  ...more,
});

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const { store, path, clusterId } = await foundTemporaryStore(profile);
  const restore = (rbac: Partial<NewRbac>, limits: Partial<typeof LIMITS> = {}) =>
    store.rbac.restore(clusterId, { ...NOTHING, ...rbac }, { ...LIMITS, ...limits }, TEST_ORIGIN);
  return { ...accessChanges(store, clusterId, TEST_ORIGIN), store, path, clusterId, restore };
}

test('all of it is written, each grant once, and can be read', async () => {
  const { restore, store, clusterId, addCollection } = await setUp();
  const id = await addCollection('books');
  const twice = grant('r', 'Search', { object: 'books' });
  expect(
    await restore({
      privilegeGroups: [{ name: 'g', privileges: ['Search', 'Query'] }],
      roles: [{ name: 'r', description: 'd' }],
      users: [{ name: 'bob', passwordHash: 'hash', roles: ['r', 'db_ro'] }],
      grants: [twice, twice, grant('r', 'g', { objectType: 'Global', groupLevel: 'Collection' })],
    }),
  ).toBe('restored');
  const { users, roles, grants, privilegeGroups } = await store.rbac.read(clusterId);
  expect(users.map((user) => [user.name, user.roles])).toEqual([
    ['bob', ['db_ro', 'r']],
    ['db_admin', ['db_admin']],
  ]);
  expect(users[0]).toMatchObject({ passwordHash: 'hash', description: '' });
  expect(roles.find(({ name }) => name === 'r')).toMatchObject({
    ...{ description: 'd', builtIn: false, users: ['bob'] },
  });
  expect(grants.map(({ privilege, object }) => [privilege, object])).toEqual([
    ['Search', { id, name: 'books' }],
    ['g', '*'],
  ]);
  expect(privilegeGroups).toEqual([{ name: 'g', privileges: ['Query', 'Search'] }]);
});

test('tags come with their user, and are audited', async () => {
  const { restore, store, clusterId } = await setUp();
  const tags = new Map([
    ['floor', '2'],
    ['team', 'blue'],
  ]);
  const bob = { name: 'bob', passwordHash: 'h', roles: [] };
  await restore({
    users: [
      { ...bob, tags },
      { ...bob, name: 'carol' },
    ],
  });
  expect(await store.userTags.list(clusterId, 'bob')).toEqual(tags);
  expect(await store.userTags.list(clusterId, 'carol')).toEqual(new Map());
  const rows = (await store.audit.list({ limit: 10 })).filter(
    ({ action }) => action === 'AddUserTags',
  );
  expect(rows.map(({ object }) => object)).toEqual(['user:bob/tags:floor,team']);
  expect(JSON.parse(rows[0]?.changes ?? '')).toEqual([
    { field: 'floor', after: '2' },
    { field: 'team', after: 'blue' },
  ]);
});

test('grants that waited for a user are on the one that is restored', async () => {
  const { restore, store, clusterId, addRole, permit } = await setUp();
  await addRole('there');
  await permit('there', 'SelectUser', { object: 'bob', database: '*' });
  await restore({ users: [{ name: 'bob', passwordHash: 'h', roles: [] }] });
  const bob = await store.users.find(clusterId, 'bob');
  const [held] = await store.grants.list(clusterId, ['there']);
  expect(held?.object).toEqual({ id: bob?.id, name: 'bob' });
});

test('a role is refilled with what the dump gives it, others are left alone', async () => {
  const { restore, store, clusterId, addRole, permit } = await setUp('milvus');
  await addRole('other');
  await permit('other', 'Insert');
  await restore({ refilledRoles: ['public'], grants: [grant('public', 'Search')] });
  const held = await store.grants.list(clusterId);
  expect(held.map(({ role, privilege }) => `${role} ${privilege}`)).toEqual([
    ...['other Insert', 'public Search'],
  ]);
});

test('the first thing that exists is told: roles, groups, users; then the limits', async () => {
  const { restore, addRole, addGroup, store, clusterId } = await setUp();
  await addRole('r');
  await addGroup('g', 'Search');
  const before = await store.rbac.read(clusterId);
  const roles = [
    { name: 'new', description: '' },
    { name: 'r', description: '' },
  ];
  const privilegeGroups = [{ name: 'g', privileges: [] }];
  const users = [{ name: 'db_admin', passwordHash: 'h', roles: [] }];
  const none = { users: 0, roles: 0, privilegeGroups: 0 };
  expect(await restore({ roles, privilegeGroups, users }, none)).toEqual({
    ...{ exists: 'role', name: 'r' },
  });
  expect(await restore({ privilegeGroups, users }, none)).toEqual({
    ...{ exists: 'privilege group', name: 'g' },
  });
  expect(await restore({ users }, none)).toEqual({ exists: 'user', name: 'db_admin' });
  expect(
    await restore({ users: [{ name: 'b', passwordHash: 'h', roles: [] }] }, { users: 1 }),
  ).toEqual({ full: 'users' });
  expect(await restore({ roles: roles.slice(0, 1) }, { roles: 4 })).toEqual({ full: 'roles' });
  expect(
    await restore({ privilegeGroups: [{ name: 'h', privileges: [] }] }, { privilegeGroups: 1 }),
  ).toEqual({ full: 'privilege groups' });
  const two = [grant('new', 'Search'), grant('new', 'Query')];
  expect(await restore({ roles: roles.slice(0, 1), grants: two }, { grantsPerRole: 1 })).toEqual({
    ...{ full: 'grants', role: 'new' },
  });
  expect(await store.rbac.read(clusterId)).toEqual(before);
});

test('what fails half way leaves nothing', async () => {
  const { restore, store, clusterId } = await setUp();
  const before = [store.authRevision(clusterId), await store.rbac.read(clusterId)];
  const roles = [{ name: 'r', description: '' }];
  const users = [{ name: 'bob', passwordHash: 'h', roles: ['nowhere'] }];
  await expect(restore({ roles, users })).rejects.toThrow('no role nowhere');
  await expect(restore({ roles, grants: [grant('nowhere', 'Search')] })).rejects.toThrow(
    'no role nowhere',
  );
  expect([store.authRevision(clusterId), await store.rbac.read(clusterId)]).toEqual(before);
});

test('of restores by two processes at once one makes it all', async () => {
  const { store, path, clusterId } = await setUp();
  const other = (await openTemporaryStore(path)).store;
  const rbac = {
    ...NOTHING,
    roles: [{ name: 'r', description: '' }],
    grants: [grant('r', 'Search')],
  };
  const outcomes = await Promise.all(
    [store, other].map((each) => each.rbac.restore(clusterId, rbac, LIMITS, TEST_ORIGIN)),
  );
  expect(outcomes).toContain('restored');
  expect(outcomes).toContainEqual({ exists: 'role', name: 'r' });
  expect(await store.grants.list(clusterId)).toHaveLength(1);
});
