import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { OK, openRbacRig } from '../../testing/rbac-rig.ts';

const invalid = (message: string, legacyCode = 41) => ({
  ...{ code: 1100, legacyCode, message: `${message}: invalid parameter` },
});

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const rig = await openRbacRig(profile);
  await rig.createRole('r1');
  return rig;
}

test('a privilege is granted and revoked, twice without harm, and the revision rises', async () => {
  const { v1, held, store, clusterId } = await setUp();
  const revision = store.authRevision(clusterId);
  for (let round = 0; round < 2; round++) {
    expect(await v1('r1', 'Search', { object: 'books' })).toEqual(OK);
    expect(await held('r1')).toEqual(['Collection default.books Search']);
  }
  const granted = store.authRevision(clusterId);
  expect(granted).toBeGreaterThan(revision);
  for (let round = 0; round < 2; round++) {
    expect(await v1('r1', 'Search', { object: 'books' }, 1)).toEqual(OK);
    expect(await held('r1')).toEqual([]);
  }
  expect(store.authRevision(clusterId)).toBeGreaterThan(granted);
});

test('whoever grants is the grantor, whatever the request says; a key is called as in refusals', async () => {
  const { run, v1, select } = await setUp();
  const grantor = { user: { name: 'somebody' }, privilege: { name: 'Search' } };
  const entity = { role: { name: 'r1' }, object: { name: 'Collection' }, object_name: '*' };
  await run('OperatePrivilege', { entity: { ...entity, grantor }, type: 0 });
  const principal = { kind: 'apiKey', id: 'key-1', name: 'alice' } as const;
  await v1('r1', 'Query', {}, 0, { principal });
  const grants = await select({ role: { name: 'r1' } });
  expect(grants.map((grant) => grant.grantor.user.name)).toEqual(['alice', 'apikey user']);
});

test('a privilege of type Global is on all objects, whatever the request names', async () => {
  const { v1, held } = await setUp();
  await v1('r1', 'CreateCollection', { type: 'Global', object: 'zz', database: 'shop' });
  await v1('r1', 'DescribeCollection', { type: 'Global', object: 'books' });
  expect(await held('r1')).toEqual([
    'Global shop.* CreateCollection',
    'Global default.* DescribeCollection',
  ]);
  await v1('r1', 'CreateCollection', { type: 'Global', object: 'other', database: 'shop' }, 1);
  expect(await held('r1')).toEqual(['Global default.* DescribeCollection']);
});

test('what concerns the cluster or its users is in no database, whichever is named', async () => {
  const { v1, held } = await setUp();
  await v1('r1', 'CreateOwnership', { type: 'Global', object: 'x', database: 'shop' });
  await v1('r1', 'UpdateUser', { type: 'User', object: 'alice' });
  await v1('r1', '*', { type: 'User', object: 'bob', database: 'shop' });
  expect(await held('r1')).toEqual([
    'Global *.* CreateOwnership',
    'User *.alice UpdateUser',
    'User *.bob *',
  ]);
  await v1('r1', 'CreateOwnership', { type: 'Global', database: 'elsewhere' }, 1);
  await v1('r1', 'UpdateUser', { type: 'User', object: 'alice', database: 'elsewhere' }, 1);
  await v1('r1', '*', { type: 'User', object: 'bob' }, 1);
  expect(await held('r1')).toEqual([]);
});

test.each([
  ['zilliz', 'Global *.* RenameCollection'],
  ['milvus', 'Global default.* RenameCollection'],
] as const)('in %s to rename a collection is held as %s', async (profile, row) => {
  const { v1, held } = await setUp(profile);
  await v1('r1', 'RenameCollection', { type: 'Global' });
  expect(await held('r1')).toEqual([row]);
});

test('without a database the one of the call is meant', async () => {
  const { v1, held } = await setUp();
  await v1('r1', 'Search', { object: 'books' }, 0, { database: 'shop' });
  await v1('r1', 'Search', { object: 'books', database: 'archive' }, 0, { database: 'shop' });
  await v1('r1', 'Query', { database: '*' }, 0, { database: 'shop' });
  expect(await held('r1')).toEqual([
    'Collection shop.books Search',
    'Collection archive.books Search',
    'Collection *.* Query',
  ]);
  await v1('r1', 'Search', { object: 'books' }, 1, { database: 'shop' });
  expect(await held('r1')).toHaveLength(2);
});

