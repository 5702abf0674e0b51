import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

let invited = 0;
async function invite(more: object = {}, token?: string) {
  const email = `person${invited++}@example.com`;
  const reply = await rig.call('POST', '/v2/latchkey/members', { email, ...more }, token);
  return { email, reply, ...reply.data } as {
    email: string;
    reply: typeof reply;
    userId: string;
    token: string;
  };
}
const accept = (token: string, password = 'a long enough password') =>
  rig.call('POST', '/v2/latchkey/invitations/accept', { token, password }, 'no credential');
const describe = async (email: string) =>
  (await rig.owner('GET', `/v2/members?email=${encodeURIComponent(email)}`)).data.members[0];
const rolesOf = async (userId: string) =>
  (await rig.owner('GET', `/v2/members/${userId}/roles`)).data.map(
    ({ roleId }: { roleId: string }) => roleId,
  );
const roleId = (role: string) => `r-${role}-${rig.projectId.slice('proj-'.length)}`;
const inProject = (role: string) => [{ projectId: rig.projectId, role }];

test('who is invited accepts once with the token, and is a member with a personal key', async () => {
  const projects = inProject('Read-Only');
  const { email, userId, token, reply } = await invite({ userName: 'Ann', projects });
  expect(Date.parse(reply.data.expireTime) - Date.now()).toBeGreaterThan(47 * 3600 * 1000);
  expect(await describe(email)).toMatchObject({
    ...{ userId, userName: 'Ann', orgRole: 'Member', projects, status: 'INVITED' },
  });
  expect(await accept('lki_made_up')).toMatchObject({ status: 404, code: 404 });
  expect(await accept(token, 'short')).toMatchObject({ status: 400 });
  expect(await accept(token)).toMatchObject({ status: 200, data: { email } });
  expect(await accept(token)).toMatchObject({ status: 404 });
  expect(await describe(email)).toMatchObject({ status: 'ACTIVE' });
  const keys = (await rig.owner('GET', '/v2/api-keys?pageSize=100')).data.apiKeys;
  expect(keys.find((key: { name: string }) => key.name === email)).toMatchObject({
    ...{ type: 'Personal', status: 'UNSET', createdBy: email, orgRole: 'Member' },
    projects: [{ projectId: rig.projectId, role: 'Read-Only' }],
  });
  expect(await rig.owner('POST', '/v2/latchkey/members', { email })).toMatchObject({ code: 409 });
});

test.each(['no address', 'a@', `${'x'.repeat(65)}@example.com`])(
  '%s is no email',
  async (email) => {
    expect(await rig.owner('POST', '/v2/latchkey/members', { email })).toMatchObject({
      ...{ status: 400, code: 80000 },
    });
  },
);

test.each([
  ['one character', 'a'.repeat(20)],
  ['their name and little else', 'longname42 longname42!'],
  ['more bytes than are hashed', '猫と犬が並んで歩いていた'.repeat(20)],
])('an invitation is accepted with no password of %s, as later with none', async (_, password) => {
  const email = `longname42@place${invited++}.example`;
  const { data } = await rig.owner('POST', '/v2/latchkey/members', { email });
  expect(await accept(data.token, password)).toMatchObject({ status: 400, code: 21167 });
  expect(await accept(data.token)).toMatchObject({ status: 200 });
});

test('a second invitation ends the first', async () => {
  const { userId, token } = await invite();
  const again = await rig.owner('POST', `/v2/latchkey/members/${userId}/invite`);
  expect(again.data.token).not.toBe(token);
  expect(await accept(token)).toMatchObject({ status: 404 });
  expect(await accept(again.data.token)).toMatchObject({ status: 200 });
  const late = await rig.owner('POST', `/v2/latchkey/members/${userId}/invite`);
  expect(late).toMatchObject({ code: 409 });
});

