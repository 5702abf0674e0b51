import type { Profile } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { Secret } from '../../kernel/secret.ts';
import { OK, openRbacRig } from '../../testing/rbac-rig.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';

interface Dump {
  users: { user: string; password: string; roles: { name: string }[] }[];
  roles: { name: string; description: string }[];
  grants: {
    role: { name: string };
    object: { name: string };
    object_name: string;
    db_name: string;
    grantor: { user: { name: string }; privilege: { name: string } };
  }[];
  privilege_groups: { group_name: string; privileges: { name: string }[] }[];
}

async function setUp(profile: Profile = 'zilliz') {
  const rig = await openRbacRig(profile);
  const backup = async () => (await rig.run('BackupRBAC')).RBAC_meta as Dump;
  const restore = (dump: object | undefined) => rig.run('RestoreRBAC', { RBAC_meta: dump });
  const addUserWithPassword = async (name: string, password: string, roles: string[]) => {
    const passwordHash = await rig.hasher.hash(new Secret(password));
    const user = { clusterId: rig.clusterId, name, passwordHash, description: '', roles };
    await rig.store.users.create(user, 100, TEST_ORIGIN);
  };
  /** All that a restore could change. */
  const everything = async () => ({
    rbac: await rig.store.rbac.read(rig.clusterId),
    audit: await rig.store.audit.list({ limit: 1_000 }),
  });
  return { ...rig, backup, restore, addUserWithPassword, everything };
}

type Rig = Awaited<ReturnType<typeof setUp>>;

const BUILT_IN_USER_ROLE = { zilliz: 'db_ro', milvus: 'public' } as const;

/** A cluster with some of everything. */
async function populate(rig: Rig, profile: Profile): Promise<void> {
  await rig.addDatabase('shop');
  await rig.addCollection('books', 'shop');
  await rig.createRole('reader', 'reads books');
  await rig.createRole('idle');
  await rig.createGroup('g_read');
  await rig.createGroup('g_admin');
  await rig.createGroup('g_empty');
  await rig.operateGroup('g_read', ['Search', 'Query']);
  await rig.operateGroup('g_admin', ['CreateOwnership']);
  await rig.addUserWithPassword('alice', 'Alice-passw0rd', ['reader']);
  await rig.addUserWithPassword('bob', 'Bob-passw0rd', ['reader', BUILT_IN_USER_ROLE[profile]]);
  await rig.addUserWithPassword('nobody', 'Nobody-passw0rd', []);
  await rig.v1('reader', 'Load', { object: 'books', database: 'shop' });
  await rig.v1('reader', 'Insert', { object: 'not_yet', database: 'shop' });
  await rig.v1('reader', 'Delete', { object: 'not_yet', database: 'nowhere' });
  await rig.v1('reader', '*', { type: 'Global' });
  await rig.v1('reader', 'UpdateUser', { type: 'User', object: 'bob' });
  await rig.v1('reader', 'SelectUser', { type: 'User', object: 'future_user' });
  await rig.v2('reader', 'DescribeCollection', ['shop', 'books']);
  await rig.v2('reader', 'CollectionReadOnly', ['shop', 'not_yet']);
  await rig.v2('reader', 'ClusterReadOnly', ['*', '*']);
  await rig.v2('reader', 'g_read', ['shop', '*']);
  await rig.v2('reader', 'g_admin', ['*', '*']);
  await rig.v2('idle', 'g_empty', ['shop', '*']);
}

test.each(['zilliz', 'milvus'] as const)(
  'what a cluster of %s gave makes a fresh one give the same',
  async (profile) => {
    const from = await setUp(profile);
    await populate(from, profile);
    if (profile === 'milvus') {
      await from.v1('public', 'IndexDetail', { database: '*' }, 1);
      await from.v1('public', 'Search', { object: 'books', database: 'shop' });
    }
    const dump = await from.backup();
    expect(dump.users.map(({ user }) => user)).toEqual(['alice', 'bob', 'nobody']);
    expect(dump.grants).toHaveLength(profile === 'milvus' ? 17 : 14);

    const to = await setUp(profile);
    expect(await to.restore(dump)).toEqual(OK);
    expect(await to.backup()).toEqual(dump);
    // And once more, from the copy.
    const again = await setUp(profile);
    expect(await again.restore(await to.backup())).toEqual(OK);
    expect(await again.backup()).toEqual(dump);
  },
);

