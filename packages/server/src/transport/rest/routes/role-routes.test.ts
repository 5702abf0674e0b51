import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };
const describe = async (roleName: string, more: object = {}) =>
  (await rig.post('roles/describe', { roleName, ...more })).body;

test('a role is created, listed, described, altered and dropped', async () => {
  const created = { roleName: 'r1', description: 'the first' };
  expect(await rig.post('roles/create', created)).toMatchObject(OK);
  expect((await rig.post('roles/list')).body).toEqual({
    code: 0,
    data: ['db_admin', 'db_ro', 'db_rw', 'r1'],
  });
  expect(await describe('r1')).toEqual({ code: 0, data: [], description: 'the first' });
  const altered = { roleName: 'r1', description: 'changed' };
  expect(await rig.post('roles/alter', altered)).toMatchObject(OK);
  expect((await describe('r1')).description).toBe('changed');
  expect(await rig.post('roles/drop', { roleName: 'r1' })).toMatchObject(OK);
  expect((await rig.post('roles/list')).body.data).not.toContain('r1');
});

test('what a role grants is described; so is what a built-in one grants', async () => {
  await rig.post('roles/create', { roleName: 'r2' });
  const grant = { roleName: 'r2', objectType: 'Collection', objectName: 'c1', privilege: 'Search' };
  expect(await rig.post('roles/grant_privilege', grant)).toMatchObject(OK);
  expect(await describe('r2')).toEqual({
    code: 0,
    data: [
      {
        ...{ objectType: 'Collection', objectName: 'c1', privilege: 'Search' },
        ...{ dbName: 'default', grantor: 'db_admin' },
      },
    ],
    description: '',
  });
  expect(await rig.post('roles/revoke_privilege', grant)).toMatchObject(OK);
  expect((await describe('r2')).data).toEqual([]);
  const builtIn = await describe('db_ro');
  expect(builtIn.data).toContainEqual({
    ...{ objectType: 'Collection', objectName: '*', privilege: 'GetLoadState' },
    ...{ dbName: '*', grantor: 'db_admin' },
  });
  expect(builtIn.description).toMatch(/^Read all data/);
});

test('the second version grants groups and single privileges', async () => {
  await rig.post('roles/create', { roleName: 'r3' });
  const onCollection = { dbName: 'shop', collectionName: 'books' };
  const grants = [
    { privilege: 'CollectionReadOnly', ...onCollection },
    { privilege: 'Insert', ...onCollection },
    { privilege: 'DatabaseAdmin', dbName: 'shop' },
    { privilege: 'ClusterReadOnly', dbName: '*', collectionName: '*' },
    { privilege: 'CreateOwnership' },
  ];
  for (const grant of grants) {
    const body = { roleName: 'r3', ...grant };
    expect(await rig.post('roles/grant_privilege_v2', body)).toMatchObject(OK);
  }
  const shown = async () =>
    (await describe('r3', { dbName: 'shop' })).data.map(
      (row: Record<string, string>) =>
        `${row.objectType} ${row.dbName}.${row.objectName} ${row.privilege}`,
    );
  // The clock stands still: of grants of the same moment the order is that of their privileges.
  expect(await shown()).toEqual([
    'Global *.* ClusterReadOnly',
    'Global shop.books CollectionReadOnly',
    'Global *.* CreateOwnership',
    'Global shop.* DatabaseAdmin',
    'Collection shop.books Insert',
  ]);
  for (const grant of grants) {
    const body = { roleName: 'r3', ...grant };
    expect(await rig.post('roles/revoke_privilege_v2', body)).toMatchObject(OK);
  }
  expect(await shown()).toEqual([]);
});

test('the database is that of the body, else of the header', async () => {
  await rig.post('roles/create', { roleName: 'r4' });
  const grant = { roleName: 'r4', objectType: 'Collection', objectName: 'c1', privilege: 'Query' };
  const headers = { 'db-name': 'shop' };
  await rig.post('roles/grant_privilege', grant, { headers });
  const v2 = { roleName: 'r4', privilege: 'Search', collectionName: 'c1' };
  await rig.post('roles/grant_privilege_v2', v2, { headers });
  await rig.post('roles/grant_privilege', { ...grant, dbName: 'archive' }, { headers });
  const databases = async (body: object, more = {}) =>
    (await rig.post('roles/describe', { roleName: 'r4', ...body }, more)).body.data.map(
      ({ dbName }: { dbName: string }) => dbName,
    );
  expect((await databases({ dbName: '*' })).sort()).toEqual(['archive', 'shop', 'shop']);
  expect(await databases({}, { headers })).toEqual(['shop', 'shop']);
  expect(await databases({})).toEqual([]);
});

