import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a user is created, described, signs in, changes its password and is dropped', async () => {
  const password = 'Pässword-1:x';
  const created = await rig.post('users/create', {
    ...{ userName: 'alice', password, description: 'the first' },
    created: 'ignored',
  });
  expect(created).toMatchObject(OK);
  expect(rig.last('CreateCredential').request).toMatchObject({
    ...{ username: 'alice', password: base64(password), description: 'the first' },
  });
  expect((await rig.post('users/list')).body).toEqual({ code: 0, data: ['alice', 'db_admin'] });

  const roles = { userName: 'alice', roleName: 'db_ro' };
  expect(await rig.post('users/grant_role', roles)).toMatchObject(OK);
  expect((await rig.post('users/describe', { userName: 'alice' })).body).toEqual({
    code: 0,
    data: ['db_ro'],
    description: 'the first',
  });
  expect(await rig.post('users/revoke_role', roles)).toMatchObject(OK);

  const own = { authorization: `Bearer alice:${password}` };
  const self = await rig.post('users/describe', { userName: 'alice' }, own);
  expect(self.body.data).toEqual([]);
  const change = { userName: 'alice', password, newPassword: 'Other-Passw0rd' };
  expect(await rig.post('users/update_password', change, own)).toMatchObject(OK);
  expect((await rig.post('users/describe', { userName: 'alice' }, own)).status).toBe(401);

  const describe = { userName: 'alice', description: 'changed' };
  expect(await rig.post('users/update_password', describe)).toMatchObject(OK);
  expect((await rig.post('users/describe', { userName: 'alice' })).body.description).toBe(
    'changed',
  );
  expect(await rig.post('users/drop', { userName: 'alice' })).toMatchObject(OK);
  expect(await rig.post('users/drop', { userName: 'alice' })).toMatchObject(OK);
});

test('an empty old password resets for whoever may update users, and for nobody else', async () => {
  const password = 'Secret-pass-1';
  await rig.post('users/create', { userName: 'forgot', password });
  const reset = { userName: 'forgot', password: '', newPassword: 'Secret-pass-2' };
  const own = { authorization: `Bearer forgot:${password}` };
  expect((await rig.post('users/update_password', reset, own)).body).toMatchObject({
    code: 1400,
    message: 'old password not correct for forgot: not authenticated',
  });
  expect(await rig.post('users/update_password', reset)).toMatchObject(OK);
  expect((await rig.post('users/describe', { userName: 'forgot' }, own)).status).toBe(401);
  await rig.post('users/drop', { userName: 'forgot' });
});

test('a user that does not exist has no roles', async () => {
  expect((await rig.post('users/describe', { userName: 'nobody' })).body).toEqual({
    code: 0,
    data: [],
  });
});

test.each([
  [
    { userName: 'db_admin', password: 'wrong', newPassword: 'Other-Passw0rd' },
    1400,
    /old password/,
  ],
  [{ userName: 'db_admin', password: 'x', newPassword: 'short' }, 1100, /invalid password length/],
  [{ userName: 'db_admin' }, 1802, /'NewPasswordReq.Password' Error/],
  [{ userName: 'db_admin', password: 'x' }, 1802, /'NewPasswordReq.NewPassword' Error/],
  [{ userName: 'db_admin', newPassword: 'x' }, 1802, /'NewPasswordReq.Password' Error/],
  [{ userName: 'db_admin', password: 7 }, 1801, /NewPasswordReq.password of type string/],
])('changing a password with %j is %d', async (body, code, message) => {
  const reply = await rig.post('users/update_password', body);
  expect(reply.body).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('the built-in user cannot be dropped, and nobody is created twice', async () => {
  expect((await rig.post('users/drop', { userName: 'db_admin' })).body.code).toBe(1401);
  const body = { userName: 'db_admin', password: 'Other-Passw0rd' };
  const reply = await rig.post('users/create', body);
  expect(reply.body.message).toContain('user already exists: db_admin');
});

test('roles are listed', async () => {
  const { body } = await rig.post('roles/list');
  expect(body.data).toEqual(expect.arrayContaining(['db_admin', 'db_ro', 'db_rw']));
});