test('roles are listed, granted and taken away by their ids', async () => {
  const { userId } = await invite();
  const all = await rig.owner('GET', '/v2/roles');
  const ids = all.data.map((role: { roleId: string }) => role.roleId);
  expect(ids).toEqual([
    'r-owner',
    'r-member',
    'r-billingadmin',
    ...['admin', 'readwrite', 'readonly'].map(roleId),
  ]);
  const ofProject = await rig.owner('GET', `/v2/roles?roleType=project&projectId=${rig.projectId}`);
  expect(ofProject.data).toHaveLength(3);

  const role = (method: 'PUT' | 'DELETE', id: string) =>
    rig.owner(method, `/v2/members/${userId}/roles/${id}`);
  expect(await rolesOf(userId)).toEqual(['r-member']);
  expect(await role('PUT', roleId('readonly'))).toMatchObject({ code: 0, data: {} });
  expect(await role('PUT', roleId('readonly'))).toMatchObject({ code: 409 });
  expect(await role('PUT', roleId('admin'))).toMatchObject({ code: 0 });
  expect(await rolesOf(userId)).toEqual(['r-member', roleId('admin')]);
  expect(await role('DELETE', roleId('readonly'))).toMatchObject({ code: 21139 });
  expect(await role('DELETE', roleId('admin'))).toMatchObject({ code: 0 });
  expect(await role('PUT', 'r-emperor')).toMatchObject({ code: 80000 });
  expect(await role('PUT', 'r-admin-none')).toMatchObject({ code: 80014 });
  expect(await rig.owner('GET', '/v2/members/mem-none/roles')).toMatchObject({ code: 30010 });
});

test('the last Owner stays one', async () => {
  const owner = await describe('owner@localhost');
  const path = `/v2/latchkey/members/${owner.userId}`;
  // An Owner who has not accepted yet cannot sign in, and does not count.
  const other = await invite({ orgRole: 'Owner' });
  for (const last of [
    () => rig.owner('DELETE', path),
    () => rig.owner('PATCH', path, { orgRole: 'Member' }),
    () => rig.owner('DELETE', `/v2/members/${owner.userId}/roles/r-owner`),
  ]) {
    expect(await last()).toMatchObject({ status: 409, message: expect.stringContaining('Owner') });
  }
  await accept(other.token);
  expect(await rig.owner('PATCH', path, { orgRole: 'Member' })).toMatchObject({ code: 0 });
  expect(await rig.owner('PATCH', path, { orgRole: 'Owner' })).toMatchObject({ code: 0 });
});

test('an Admin of a project manages its members, and no roles beyond it', async () => {
  const admin = await rig.key({ orgRole: 'Member', projects: inProject('Admin') });
  const reader = await rig.key({ orgRole: 'Member', projects: inProject('Read-Only') });
  const { apiKey } = admin;
  const stranger = await invite();
  const own = await invite({ projects: inProject('Read-Write') }, apiKey);
  expect(own.reply).toMatchObject({ code: 0 });
  for (const more of [{ orgRole: 'Owner' }, { orgRole: 'Billing-Admin' }]) {
    expect((await invite(more, apiKey)).reply).toMatchObject({ code: 80002 });
  }
  expect((await invite({}, reader.apiKey)).reply).toMatchObject({ code: 80002 });
  const seen = (await rig.call('GET', '/v2/members?pageSize=100', undefined, apiKey)).data.members;
  const emails = seen.map((each: { email: string }) => each.email);
  expect(emails).toContain(own.email);
  expect(emails).not.toContain(stranger.email);
  const role = (id: string, of: { userId: string }) =>
    rig.call('PUT', `/v2/members/${of.userId}/roles/${id}`, {}, apiKey);
  expect(await role(roleId('readonly'), own)).toMatchObject({ code: 0 });
  expect(await role('r-owner', own)).toMatchObject({ code: 80002 });
  expect(await role(roleId('readonly'), stranger)).toMatchObject({ code: 30010 });
  expect(
    await rig.call('DELETE', `/v2/latchkey/members/${own.userId}`, undefined, apiKey),
  ).toMatchObject({ code: 80002 });
});

test('who is removed is gone with the personal key', async () => {
  const { email, userId, token } = await invite({ orgRole: 'Owner' });
  await accept(token);
  const removed = await rig.owner('DELETE', `/v2/latchkey/members/${userId}`);
  expect(removed.data).toEqual({ apiKeys: [] });
  expect(await describe(email)).toBeUndefined();
  const keys = (await rig.owner('GET', '/v2/api-keys?pageSize=100')).data.apiKeys;
  expect(keys.filter((key: { createdBy: string }) => key.createdBy === email)).toEqual([]);
  expect(await rig.owner('DELETE', `/v2/latchkey/members/${userId}`)).toMatchObject({
    code: 30010,
  });
});

