import { ApiError, type Profile, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { testCall } from '../../testing/test-call.ts';
import { createRoleHandlers } from './role-handlers.ts';

async function setUp(profile: Profile = 'zilliz') {
  const made = await foundTemporaryStore(profile);
  const { store, clusterId } = made;
  const { users } = store;
  const handlers = createRoleHandlers({ users, profile });
  const user = { clusterId, name: 'alice', passwordHash: 'h', description: '', roles: [] };
  await users.create(user, 100, TEST_ORIGIN);
  const run = async (method: 'SelectRole' | 'OperateUserRole', request: object) => {
    const message = wire.milvus[`${method}Request` as 'SelectRoleRequest'].create(request);
    const handler = handlers[method];
    if (!handler) throw new Error(`no handler ${method}`);
    return handler(testCall({ method, clusterId, request: message as never }));
  };
  const operate = (username: string, role_name: string, type = 0) =>
    run('OperateUserRole', { username, role_name, type });
  const rolesOf = async (name: string) => (await users.find(clusterId, name))?.roles;
  return { ...made, users, run, operate, rolesOf };
}

async function failureOf(reply: Promise<unknown>) {
  const error = await reply.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error ?? new Error('the call succeeded');
  const { code, legacyCode } = error.fields;
  return { code, legacyCode, message: error.message };
}

test.each([
  ['zilliz', ['db_admin', 'db_ro', 'db_rw']],
  ['milvus', ['admin', 'public']],
] as const)('%s has its built-in roles, described', async (profile, names) => {
  const { run } = await setUp(profile);
  const { results } = (await run('SelectRole', {})) as { results: unknown[] };
  expect(results).toEqual(
    names.map((name) => ({ role: { name, description: expect.stringMatching(/./) }, users: [] })),
  );
});

test('one role, or all, with their users if asked for', async () => {
  const { run, operate } = await setUp();
  await operate('alice', 'db_admin');
  expect(await run('SelectRole', { include_user_info: true })).toMatchObject({
    results: [
      { role: { name: 'db_admin' }, users: [{ name: 'alice' }, { name: 'db_admin' }] },
      { role: { name: 'db_ro' }, users: [] },
      { role: { name: 'db_rw' }, users: [] },
    ],
  });
  const one = { role: { name: 'db_admin' } };
  expect(await run('SelectRole', { ...one, include_user_info: true })).toMatchObject({
    results: [{ ...one, users: [{ name: 'alice' }, { name: 'db_admin' }] }],
  });
  expect(await run('SelectRole', one)).toMatchObject({ results: [{ ...one, users: [] }] });
  expect(await run('SelectRole', { role: { name: 'unknown' } })).toEqual({ results: [] });
});

test('a role is granted and taken away, twice without harm, and the revision rises', async () => {
  const { operate, rolesOf, store, clusterId } = await setUp();
  const revision = store.authRevision(clusterId);
  expect(await operate('alice', 'db_ro')).toEqual({});
  expect(await operate('alice', 'db_ro')).toEqual({});
  expect(await rolesOf('alice')).toEqual(['db_ro']);
  expect(store.authRevision(clusterId)).toBe(revision + 1);
  expect(await operate('alice', 'db_ro', 1)).toEqual({});
  expect(await operate('alice', 'db_ro', 1)).toEqual({});
  expect(await rolesOf('alice')).toEqual([]);
  expect(store.authRevision(clusterId)).toBe(revision + 2);
});

test('an unknown role or user is told, the role first; taking away does not ask for the user', async () => {
  const { operate } = await setUp();
  const noRole = {
    ...{ code: 1100, legacyCode: 37, message: 'the role "r1" does not exist: invalid parameter' },
  };
  expect(await failureOf(operate('bob', 'r1'))).toEqual(noRole);
  expect(await failureOf(operate('bob', 'r1', 1))).toEqual(noRole);
  expect(await failureOf(operate('bob', 'db_ro'))).toEqual({
    ...{ code: 1100, legacyCode: 37, message: 'the user "bob" does not exist: invalid parameter' },
  });
  expect(await operate('bob', 'db_ro', 1)).toEqual({});
});

const long = 'r'.repeat(256);
test.each([
  ['', 'role name should be not empty: invalid parameter[expected=not empty][actual=]'],
  ['  ', 'role name should be not empty: invalid parameter[expected=not empty][actual=]'],
  [
    long,
    'the length of role name must be not greater than limit: invalid parameter[256 out of range 0 <= value <= 255]',
  ],
  [
    '1r',
    'the first character of role name must be an underscore or letter: invalid parameter[expected=95][actual=49]',
  ],
  [
    'r-1',
    'role name can only contain numbers, letters, dollars and underscores, found - at 1: invalid parameter',
  ],
  [
    'rö😀',
    'role name can only contain numbers, letters, dollars and underscores, found ö at 1: invalid parameter',
  ],
])('the role name %j is refused', async (name, message) => {
  const { run, operate } = await setUp();
  const failure = { code: 1100, legacyCode: 5, message };
  expect(await failureOf(operate('alice', name))).toEqual(failure);
  expect(await failureOf(run('SelectRole', { role: { name } }))).toEqual(failure);
});

test('the user name is checked first, an operation that does not exist last', async () => {
  const { operate } = await setUp();
  expect((await failureOf(operate('', ''))).message).toContain('username must be not empty');
  expect((await failureOf(operate('1a', '1'))).message).toContain('invalid user name');
  expect(await failureOf(operate('alice', 'db_ro', 7))).toMatchObject({
    ...{ code: 1100, message: expect.stringContaining('invalid operate user role type') },
  });
});