test('failures have the codes and texts of their RPCs', async () => {
  await rig.post('roles/create', { roleName: 'r5' });
  await rig.post('roles/grant_privilege_v2', {
    ...{ roleName: 'r5', privilege: 'Search', dbName: 'default', collectionName: '*' },
  });
  const v1 = { objectType: 'Database', objectName: 'd', privilege: 'Search' };
  const cases = [
    ['roles/create', { roleName: 'r5' }, 1100, 'role [name:"r5"] already exists'],
    ['roles/create', { roleName: '5r' }, 1100, 'the first character of role name'],
    ['roles/create', {}, 1802, "'RoleReq.RoleName' Error"],
    ['roles/alter', { roleName: 'r6', description: 'd' }, 1100, 'the role "r6" does not exist'],
    ['roles/alter', { roleName: 'r5' }, 1802, "'AlterRoleReq.Description' Error"],
    ['roles/alter', { roleName: 'db_ro', description: 'd' }, 1401, "which can't be altered"],
    ['roles/drop', { roleName: 'db_ro' }, 1401, "which can't be dropped"],
    ['roles/drop', { roleName: 'r5' }, 1100, 'fail to drop the role that it has privileges'],
    ['roles/drop', { roleName: 'r6' }, 1100, 'not found the role'],
    ['roles/describe', { roleName: 'r6' }, 1100, 'the role "r6" does not exist'],
    ['roles/grant_privilege', { roleName: 'r5', ...v1 }, 1100, 'not found the object type'],
    ['roles/grant_privilege', { roleName: 'r5' }, 1802, "'GrantReq.ObjectType' Error"],
    [
      'roles/grant_privilege_v2',
      { roleName: 'r5', privilege: 'Search', dbName: 'd' },
      ...([1100, 'collection name should be not empty'] as const),
    ],
    [
      'roles/revoke_privilege_v2',
      { roleName: 'r5', privilege: 'Serch', dbName: 'd', collectionName: '*' },
      ...([1100, 'not found the privilege name[Serch]'] as const),
    ],
  ] as const;
  for (const [path, body, code, message] of cases) {
    const reply = await rig.post(path, body);
    expect(reply.status, path).toBe(200);
    expect(reply.body, path).toMatchObject({ code, message: expect.stringContaining(message) });
  }
});

test('a user sees what its own role grants, without its description, and changes nothing', async () => {
  await rig.post('roles/create', { roleName: 'own', description: 'secret' });
  await rig.post('roles/grant_privilege_v2', {
    ...{ roleName: 'own', privilege: 'Search', dbName: 'default', collectionName: '*' },
  });
  await rig.fixture.addUser('bob', 'Bob-passw0rd', ['own']);
  const bob = { authorization: 'Bearer bob:Bob-passw0rd' };
  const own = await rig.post('roles/describe', { roleName: 'own' }, bob);
  expect(own.body).toMatchObject({ code: 0, data: [{ privilege: 'Search' }] });
  expect(own.body).not.toHaveProperty('description');
  expect((await rig.post('roles/describe', { roleName: 'db_ro' }, bob)).status).toBe(403);
  const on = { objectType: 'Collection', objectName: '*', privilege: 'Search' };
  const v2 = { privilege: 'Search', dbName: 'default', collectionName: '*' };
  for (const [path, body] of Object.entries({
    'roles/list': {},
    'roles/create': { roleName: 'mine' },
    'roles/alter': { roleName: 'own', description: 'x' },
    'roles/drop': { roleName: 'own' },
    'roles/grant_privilege': { roleName: 'own', ...on },
    'roles/revoke_privilege': { roleName: 'own', ...on },
    'roles/grant_privilege_v2': { roleName: 'own', ...v2 },
    'roles/revoke_privilege_v2': { roleName: 'own', ...v2 },
  })) {
    const reply = await rig.post(path, body, bob);
    expect(reply.status, path).toBe(403);
    expect(reply.body.message, path).toMatch(/permission deny to bob in the `\*` database/);
  }
});

test('a grant and a revoke are felt by the next call', async () => {
  await rig.post('roles/create', { roleName: 'felt' });
  await rig.fixture.addUser('carol', 'Carol-passw0rd', ['felt']);
  const carol = { authorization: 'Bearer carol:Carol-passw0rd' };
  const status = async () => (await rig.post('roles/list', {}, carol)).status;
  const grant = { roleName: 'felt', privilege: 'SelectOwnership' };
  expect(await status()).toBe(403);
  await rig.post('roles/grant_privilege_v2', grant);
  expect(await status()).toBe(200);
  await rig.post('roles/revoke_privilege_v2', grant);
  expect(await status()).toBe(403);
});
