import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

let unique = 0;
const data = (privilege: string) => ({
  ...{ resourceType: 'serving_cluster_data', privileges: [privilege], resources: ['*'] },
});
const view = { resourceType: 'serving_cluster', privileges: ['view'], resources: ['*'] };
async function role(policies: object[], projectId: string | undefined = rig.projectId) {
  const body = { roleName: `role ${unique++}`, policies, ...(projectId && { projectId }) };
  const made = await rig.owner('POST', '/v2/roles', body);
  expect(made).toMatchObject({ code: 0 });
  return made.data.roleId as string;
}
const inProject = (...roleIds: string[]) => ({
  projectRoles: [{ projectId: rig.projectId, roleIds }],
});
async function key(scope: object, token = rig.ownerKey) {
  const made = await rig.call('POST', '/v2/api-keys', { name: `key ${unique++}`, ...scope }, token);
  expect(made).toMatchObject({ code: 0 });
  return made.data as { apiKeyId: string; apiKey: string };
}
const may = async (path: string, body: object, token: string) =>
  (await rig.rest(path, body, token)).code === 0;
const reads = (token: string) => may('collections/list', {}, token);
const writes = (token: string) =>
  may('collections/create', { collectionName: `made${unique++}`, dimension: 2 }, token);

test('a key has what a custom role of a project gives, and what it is changed to, from the next call on', async () => {
  const roleId = await role([data('read')]);
  const { apiKeyId, apiKey } = await key(inProject(roleId));
  expect([await reads(apiKey), await writes(apiKey)]).toEqual([true, false]);
  const wider = await rig.owner('PUT', `/v2/roles/${roleId}`, { policies: [data('write')] });
  expect(wider).toMatchObject({ code: 0 });
  expect([await reads(apiKey), await writes(apiKey)]).toEqual([true, true]);
  const shown = (await rig.owner('GET', `/v2/api-keys/${apiKeyId}`)).data;
  expect(shown).toMatchObject({
    ...{ orgRole: 'Member', projects: [], status: 'ACTIVE', limitedByCreator: false },
    orgRoles: [{ roleId: 'r-member', roleName: 'Member', roleKind: 'pre-defined' }],
    projectRoles: [
      { projectId: rig.projectId, roles: [{ roleId, roleType: 'project', roleKind: 'custom' }] },
    ],
  });
  const held = await rig.owner('GET', `/v2/roles/${roleId}/principals`);
  expect(held.data.principals).toMatchObject([{ principalType: 'api-key', apiKeyId }]);
  expect(await rig.owner('DELETE', `/v2/roles/${roleId}`)).toMatchObject({ code: 409 });
  const seen = await rig.owner('PUT', `/v2/roles/${roleId}`, { policies: [view] });
  expect(seen).toMatchObject({ code: 0 });
  expect(await reads(apiKey)).toBe(false);
  const cluster = await rig.call('GET', `/v2/clusters/${rig.clusterId}`, undefined, apiKey);
  expect(cluster).toMatchObject({ code: 0 });
  expect(await rig.owner('DELETE', `/v2/api-keys/${apiKeyId}`)).toMatchObject({ code: 0 });
  expect(await rig.owner('DELETE', `/v2/roles/${roleId}`)).toMatchObject({ code: 0 });
});

test('roles that are built in are named by id as well, and add up with custom ones of the organization', async () => {
  const { roleId: readOnly } = (
    await rig.owner('GET', `/v2/roles?roleType=project&projectId=${rig.projectId}`)
  ).data.find(({ roleName }: { roleName: string }) => roleName === 'Read-Only');
  const everywhere = await role([data('write')], '');
  const { apiKeyId, apiKey } = await key({ ...inProject(readOnly), orgRoleIds: [everywhere] });
  expect([await reads(apiKey), await writes(apiKey)]).toEqual([true, true]);
  const shown = (await rig.owner('GET', `/v2/api-keys/${apiKeyId}`)).data;
  expect(shown).toMatchObject({
    ...{ orgRole: 'Member', projects: [{ role: 'Read-Only', allCluster: true }] },
    orgRoles: [{ roleId: 'r-member' }, { roleId: everywhere, roleKind: 'custom' }],
    projectRoles: [{ roles: [{ roleId: readOnly, roleKind: 'pre-defined' }] }],
  });
  const owner = await key({ orgRoleIds: ['r-owner'] });
  expect((await rig.owner('GET', `/v2/api-keys/${owner.apiKeyId}`)).data).toMatchObject({
    ...{ orgRole: 'Owner', orgRoles: [{ roleId: 'r-owner' }], projectRoles: [] },
  });
});

