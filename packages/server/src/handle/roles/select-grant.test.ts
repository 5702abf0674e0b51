import { BUILT_IN_ROLES } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { openRbacRig, shown } from '../../testing/rbac-rig.ts';
import { TEST_ORIGIN } from '../../testing/temporary-store.ts';

const role = { name: 'r1' };

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const rig = await openRbacRig(profile);
  await rig.createRole('r1');
  const rows = async (entity: object, database?: string) =>
    (await rig.select({ role, ...entity }, database ? { database } : {})).map(shown);
  return { ...rig, rows };
}

test('a grant has the shape that clients know', async () => {
  const { v1, select } = await setUp();
  await v1('r1', 'Search', { object: 'c1' });
  expect(await select({ role })).toEqual([
    {
      role: { name: 'r1' },
      object: { name: 'Collection' },
      object_name: 'c1',
      db_name: 'default',
      grantor: { user: { name: 'alice' }, privilege: { name: 'Search' } },
    },
  ]);
});

test('of a database are shown its grants and those on all; of all every grant', async () => {
  const { v1, rows } = await setUp();
  await v1('r1', 'Search', { object: 'c1' });
  await v1('r1', 'Query', { object: 'c1', database: 'shop' });
  await v1('r1', 'Insert', { database: '*' });
  await v1('r1', 'UpdateUser', { type: 'User', object: 'alice' });
  const everywhere = ['Collection *.* Insert', 'User *.alice UpdateUser'];
  const inDefault = ['Collection default.c1 Search', ...everywhere];
  const inShop = ['Collection shop.c1 Query', ...everywhere];
  expect(await rows({})).toEqual(inDefault);
  expect(await rows({ db_name: 'default' })).toEqual(inDefault);
  expect(await rows({}, 'shop')).toEqual(inShop);
  expect(await rows({ db_name: 'shop' }, 'default')).toEqual(inShop);
  expect(await rows({ db_name: 'nowhere' })).toEqual(everywhere);
  expect(await rows({ db_name: '*' })).toEqual([inDefault[0], inShop[0], ...everywhere]);
});

test('on an object are shown the grants of its type and name', async () => {
  const { v1, rows } = await setUp();
  await v1('r1', 'Search', { object: 'c1' });
  await v1('r1', 'Search', { object: 'c2' });
  await v1('r1', 'Search', {});
  await v1('r1', 'SelectUser', { type: 'User', object: 'c1' });
  await v1('r1', 'CreateCollection', { type: 'Global' });
  const on = (name: string, object_name: string) => rows({ object: { name }, object_name });
  expect(await on('Collection', 'c1')).toEqual(['Collection default.c1 Search']);
  expect(await on('Collection', '*')).toEqual(['Collection default.* Search']);
  expect(await on('User', 'c1')).toEqual(['User *.c1 SelectUser']);
  expect(await on('Global', '*')).toEqual(['Global default.* CreateCollection']);
  expect(await on('Global', 'c1')).toEqual([]);
  expect(await on('Collection', 'c3')).toEqual([]);
});

test('a collection is shown by its present name and found by an alias, in its own database', async () => {
  const { v1, rows, addCollection, addDatabase, store, clusterId } = await setUp();
  await addDatabase('shop');
  const id = await addCollection('books');
  await addCollection('books', 'shop');
  await v1('r1', 'Search', { object: 'books' });
  await v1('r1', 'Search', { object: 'books', database: 'shop' });
  const database = await store.catalog.findDatabase(clusterId, 'default');
  const databaseId = database?.id ?? 0;
  await store.catalog.renameCollection(id, { databaseId, name: 'novels' }, TEST_ORIGIN);
  await store.catalog.createAlias(
    { databaseId, name: 'current', collectionId: id },
    9,
    TEST_ORIGIN,
  );
  const on = (object_name: string) =>
    rows({ object: { name: 'Collection' }, object_name, db_name: '*' });
  expect(await on('novels')).toEqual(['Collection default.novels Search']);
  expect(await on('current')).toEqual(['Collection default.novels Search']);
  expect(await on('books')).toEqual(['Collection shop.books Search']);
});

test.each(BUILT_IN_ROLES.zilliz)(
  'of the built-in role $name is shown what it holds',
  async (built) => {
    const { select } = await setUp();
    for (const db_name of ['', 'nowhere', '*']) {
      const grants = await select({ role: { name: built.name }, db_name });
      expect(grants.map((grant) => grant.grantor.privilege.name)).toEqual(built.privileges);
      for (const grant of grants) {
        expect(grant).toMatchObject({ role: { name: built.name }, db_name: '*', object_name: '*' });
        expect(grant.grantor.user.name).toBe('db_admin');
      }
    }
    const object = { object: { name: 'Collection' }, object_name: '*' };
    const typed = await select({ role: { name: 'db_ro' }, ...object });
    expect(typed.map(shown)).toContain('Collection *.* Search');
    expect(typed.map(shown)).not.toContain('Global *.* DescribeCollection');
  },
);

test("Milvus' admin has no grants, and public has those that it starts with", async () => {
  const { select } = await setUp('milvus');
  expect(await select({ role: { name: 'admin' } })).toEqual([]);
  const grants = await select({ role: { name: 'public' } });
  expect(grants.map(shown)).toEqual([
    ...['Global *.* DescribeCollection', 'Collection *.* IndexDetail', 'Global *.* ListAliases'],
  ]);
  for (const grant of grants) expect(grant.grantor.user.name).toBe('root');
});

test('an unknown role or type is told, and a name that is none', async () => {
  const { select, run } = await setUp();
  expect(await failureOf(select({ role: { name: 'r2' } }))).toEqual({
    ...{ code: 1100, legacyCode: 42, message: 'the role "r2" does not exist: invalid parameter' },
  });
  expect(await failureOf(select({ role, object: { name: 'Database' }, object_name: 'd' }))).toEqual(
    {
      ...{ code: 1100, legacyCode: 42 },
      message:
        'not found the object type[name: Database], supported the object types: [Collection Global User]: invalid parameter',
    },
  );
  const message = async (entity: object) => (await failureOf(select(entity))).message;
  expect(await message({ object: {} })).toContain('ObjectType should be not empty');
  expect(await message({ role, object: { name: 'User' } })).toContain('object name should be not');
  expect(await message({})).toContain('role name should be not empty');
  expect((await failureOf(run('SelectGrant'))).message).toContain('role name should be not empty');
});
