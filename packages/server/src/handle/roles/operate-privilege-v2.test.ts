import { PRIVILEGE_GROUPS } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { OK, openRbacRig } from '../../testing/rbac-rig.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';

const invalid = (message: string) => ({
  ...{ code: 1100, legacyCode: 41, message: `${message}: invalid parameter` },
});
const notOnCluster = (name: string) =>
  invalid(`dbName and collectionName should be * for the cluster level privilege: ${name}`);
const notOnDatabase = (name: string) =>
  invalid(`collectionName should be * for the database level privilege: ${name}`);
const noDatabase = (name: string) =>
  invalid(`please specify database name for the collection level privilege: ${name}`);
const NO_COLLECTION = {
  ...{ code: 1100, legacyCode: 5 },
  message: 'collection name should be not empty: invalid parameter[expected=not empty][actual=]',
};

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const rig = await openRbacRig(profile);
  await rig.createRole('r1');
  return rig;
}

test('single privileges are stored with their type, groups as Global', async () => {
  const { v2, held } = await setUp();
  await v2('r1', 'Search', ['default', 'books']);
  await v2('r1', 'DescribeCollection', ['default', 'books']);
  await v2('r1', 'CollectionReadOnly', ['shop', 'books']);
  await v2('r1', 'CollectionReadWrite', ['shop', '*']);
  await v2('r1', 'DatabaseAdmin', ['shop', '*']);
  await v2('r1', 'ClusterReadOnly', ['*', '*']);
  await v2('r1', 'UpdateUser', ['*', '*']);
  await v2('r1', 'All', ['shop', 'books']);
  expect(await held('r1')).toEqual([
    'Collection default.books Search',
    'Global default.books DescribeCollection',
    'Global shop.books CollectionReadOnly',
    'Global shop.* CollectionReadWrite',
    'Global shop.* DatabaseAdmin',
    'Global *.* ClusterReadOnly',
    'User *.* UpdateUser',
    'Global shop.books All',
  ]);
});

test('each is revoked as it was granted, twice without harm', async () => {
  const { v2, held, createGroup, operateGroup } = await setUp();
  await createGroup('g');
  await operateGroup('g', ['Search']);
  const grants = [
    ['Search', ['default', 'books']],
    ['Flush', ['default', '*']],
    ['CreateCollection', ['shop', '']],
    ['CreateOwnership', ['', '']],
    ['CollectionAdmin', ['shop', 'books']],
    ['DatabaseReadOnly', ['*', '*']],
    ['ClusterAdmin', ['*', '*']],
    ['g', ['default', 'books']],
    ['*', ['shop', '*']],
  ] as const;
  for (const [privilege, on] of grants) {
    expect(await v2('r1', privilege, on)).toEqual(OK);
    expect(await v2('r1', privilege, on)).toEqual(OK);
  }
  expect(await held('r1')).toHaveLength(10);
  for (const [privilege, on] of grants) {
    expect(await v2('r1', privilege, on, 1)).toEqual(OK);
    expect(await v2('r1', privilege, on, 1)).toEqual(OK);
  }
  expect(await held('r1')).toEqual([]);
});

test('without a database the one of the call is meant', async () => {
  const { v2, held } = await setUp();
  await v2('r1', 'Search', ['', 'books']);
  await v2('r1', 'DatabaseReadOnly', ['', '*'], 0, { database: 'shop' });
  expect(await held('r1')).toEqual([
    'Collection default.books Search',
    'Global shop.* DatabaseReadOnly',
  ]);
});

test('what concerns the cluster is on all databases, said or not, and on nothing less', async () => {
  const { v2, held } = await setUp();
  for (const privilege of ['CreateOwnership', 'SelectUser']) {
    for (const on of [
      ['default', '*'],
      ['', 'books'],
      ['*', 'books'],
    ] as const) {
      expect(await failureOf(v2('r1', privilege, on))).toEqual(notOnCluster(privilege));
    }
  }
  await v2('r1', 'CreateOwnership', ['', ''], 0, { database: 'shop' });
  expect(await held('r1')).toEqual(['Global *.* CreateOwnership']);
  await v2('r1', 'CreateOwnership', ['*', '*'], 1);
  expect(await held('r1')).toEqual([]);
});