test('the wildcard is granted on every type, and All on Global', async () => {
  const { v1, held } = await setUp();
  for (const type of ['Collection', 'Global', 'User']) await v1('r1', '*', { type });
  await v1('r1', 'All', { type: 'Global', database: '*' });
  expect(await held('r1')).toEqual([
    'Collection default.* *',
    'Global default.* *',
    'User *.* *',
    'Global *.* All',
  ]);
});

test('to load and to flush come and go with seeing how far it is', async () => {
  const { v1, held } = await setUp();
  await v1('r1', 'GetFlushState', { object: 'a' });
  await v1('r1', 'Load', { object: 'a' });
  await v1('r1', 'Flush', { object: 'a' });
  expect((await held('r1')).sort()).toEqual([
    'Collection default.a Flush',
    'Collection default.a GetFlushState',
    'Collection default.a GetLoadState',
    'Collection default.a GetLoadingProgress',
    'Collection default.a Load',
  ]);
  await v1('r1', 'Load', { object: 'a' }, 1);
  await v1('r1', 'Flush', { object: 'a' }, 1);
  expect(await held('r1')).toEqual([]);
});

test('a privilege must be one of its object type; groups have no place', async () => {
  const { v1, createGroup } = await setUp();
  await createGroup('g');
  const refusals = [
    ['Search', 'Global', 'not found the privilege name[Search] in object[Global]'],
    ['CreateCollection', 'User', 'not found the privilege name[CreateCollection] in object[User]'],
    ['All', 'Collection', 'not found the privilege name[All] in object[Collection]'],
    ['Serch', 'Collection', 'not found the privilege name[Serch] in object[Collection]'],
    ['ClusterAdmin', 'Global', 'can not operate the built-in privilege group [ClusterAdmin]'],
    ['g', 'Collection', 'can not operate the custom privilege group [g]'],
  ] as const;
  for (const [privilege, type, message] of refusals) {
    for (const operation of [0, 1]) {
      const reply = v1('r1', privilege, { type }, operation);
      expect(await failureOf(reply), privilege).toEqual(invalid(message));
    }
  }
});

test('there are three types of objects', async () => {
  const { v1 } = await setUp();
  for (const [type, privilege] of [
    ['Database', 'Search'],
    ['collection', '*'],
  ] as const) {
    expect(await failureOf(v1('r1', privilege, { type }))).toEqual(
      invalid(
        `not found the object type[name: ${type}], supported the object types: [Collection Global User]`,
      ),
    );
  }
});

test('a named collection is in one database', async () => {
  const { v1 } = await setUp();
  const text = (privilege: string) =>
    `please specify database name for the collection level privilege: ${privilege}`;
  const on = { object: 'books', database: '*' };
  expect(await failureOf(v1('r1', 'Search', on))).toEqual(invalid(text('Search')));
  expect(await failureOf(v1('r1', '*', on, 1))).toEqual(invalid(text('*')));
});

test('an unknown role is told, and what the built-in ones hold is not changed', async () => {
  const { v1 } = await setUp();
  expect(await failureOf(v1('r2', 'Search', {}))).toEqual(
    invalid('failed to operate privilege common check: the role "r2" does not exist'),
  );
  expect(await failureOf(v1('r2', 'Search', {}, 1))).toMatchObject({ code: 1100, legacyCode: 41 });
  for (const role of ['db_admin', 'db_rw', 'db_ro']) {
    for (const operation of [0, 1]) {
      expect(await failureOf(v1(role, 'Search', {}, operation))).toEqual({
        ...{ code: 1401, legacyCode: 1 },
        message: `the role[${role}] is a default role, whose privileges can't be changed: privilege not permitted`,
      });
    }
  }
});