test('a caller is told who it is and what counts for it', async () => {
  const databases = ['default'];
  const row = { projectId: rig.projectId, role: 'Admin', clusterIds: [rig.clusterId], databases };
  const { apiKey, apiKeyId } = await rig.key({ orgRole: 'Member', projects: [row] });
  expect((await rig.call('GET', '/v2/latchkey/whoami', undefined, apiKey)).data).toMatchObject({
    ...{ kind: 'api-key', id: apiKeyId, orgRole: 'Member' },
    projects: [{ ...row, databases: [{ clusterId: rig.clusterId, dbName: 'default' }] }],
  });
});

test('the audit is asked by who, what, when and on what, in pages, each row held to the chain', async () => {
  const start = new Date().toISOString();
  const { apiKey, apiKeyId } = await rig.key({ orgRole: 'Owner' });
  const create = (userName: string, token: string) =>
    rig.rest('users/create', { userName, password: 'Some-Passw0rd' }, token);
  for (const name of ['ua', 'ub', 'uc']) await create(name, apiKey);
  await create('ud', rig.adminToken);
  const ask = async (query: string) => (await rig.owner('GET', `/v2/latchkey/audit?${query}`)).data;
  const objects = ({ rows }: { rows: { object: string }[] }) => rows.map(({ object }) => object);

  const mine = await ask(`actor=${apiKeyId}&action=CreateCredential&from=${start}`);
  expect(objects(mine)).toEqual(['user:uc', 'user:ub', 'user:ua']);
  expect(mine.rows[0]).toMatchObject({
    ...{ actor: { kind: 'apiKey', id: apiKeyId }, source: '127.0.0.1', intact: true },
    ...{ clusterId: rig.clusterId, requestId: expect.stringMatching(/./) },
  });
  expect(objects(await ask('object=user:u*&actor=db_admin&action=CreateCredential'))).toEqual([
    'user:ud',
  ]);
  expect(objects(await ask(`to=${start}&object=user:u*`))).toEqual([]);
  expect(objects(await ask('clusterId=in01-none'))).toEqual([]);

  const first = await ask('object=user:u*&pageSize=3');
  const second = await ask(`object=user:u*&pageSize=3&before=${first.next}`);
  expect([...objects(first), ...objects(second)]).toEqual([
    'user:ud',
    'user:uc',
    'user:ub',
    'user:ua',
  ]);
  expect(second).not.toHaveProperty('next');
  expect(await rig.owner('GET', '/v2/latchkey/audit?from=yesterday')).toMatchObject({
    code: 80000,
  });
  expect(await rig.owner('POST', '/v2/latchkey/audit/verify')).toMatchObject({
    data: { intact: true },
  });
});

test('a key that comes from a member removes the member, and does not adopt the keys, which would be its own', async () => {
  const { email, userId, token } = await invite({ orgRole: 'Owner' });
  const password = 'a long enough password';
  await accept(token, password);
  const browser = new ConsoleBrowser(rig.server.controlUrl);
  await browser.send('POST', '/v2/latchkey/session', { email, password });
  const asked = { name: 'theirs', orgRole: 'Owner' };
  const { data: made } = await browser.send('POST', '/v2/api-keys', asked);
  const child = await rig.key({ orgRole: 'Owner' }, made.apiKey);
  const remove = (adoptKeys: boolean, key: string) =>
    rig.call('DELETE', `/v2/latchkey/members/${userId}`, { adoptKeys }, key);
  for (const key of [made.apiKey, child.apiKey]) {
    expect(await remove(true, key)).toMatchObject({ status: 409 });
  }
  expect(await describe(email)).toMatchObject({ userId });
  expect(await remove(false, child.apiKey)).toMatchObject({ code: 0 });
  expect(await remove(false, child.apiKey)).toMatchObject({ status: 401 });
});