test('a group of the cluster names both as all', async () => {
  const { v2 } = await setUp();
  for (const on of [
    ['default', '*'],
    ['', '*'],
    ['*', 'books'],
  ] as const) {
    expect(await failureOf(v2('r1', 'ClusterAdmin', on))).toEqual(notOnCluster('ClusterAdmin'));
  }
  expect(await v2('r1', 'ClusterAdmin', ['*', ''])).toEqual(OK);
});

test('a group of a database names no collection; a single privilege of one may', async () => {
  const { v2, held } = await setUp();
  const refusal = notOnDatabase('DatabaseReadOnly');
  expect(await failureOf(v2('r1', 'DatabaseReadOnly', ['shop', 'books']))).toEqual(refusal);
  expect(await v2('r1', 'DatabaseReadOnly', ['shop', ''])).toEqual(OK);
  expect(await v2('r1', 'DropCollection', ['shop', 'books'])).toEqual(OK);
  expect(await held('r1')).toEqual([
    'Global shop.* DatabaseReadOnly',
    'Global shop.books DropCollection',
  ]);
});

test('a named collection is in one database, and all of them must be said', async () => {
  const { v2 } = await setUp();
  for (const privilege of ['Search', 'DescribeCollection', 'CollectionReadOnly']) {
    expect(await failureOf(v2('r1', privilege, ['*', 'books']))).toEqual(noDatabase(privilege));
    expect(await failureOf(v2('r1', privilege, ['shop', '']))).toEqual(NO_COLLECTION);
  }
  const refused = await failureOf(v2('r1', 'DropCollection', ['*', 'books']));
  expect(refused).toEqual(noDatabase('DropCollection'));
});

test('the wildcard is every privilege of type Global, which no collection can hold', async () => {
  const { v2, held } = await setUp();
  expect(await failureOf(v2('r1', '*', ['shop', 'books']))).toEqual(notOnDatabase('*'));
  await v2('r1', '*', ['shop', '*']);
  expect(await held('r1')).toEqual(['Global shop.* *']);
});

test.each(['zilliz', 'milvus'] as const)(
  'in %s each built-in group is granted on its own level',
  async (profile) => {
    const { v2, held } = await setUp(profile);
    const on = { Collection: ['d', 'c'], Database: ['d', '*'], Cluster: ['*', '*'] } as const;
    for (const { name, level } of PRIVILEGE_GROUPS[profile].groups) {
      expect(await v2('r1', name, on[level]), name).toEqual(OK);
      if (level === 'Collection') continue;
      expect((await failureOf(v2('r1', name, ['d', 'c']))).message, name).toContain('should be *');
    }
    expect(await held('r1')).toHaveLength(9);
  },
);

test('a custom group is of the level of its members', async () => {
  const { v2, createGroup, operateGroup, held } = await setUp();
  for (const [name, member] of [
    ['readers', 'Search'],
    ['makers', 'CreateCollection'],
    ['bosses', 'CreateOwnership'],
  ] as const) {
    await createGroup(name);
    await operateGroup(name, [member]);
  }
  expect(await failureOf(v2('r1', 'readers', ['*', 'books']))).toEqual(noDatabase('readers'));
  expect(await failureOf(v2('r1', 'readers', ['shop', '']))).toEqual(NO_COLLECTION);
  expect(await failureOf(v2('r1', 'makers', ['shop', 'books']))).toEqual(notOnDatabase('makers'));
  expect(await failureOf(v2('r1', 'bosses', ['shop', '*']))).toEqual(notOnCluster('bosses'));
  expect(await failureOf(v2('r1', 'bosses', ['', '*']))).toEqual(notOnCluster('bosses'));
  for (const [name, on] of [
    ['readers', ['shop', '']],
    ['makers', ['shop', 'books']],
    ['bosses', ['shop', '*']],
  ] as const) {
    expect((await failureOf(v2('r1', name, on, 1))).code).toBe(1100);
  }
  await v2('r1', 'readers', ['shop', 'books']);
  await v2('r1', 'makers', ['shop', '']);
  await v2('r1', 'bosses', ['*', '*']);
  expect(await held('r1')).toEqual([
    ...['Global shop.books readers', 'Global shop.* makers', 'Global *.* bosses'],
  ]);
});