test('users can sign in where they were restored, and hold what they held', async () => {
  const from = await setUp();
  await populate(from, 'zilliz');
  const to = await setUp();
  await to.restore(await from.backup());
  const { store, hasher, clusterId, held } = to;
  const bob = await store.users.find(clusterId, 'bob');
  expect(bob?.roles).toEqual(['db_ro', 'reader']);
  expect(await hasher.verify(bob?.passwordHash ?? '', new Secret('Bob-passw0rd'))).toBe(true);
  expect((await held('reader')).sort()).toEqual((await from.held('reader')).sort());
  expect(await store.roles.find(clusterId, 'reader')).toMatchObject({ description: 'reads books' });
});

test('grants are on what exists where they are restored, and wait for the rest', async () => {
  const from = await setUp();
  await populate(from, 'zilliz');
  const to = await setUp();
  await to.addDatabase('shop');
  const books = await to.addCollection('books', 'shop');
  await to.restore(await from.backup());
  const objects = async () => {
    const grants = await to.store.grants.list(to.clusterId, ['reader']);
    return Object.fromEntries(grants.map(({ privilege, object }) => [privilege, object]));
  };
  const bob = await to.store.users.find(to.clusterId, 'bob');
  expect(await objects()).toMatchObject({
    Load: { id: books, name: 'books' },
    DescribeCollection: { id: books, name: 'books' },
    Insert: { id: undefined, name: 'not_yet' },
    Delete: { id: undefined, name: 'not_yet' },
    UpdateUser: { id: bob?.id, name: 'bob' },
    SelectUser: { id: undefined, name: 'future_user' },
  });
  const notYet = await to.addCollection('not_yet', 'shop');
  expect(await objects()).toMatchObject({ Insert: { id: notYet }, Delete: { id: undefined } });
});

test("what Milvus' public holds becomes what the dump says, also when that is nothing", async () => {
  const from = await setUp('milvus');
  for (const [privilege, type] of [
    ['DescribeCollection', 'Global'],
    ['ListAliases', 'Global'],
    ['IndexDetail', 'Collection'],
  ] as const) {
    await from.v1('public', privilege, { type, database: '*' }, 1);
  }
  const dump = await from.backup();
  expect(dump).toMatchObject({ users: [], roles: [{ name: 'public' }], grants: [] });
  const to = await setUp('milvus');
  expect(await to.held('public')).toHaveLength(3);
  await to.restore(dump);
  expect(await to.held('public')).toEqual([]);
  expect(await to.backup()).toEqual(dump);
});

test('a dump that does not name public leaves it alone', async () => {
  const { restore, held } = await setUp('milvus');
  await restore({ roles: [{ name: 'r1' }] });
  expect(await held('public')).toHaveLength(3);
});

test('the built-in user and the roles that never change are in no dump', async () => {
  expect(await (await setUp('zilliz')).backup()).toMatchObject({
    ...{ users: [], roles: [], grants: [], privilege_groups: [] },
  });
  const milvus = await (await setUp('milvus')).backup();
  expect(milvus.users).toEqual([]);
  expect(milvus.roles.map(({ name }) => name)).toEqual(['public']);
  expect(milvus.grants.map(({ grantor }) => grantor.privilege.name)).toEqual([
    ...['IndexDetail', 'DescribeCollection', 'ListAliases'],
  ]);
});

test('a restore is audited as a whole and for each that it makes, without a hash', async () => {
  const from = await setUp();
  await populate(from, 'zilliz');
  const dump = await from.backup();
  const { restore, store, clusterId } = await setUp();
  const revision = store.authRevision(clusterId);
  await restore(dump);
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  const rows = (await store.audit.list({ limit: 9 })).reverse();
  expect(rows.map(({ action, object }) => `${action} ${object}`)).toEqual([
    `RestoreRBAC cluster:${clusterId}/grants:14`,
    ...['g_admin', 'g_empty', 'g_read'].map(
      (name) => `CreatePrivilegeGroup privilege-group:${name}`,
    ),
    ...['idle', 'reader'].map((name) => `CreateRole role:${name}`),
    ...['alice', 'bob', 'nobody'].map((name) => `CreateCredential user:${name}`),
  ]);
  expect(JSON.stringify(rows)).not.toContain('argon2');
  expect(await store.audit.firstBroken()).toBeUndefined();
});

test('nothing to restore is a success without effect', async () => {
  const { restore, everything } = await setUp();
  const before = await everything();
  expect(await restore(undefined)).toEqual(OK);
  expect(await restore({})).toEqual(OK);
  expect(await everything()).toEqual(before);
});
