import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

let people = 0;
/** A member without any role, and the personal key that has the member's rights. */
async function person(more: object = {}) {
  const email = `person${people++}@example.com`;
  const { data } = await rig.owner('POST', '/v2/latchkey/members', { email, ...more });
  const accepted = { token: data.token, password: 'a long enough password' };
  await rig.call('POST', '/v2/latchkey/invitations/accept', accepted, 'none');
  const { apiKeys } = (await rig.owner('GET', '/v2/api-keys?pageSize=100')).data;
  const { apiKeyId } = apiKeys.find(({ name }: { name: string }) => name === email);
  return { userId: data.userId as string, email, apiKeyId: apiKeyId as string };
}

/** What a key counts for, as it is told itself. */
const whoIs = async (key: string) =>
  (await rig.call('GET', '/v2/latchkey/whoami', undefined, key)).data;

const clusterPolicy = (privileges: string[], resources?: string[]) => ({
  ...{ resourceType: 'serving_cluster', privileges, resources: resources ?? [rig.clusterId] },
});
let roles = 0;
async function role(policies: object[], more: object = { projectId: rig.projectId }) {
  const roleName = `role ${roles++}`;
  const made = await rig.owner('POST', '/v2/roles', { roleName, policies, ...more });
  expect(made).toMatchObject({ code: 0, data: { roleName, roleKind: 'custom' } });
  return made.data.roleId as string;
}
const grant = (userId: string, roleId: string) =>
  rig.owner('PUT', `/v2/members/${userId}/roles/${roleId}`);

/** A key that a member made counts as much as the member does: an Owner gives the member's role. */
async function keyOf({ userId, email }: { userId: string; email: string }): Promise<string> {
  const session = await signIn(email);
  const scope = { orgRole: 'Owner' };
  await rig.owner('PATCH', `/v2/latchkey/members/${userId}`, scope);
  const made = await session('POST', '/v2/api-keys', { name: 'own', ...scope });
  expect(made.code).toBe(0);
  await rig.owner('PATCH', `/v2/latchkey/members/${userId}`, { orgRole: 'Member' });
  return made.data.apiKey;
}

async function signIn(email: string) {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-latchkey-console': '1',
    origin: rig.server.controlUrl,
  };
  const body = JSON.stringify({ email, password: 'a long enough password' });
  const url = rig.server.controlUrl;
  const reply = await fetch(`${url}/v2/latchkey/session`, { method: 'POST', headers, body });
  expect(reply.status).toBe(200);
  const cookie = reply.headers.getSetCookie().map((one) => one.split(';')[0]);
  return async (method: string, path: string, sent?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, cookie: cookie.join('; ') },
      ...(sent && { body: JSON.stringify(sent) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: looks into replies of every route
    return (await response.json()) as { code: number; data?: any };
  };
}

test('a custom role gives what its policies name and nothing else, from the next call on', async () => {
  const ann = await person();
  const key = await keyOf(ann);
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    rig.call(method, path, body, key);
  const cluster = `/v2/clusters/${rig.clusterId}`;
  expect(await call('GET', cluster)).toMatchObject({ code: 80020 });
  const roleId = await role([clusterPolicy(['modify'])]);
  expect(await grant(ann.userId, roleId)).toMatchObject({ code: 0 });
  expect(await call('GET', cluster)).toMatchObject({ code: 0 });
  expect(await call('PATCH', cluster, { description: 'by ann' })).toMatchObject({ code: 0 });
  expect(await call('DELETE', `${cluster}/drop`)).toMatchObject({ status: 403, code: 80020 });
  expect(await call('GET', `/v2/latchkey/clusters/${rig.clusterId}/audit`)).toMatchObject({
    ...{ status: 403, code: 80020 },
  });
  const projects = [{ projectId: rig.projectId, role: 'Read-Only' }];
  const wanted = { name: 'x', orgRole: 'Member', projects };
  expect(await call('POST', '/v2/api-keys', wanted)).toMatchObject({ code: 80002 });
  // Seeing and changing a cluster is not reading its data.
  const search = await rig.rest('collections/list', {}, key);
  expect(search.code).not.toBe(0);
  expect(await whoIs(key)).toMatchObject({
    projects: [],
    privileges: expect.arrayContaining([
      { projectId: rig.projectId, privilege: 'serving_cluster:view', clusterIds: [rig.clusterId] },
    ]),
  });
  const taken = await rig.owner('DELETE', `/v2/members/${ann.userId}/roles/${roleId}`);
  expect(taken).toMatchObject({ code: 0 });
  expect(await call('GET', cluster)).toMatchObject({ code: 80020 });
});

