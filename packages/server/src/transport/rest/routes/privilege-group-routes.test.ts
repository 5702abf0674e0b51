import { PRIVILEGE_GROUPS } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };
const operate = (what: 'add_privileges_to' | 'remove_privileges_from', ...privileges: string[]) =>
  rig.post(`privilege_groups/${what}_group`, { privilegeGroupName: 'g', privileges });

const groups = async (): Promise<{ privilegeGroupName: string; privileges: string }[]> =>
  (await rig.post('privilege_groups/list')).body.data.privilegeGroups;

test('a group is created, filled, listed with the built-in ones, emptied and dropped', async () => {
  const named = { privilegeGroupName: 'g' };
  const builtIn = PRIVILEGE_GROUPS.zilliz.groups.map(({ name, privileges }) => ({
    ...{ privilegeGroupName: name, privileges: privileges.join(',') },
  }));
  expect(await groups()).toEqual(builtIn);
  expect(await rig.post('privilege_groups/create', named)).toMatchObject(OK);
  expect(await groups()).toEqual([...builtIn, { ...named, privileges: '' }]);
  expect(await operate('add_privileges_to', 'Search', 'Query')).toMatchObject(OK);
  expect((await groups()).at(-1)).toEqual({ ...named, privileges: 'Query,Search' });
  expect(await operate('remove_privileges_from', 'Search')).toMatchObject(OK);
  expect((await groups()).at(-1)).toEqual({ ...named, privileges: 'Query' });
  expect(await rig.post('privilege_groups/drop', named)).toMatchObject(OK);
  expect(await rig.post('privilege_groups/drop', named)).toMatchObject(OK);
  expect(await groups()).toEqual(builtIn);
});

test('failures have the codes and texts of their RPCs', async () => {
  await rig.post('roles/create', { roleName: 'r1' });
  await rig.post('privilege_groups/create', { privilegeGroupName: 'used' });
  await rig.post('roles/grant_privilege_v2', {
    ...{ roleName: 'r1', privilege: 'used', dbName: 'default', collectionName: '*' },
  });
  const add = 'privilege_groups/add_privileges_to_group';
  const cases = [
    ['privilege_groups/create', { privilegeGroupName: 'used' }, 1100, 'is defined by users'],
    ['privilege_groups/create', { privilegeGroupName: '1a' }, 1402, 'invalid privilege group name'],
    ['privilege_groups/create', {}, 1802, "'PrivilegeGroupReq.PrivilegeGroupName' Error"],
    ['privilege_groups/drop', { privilegeGroupName: 'used' }, 1100, 'is used by role [r1]'],
    [add, { privilegeGroupName: 'used' }, 1100, 'privileges is empty when alter'],
    [
      add,
      { privilegeGroupName: 'gone', privileges: ['Search'] },
      1100,
      'there is no privilege gro',
    ],
    [add, { privilegeGroupName: 'used', privileges: ['X'] }, 1100, 'there is no privilege name'],
    [
      add,
      { privilegeGroupName: 'used', privileges: 'Search' },
      1801,
      'PrivilegeGroupReq.privileges',
    ],
  ] as const;
  for (const [path, body, code, message] of cases) {
    const reply = await rig.post(path, body);
    expect(reply.status, path).toBe(200);
    expect(reply.body, path).toMatchObject({ code, message: expect.stringContaining(message) });
  }
});

test('a change of a group is felt at once by who holds it; none of it is for everybody', async () => {
  await rig.post('roles/create', { roleName: 'holder' });
  await rig.post('privilege_groups/create', { privilegeGroupName: 'felt' });
  const privileges = ['SelectOwnership'];
  const change = { privilegeGroupName: 'felt', privileges };
  await rig.post('privilege_groups/add_privileges_to_group', change);
  await rig.post('roles/grant_privilege_v2', {
    ...{ roleName: 'holder', privilege: 'felt', dbName: '*', collectionName: '*' },
  });
  await rig.fixture.addUser('bob', 'Bob-passw0rd', ['holder']);
  const bob = { authorization: 'Bearer bob:Bob-passw0rd' };
  const status = async () => (await rig.post('roles/list', {}, bob)).status;
  expect(await status()).toBe(200);
  await rig.post('privilege_groups/remove_privileges_from_group', change);
  expect(await status()).toBe(403);
  await rig.post('privilege_groups/add_privileges_to_group', change);
  expect(await status()).toBe(200);
  for (const path of [
    'create',
    'drop',
    'add_privileges_to_group',
    'remove_privileges_from_group',
  ]) {
    const reply = await rig.post(`privilege_groups/${path}`, change, bob);
    expect(reply.status, path).toBe(403);
  }
  expect((await rig.post('privilege_groups/list', {}, bob)).status).toBe(403);
});