test('an update leaves custom roles that it does not speak of, and takes those that it leaves out of its list', async () => {
  const [reader, writer] = [await role([data('read')]), await role([data('write')])];
  const { apiKeyId, apiKey } = await key(inProject(reader, writer));
  const path = `/v2/api-keys/${apiKeyId}`;
  const named = async () => {
    const { projectRoles } = (await rig.owner('GET', path)).data;
    return projectRoles.flatMap(({ roles }: { roles: { roleId: string }[] }) =>
      roles.map(({ roleId }) => roleId),
    );
  };
  expect(await rig.owner('PUT', path, { name: 'new', orgRole: 'Member' })).toMatchObject({
    code: 0,
  });
  expect((await named()).sort()).toEqual([reader, writer].sort());
  expect(await rig.owner('PUT', path, { name: 'new', ...inProject(reader) })).toMatchObject({
    code: 0,
  });
  expect(await named()).toEqual([reader]);
  expect([await reads(apiKey), await writes(apiKey)]).toEqual([true, false]);
  const none = await rig.owner('PUT', path, { name: 'new', orgRole: 'Member', projectRoles: [] });
  expect(none).toMatchObject({ code: 80000 });
  const billing = await rig.owner('PUT', path, { name: 'new', orgRole: 'Billing-Admin' });
  expect(billing).toMatchObject({ code: 0, data: { projectRoles: [] } });
  expect(await reads(apiKey)).toBe(false);
});

test('nobody gives a key a custom role that gives more than they have, now or later', async () => {
  const { projectId } = rig;
  const scope = { orgRole: 'Member', projects: [{ projectId, role: 'Admin' }] };
  const admin = await key(scope);
  const [here, everywhere] = [await role([data('read')]), await role([data('read')], '')];
  const ask = (body: object) =>
    rig.call('POST', '/v2/api-keys', { name: 'n', ...body }, admin.apiKey);
  const made = await key(inProject(here), admin.apiKey);
  expect(await reads(made.apiKey)).toBe(true);
  const other = await rig.owner('POST', '/v2/projects', { projectName: 'other' });
  expect(await ask({ orgRoleIds: [everywhere] })).toMatchObject({ status: 403 });
  expect(await ask({ orgRoleIds: ['r-owner'] })).toMatchObject({ status: 403 });
  const elsewhere = await role([data('read')], other.data.projectId);
  const of = { projectId: other.data.projectId, roleIds: [elsewhere] };
  expect(await ask({ projectRoles: [of] })).toMatchObject({ status: 403 });
  // Its maker may only read from now on: what the role comes to give is cut.
  const less = { name: 'less', orgRole: 'Member', projects: [{ projectId, role: 'Read-Only' }] };
  expect(await rig.owner('PUT', `/v2/api-keys/${admin.apiKeyId}`, less)).toMatchObject({ code: 0 });
  const wider = await rig.owner('PUT', `/v2/roles/${here}`, { policies: [data('all')] });
  expect(wider).toMatchObject({ code: 0 });
  expect([await reads(made.apiKey), await writes(made.apiKey)]).toEqual([true, false]);
  const { data: shown } = await rig.owner('GET', `/v2/api-keys/${made.apiKeyId}`);
  expect(shown).toMatchObject({ limitedByCreator: true });
});

test('roles that are not there, or not of the place, are refused', async () => {
  const [here, everywhere] = [await role([view]), await role([view], '')];
  const ask = (body: object) => rig.owner('POST', '/v2/api-keys', { name: 'n', ...body });
  for (const body of [
    inProject('r-none'),
    inProject(everywhere),
    { orgRoleIds: [here] },
    inProject(`r-admin-${'0'.repeat(20)}`),
  ]) {
    expect(await ask(body)).toMatchObject({
      status: 404,
      message: expect.stringMatching(/no role/),
    });
  }
  const nowhere = [{ projectId: 'proj-1', roleIds: [here] }];
  expect(await ask({ projectRoles: nowhere })).toMatchObject({ code: 80014 });
  for (const body of [
    {},
    { orgRoleIds: [] },
    { orgRoleIds: ['r-member'] },
    { orgRoleIds: ['r-owner', 'r-billingadmin'] },
    { orgRole: 'Owner', orgRoleIds: ['r-member'] },
    { orgRole: 'Owner', ...inProject(here) },
    { orgRoleIds: ['r-billingadmin'], ...inProject(here) },
  ]) {
    expect(await ask(body), JSON.stringify(body)).toMatchObject({ code: 80000 });
  }
});