test('the data of a cluster is read with read, and written with write', async () => {
  const bob = await person();
  const key = await keyOf(bob);
  const data = (privilege: string) => ({
    ...{ resourceType: 'serving_cluster_data', privileges: [privilege], resources: ['*'] },
  });
  const roleId = await role([data('read')]);
  await grant(bob.userId, roleId);
  expect(await rig.rest('collections/list', {}, key)).toMatchObject({ code: 0 });
  const make = { collectionName: 'by_bob', dimension: 2 };
  expect((await rig.rest('collections/create', make, key)).code).not.toBe(0);
  const changed = await rig.owner('PUT', `/v2/roles/${roleId}`, { policies: [data('write')] });
  expect(changed).toMatchObject({ code: 0 });
  expect(await rig.rest('collections/create', make, key)).toMatchObject({ code: 0 });
  expect(
    (await rig.rest('users/create', { userName: 'x', password: 'Abc12345' }, key)).code,
  ).not.toBe(0);
});

test('a group gives its roles to its members, built in or custom, and takes them back', async () => {
  const [eve, adminKey] = [
    await person(),
    (await rig.key({ orgRole: 'Member', projects: [{ projectId: rig.projectId, role: 'Admin' }] }))
      .apiKey,
  ];
  const key = await keyOf(eve);
  const { groupId } = (await rig.owner('POST', '/v2/latchkey/groups', { groupName: 'search' }))
    .data;
  expect(groupId).toMatch(/^g-/);
  const again = await rig.owner('POST', '/v2/latchkey/groups', { groupName: 'search' });
  expect(again).toMatchObject({ code: 409 });
  const inGroup = `/v2/latchkey/groups/${groupId}/members/${eve.userId}`;
  expect(await rig.owner('PUT', inGroup)).toMatchObject({ code: 0 });
  expect(await rig.owner('PUT', inGroup)).toMatchObject({ code: 409 });
  const reader = `r-readonly-${rig.projectId.slice('proj-'.length)}`;
  const groupRole = (method: 'PUT' | 'DELETE', id: string, token?: string) =>
    rig.call(method, `/v2/groups/${groupId}/roles/${id}`, undefined, token);
  // A project's Admin gives the project's roles to groups, and none of the organization.
  expect(await groupRole('PUT', 'r-owner', adminKey)).toMatchObject({ code: 80002 });
  expect(await groupRole('PUT', reader, adminKey)).toMatchObject({ code: 0, data: true });
  expect(await groupRole('PUT', reader, adminKey)).toMatchObject({ code: 409 });
  expect(await rig.rest('collections/list', {}, key)).toMatchObject({ code: 0 });
  expect((await rig.owner('GET', `/v2/groups/${groupId}/roles`)).data).toMatchObject({
    orgRoles: [],
    projectRoles: [
      { projectId: rig.projectId, roles: [{ roleId: reader, roleName: 'Read-Only' }] },
    ],
  });
  const { principals } = (await rig.owner('GET', `/v2/roles/${reader}/principals`)).data;
  expect(principals).toMatchObject([{ principalType: 'group', groupId, principalName: 'search' }]);
  const members = (await rig.owner('GET', `/v2/groups/${groupId}/members`)).data.members;
  expect(members).toEqual([{ userId: eve.userId, email: eve.email, userName: '' }]);
  expect(await groupRole('DELETE', reader)).toMatchObject({ code: 0, data: true });
  expect(await groupRole('DELETE', reader)).toMatchObject({ code: 21139 });
  expect((await rig.rest('collections/list', {}, key)).code).not.toBe(0);
  await groupRole('PUT', 'r-owner');
  expect(await rig.call('POST', '/v2/projects', { projectName: 'p' }, key)).toMatchObject({
    code: 0,
  });
  expect(await rig.owner('DELETE', `/v2/latchkey/groups/${groupId}`)).toMatchObject({ code: 0 });
  expect(await rig.call('POST', '/v2/projects', { projectName: 'q' }, key)).toMatchObject({
    code: 80002,
  });
  expect(await rig.owner('GET', `/v2/groups/${groupId}/members`)).toMatchObject({ code: 21146 });
});