test('an empty group is of no level and granted anywhere but on a collection of all databases', async () => {
  const { v2, createGroup, held } = await setUp();
  await createGroup('g');
  expect(await failureOf(v2('r1', 'g', ['*', 'books']))).toEqual(noDatabase('g'));
  for (const on of [
    ['shop', 'books'],
    ['shop', '*'],
    ['*', '*'],
  ] as const) {
    expect(await v2('r1', 'g', on)).toEqual(OK);
  }
  expect(await held('r1')).toHaveLength(3);
});

test('what is neither a privilege nor a group is refused', async () => {
  const { v2 } = await setUp();
  for (const privilege of ['Serch', 'search', 'PrivilegeSearch', 'g']) {
    for (const type of [0, 1]) {
      expect(await failureOf(v2('r1', privilege, ['default', '*'], type))).toEqual(
        invalid(`not found the privilege name[${privilege}]`),
      );
    }
  }
});

test('of a grant of a group and a drop of it at once one succeeds', async () => {
  const { v2, createGroup, run, held } = await setUp();
  for (let round = 0; round < 5; round++) {
    await createGroup(`g${round}`);
    const outcomes = await Promise.allSettled([
      v2('r1', `g${round}`, ['shop', '*']),
      run('DropPrivilegeGroup', { group_name: `g${round}` }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [granted] = outcomes;
    const row = `Global shop.* g${round}`;
    expect((await held('r1')).includes(row)).toBe(granted.status === 'fulfilled');
  }
});

test('names are checked: role, privilege, collection, database', async () => {
  const { v2, run } = await setUp();
  const message = async (...asked: Parameters<typeof v2>) =>
    (await failureOf(v2(...asked))).message;
  expect(await message('', '', ['', ''])).toContain('role name should be not empty');
  expect(await message('r1', '', ['', ''])).toContain('Privilege should be not empty');
  expect(await message('r1', 'Search', ['a-b', '1a'])).toBe(
    'the first character of collection name must be an underscore or letter: invalid parameter[expected=95][actual=49]',
  );
  expect(await message('r1', 'Search', ['a-b', 'a'])).toContain('database name can only contain');
  expect(await message('r1', 'x'.repeat(256), ['a', 'a'])).toContain('length of Privilege');
  expect((await failureOf(run('OperatePrivilegeV2'))).message).toContain('role name');
});

test('an unknown role is told, and what the built-in ones hold is not changed', async () => {
  const { v2 } = await setUp();
  expect(await failureOf(v2('r2', 'Search', ['default', '*']))).toEqual(
    invalid('failed to operate privilege common check: the role "r2" does not exist'),
  );
  expect(await failureOf(v2('db_ro', 'CollectionReadWrite', ['*', '*']))).toMatchObject({
    code: 1401,
    message: expect.stringContaining("whose privileges can't be changed"),
  });
});

test('an alias stands for its collection, in grants and in revokes', async () => {
  const { v2, held, addCollection, store, clusterId } = await setUp();
  const id = await addCollection('books');
  const database = await store.catalog.findDatabase(clusterId, 'default');
  const alias = { collectionId: id, databaseId: database?.id ?? 0, name: 'current' };
  await store.catalog.createAlias(alias, 10, TEST_ORIGIN);
  await v2('r1', 'Search', ['default', 'current']);
  expect(await held('r1')).toEqual(['Collection default.books Search']);
  await v2('r1', 'Search', ['default', 'current'], 1);
  expect(await held('r1')).toEqual([]);
});