test("of Milvus' built-in roles public is changed like any, admin is not", async () => {
  const { v1, held } = await setUp('milvus');
  expect((await failureOf(v1('admin', 'Search', {}))).code).toBe(1401);
  const before = [
    ...['Global *.* DescribeCollection', 'Collection *.* IndexDetail', 'Global *.* ListAliases'],
  ];
  expect(await held('public')).toEqual(before);
  await v1('public', 'IndexDetail', { database: '*' }, 1);
  await v1('public', 'Search', { object: 'books' });
  expect(await held('public')).toEqual([
    ...before.filter((row) => !row.endsWith('IndexDetail')),
    'Collection default.books Search',
  ]);
});

test('the names are checked in the order privilege, type, object, role, database', async () => {
  const { v1, run } = await setUp();
  const empty = (kind: string) =>
    `${kind} should be not empty: invalid parameter[expected=not empty][actual=]`;
  const messages: string[] = [];
  for (const [role, privilege, on] of [
    ['', '', { type: '', object: '' }],
    ['', 'Search', { type: '', object: '' }],
    ['', 'Search', { object: '' }],
    ['', 'Search', {}],
    ['r1', 'Search', { database: 'no-database' }],
  ] as const) {
    messages.push((await failureOf(v1(role, privilege, on))).message);
  }
  expect(messages).toEqual([
    ...['Privilege', 'ObjectType', 'object name', 'role name'].map(empty),
    'database name can only contain numbers, letters, dollars and underscores, found - at 2: invalid parameter',
  ]);
  expect((await failureOf(run('OperatePrivilege'))).message).toBe(empty('Privilege'));
  expect((await failureOf(v1('r1', 'Search', { object: 'a b' }))).message).toContain('object name');
});

test('there are two operations', async () => {
  const { v1, v2 } = await setUp();
  const refusal = invalid('invalid operate privilege type');
  expect(await failureOf(v1('r1', 'Search', {}, 2))).toEqual(refusal);
  expect(await failureOf(v2('r1', 'Search', ['default', '*'], 2))).toEqual(refusal);
});

test('a role has room for 10,000 grants', async () => {
  const { v1, v2, path, clusterId, store, held } = await setUp();
  const role = await store.roles.find(clusterId, 'r1');
  const raw = new SqliteDatabase(path);
  raw
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9998)
       INSERT INTO grants (id, cluster_id, role_id, object_type, privilege, database_name,
         object_name, grantor, created_at)
       SELECT 'g' || i, ?, ?, 'Collection', 'Search', 'db', 'c' || i, 'x', 0 FROM n`,
    )
    .run(clusterId, role?.id);
  raw.close();
  const full = {
    ...{ code: 9, legacyCode: 41 },
    message: 'unable to grant because the role "r1" has reached the limit of 10000 grants',
  };
  // It would be three.
  expect(await failureOf(v1('r1', 'Load', {}))).toEqual(full);
  expect(await v1('r1', 'Flush', {})).toEqual(OK);
  expect(await failureOf(v1('r1', 'Query', {}))).toEqual(full);
  expect(await failureOf(v2('r1', 'CollectionAdmin', ['default', '*']))).toEqual(full);
  expect(await v1('r1', 'Flush', {})).toEqual(OK);
  await v1('r1', 'GetFlushState', {}, 1);
  expect(await v1('r1', 'Query', {})).toEqual(OK);
  expect(await held('r1')).toHaveLength(10_000);
});

test('a grant on what does not exist waits, is shown, and takes effect on what is created', async () => {
  const { v1, held, addCollection, dropCollection, addDatabase, store, clusterId } = await setUp();
  await v1('r1', 'Search', { object: 'books', database: 'shop' });
  expect(await held('r1')).toEqual(['Collection shop.books Search']);
  const target = async () => (await store.grants.list(clusterId, ['r1']))[0];
  expect(await target()).toMatchObject({
    database: { id: undefined, name: 'shop' },
    object: { id: undefined, name: 'books' },
  });
  await addDatabase('shop');
  const id = await addCollection('books', 'shop');
  expect(await target()).toMatchObject({ object: { id, name: 'books' } });
  await dropCollection('books', 'shop');
  expect(await held('r1')).toEqual([]);
  await addCollection('books', 'shop');
  expect(await held('r1')).toEqual([]);
});