test('roles are bounded by who makes them, and refused where they would have no effect', async () => {
  const admin = await rig.key({
    ...{ orgRole: 'Member', projects: [{ projectId: rig.projectId, role: 'Admin' }] },
  });
  const other = (await rig.owner('POST', '/v2/projects', { projectName: 'other' })).data.projectId;
  const make = (body: object, token?: string) =>
    rig.call('POST', '/v2/roles', { policies: [clusterPolicy(['view'])], ...body }, token);
  const { apiKey } = admin;
  expect(await make({ roleName: 'org wide' }, apiKey)).toMatchObject({ code: 80002 });
  expect(await make({ roleName: 'o', projectId: other }, apiKey)).toMatchObject({ code: 80002 });
  const { projectId } = rig;
  expect(await make({ roleName: 'mine', projectId }, apiKey)).toMatchObject({ code: 0 });
  expect(await make({ roleName: 'mine', projectId }, apiKey)).toMatchObject({ code: 409 });
  // A cluster of another project is none of this role's.
  expect(await make({ roleName: 'o', projectId: other })).toMatchObject({ code: 80020 });
  for (const policy of [
    { resourceType: 'volume', privileges: ['view'] },
    { resourceType: 'serving_cluster', privileges: ['view'] },
    { resourceType: 'serving_cluster', privileges: ['fly'], resources: ['*'] },
    { resourceType: 'backup', privileges: ['view'], resources: ['*'] },
  ]) {
    const reply = await make({ roleName: 'bad', projectId, policies: [policy] });
    expect(reply, JSON.stringify(policy)).toMatchObject({ status: 400, code: 80000 });
  }
  expect(await make({ roleName: 'bad', projectId, policies: [] })).toMatchObject({ code: 80000 });
});

test('a role that is held stays; one that nobody holds goes; built-in ones never', async () => {
  const fay = await person();
  const roleId = await role([clusterPolicy(['view'])], {});
  await grant(fay.userId, roleId);
  expect(await grant(fay.userId, roleId)).toMatchObject({ code: 409 });
  expect(await rig.owner('DELETE', `/v2/roles/${roleId}`)).toMatchObject({ code: 409 });
  const held = (await rig.owner('GET', `/v2/members/${fay.userId}/roles`)).data;
  expect(held.map((one: { roleId: string }) => one.roleId)).toEqual(['r-member', roleId]);
  expect((await rig.owner('GET', `/v2/roles/${roleId}/principals`)).data).toMatchObject({
    ...{ count: 1, principals: [{ principalType: 'user', userId: fay.userId }] },
  });
  await rig.owner('DELETE', `/v2/members/${fay.userId}/roles/${roleId}`);
  expect(await rig.owner('DELETE', `/v2/roles/${roleId}`)).toMatchObject({ code: 0 });
  expect(await rig.owner('GET', `/v2/roles/${roleId}`)).toMatchObject({ status: 404 });
  expect(await rig.owner('DELETE', '/v2/roles/r-owner')).toMatchObject({ code: 409 });
});

test('nobody becomes a member who has more by a group, by an invitation that they ask for again', async () => {
  const projects = [{ projectId: rig.projectId, role: 'Admin' }];
  const { apiKey } = await rig.key({ orgRole: 'Member', projects });
  const invited = { email: 'late@example.com', projects };
  const { userId } = (await rig.owner('POST', '/v2/latchkey/members', invited)).data;
  const again = () => rig.call('POST', `/v2/latchkey/members/${userId}/invite`, {}, apiKey);
  expect(await again()).toMatchObject({ code: 0 });
  const { groupId } = (await rig.owner('POST', '/v2/latchkey/groups', { groupName: 'owners' }))
    .data;
  await rig.owner('PUT', `/v2/groups/${groupId}/roles/r-owner`);
  await rig.owner('PUT', `/v2/latchkey/groups/${groupId}/members/${userId}`);
  expect(await again()).toMatchObject({ status: 403, code: 80002 });
});
