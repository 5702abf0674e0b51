import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { OK, openRbacRig } from '../../testing/rbac-rig.ts';

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const rig = await openRbacRig(profile);
  await rig.addUser('alice');
  const operate = (username: string, role_name: string, type = 0) =>
    rig.run('OperateUserRole', { username, role_name, type });
  const rolesOf = async (name: string) => (await rig.store.users.find(rig.clusterId, name))?.roles;
  return { ...rig, operate, rolesOf };
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
  expect(await operate('alice', 'db_ro')).toEqual(OK);
  expect(await operate('alice', 'db_ro')).toEqual(OK);
  expect(await rolesOf('alice')).toEqual(['db_ro']);
  expect(store.authRevision(clusterId)).toBe(revision + 1);
  expect(await operate('alice', 'db_ro', 1)).toEqual(OK);
  expect(await operate('alice', 'db_ro', 1)).toEqual(OK);
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
  expect(await operate('bob', 'db_ro', 1)).toEqual(OK);
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

test('a role is created with its description, held by nobody', async () => {
  const { createRole, run, held, store, clusterId } = await setUp();
  const revision = store.authRevision(clusterId);
  expect(await createRole('r1', 'the first')).toEqual(OK);
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  expect(await run('SelectRole', { role: { name: 'r1' }, include_user_info: true })).toEqual({
    results: [{ role: { name: 'r1', description: 'the first' }, users: [] }],
  });
  expect(await held('r1')).toEqual([]);
  expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
    ...{ action: 'CreateRole', object: 'role:r1', clusterId, source: '127.0.0.1' },
    actor: { kind: 'user', name: 'alice' },
  });
});

test('a role is created once: no other has its name, not even a built-in one', async () => {
  const { createRole } = await setUp();
  await createRole('r1');
  for (const name of ['r1', 'db_ro']) {
    expect(await failureOf(createRole(name))).toEqual({
      ...{ code: 1100, legacyCode: 35 },
      message: `role [name:"${name}"] already exists: invalid parameter`,
    });
  }
  expect(await failureOf(createRole('1r'))).toMatchObject({ code: 1100, legacyCode: 5 });
  expect((await failureOf(createRole('r2', 'x'.repeat(1025)))).message).toContain(
    'invalid description length',
  );
});

test.each([
  ['milvus', 8],
  ['zilliz', 500],
] as const)('%s has room for %d roles beside the built-in ones', async (profile, room) => {
  const { createRole, dropRole } = await setUp(profile);
  for (let i = 0; i < room; i++) await createRole(`r${i}`);
  expect(await failureOf(createRole('one_more'))).toEqual({
    ...{ code: 9, legacyCode: 35 },
    message: 'unable to create role because the number of roles has reached the limit',
  });
  expect((await failureOf(createRole('r5'))).message).toContain('already exists');
  await dropRole('r5');
  expect(await createRole('one_more')).toEqual(OK);
});

test('the description of a role is changed and taken away; its revision is none of it', async () => {
  const { createRole, run, store, clusterId } = await setUp();
  await createRole('r1', 'old');
  const revision = store.authRevision(clusterId);
  const alter = (role_name: string, description: string) =>
    run('AlterRole', { role_name, description });
  const described = async () => (await store.roles.find(clusterId, 'r1'))?.description;
  expect(await alter('r1', 'new')).toEqual(OK);
  expect(await described()).toBe('new');
  expect(await alter('r1', '')).toEqual(OK);
  expect(await described()).toBe('');
  expect(store.authRevision(clusterId)).toBe(revision);
  expect(await failureOf(alter('r2', 'x'))).toEqual({
    ...{ code: 1100, legacyCode: 5, message: 'the role "r2" does not exist: invalid parameter' },
  });
  expect((await failureOf(alter('r1', 'x'.repeat(1025)))).message).toContain('description');
  expect((await failureOf(alter('', 'x'))).message).toContain('role name should be not empty');
});

test.each([
  ['zilliz', ['db_admin', 'db_rw', 'db_ro']],
  ['milvus', ['admin', 'public']],
] as const)(
  'the built-in roles of %s can be neither altered nor dropped',
  async (profile, names) => {
    const { run, dropRole } = await setUp(profile);
    const refusal = (name: string, what: string) => ({
      ...{ code: 1401, legacyCode: 1 },
      message: `the role[${name}] is a default role, which can't be ${what}: privilege not permitted`,
    });
    for (const name of names) {
      const alter = run('AlterRole', { role_name: name, description: 'x' });
      expect(await failureOf(alter)).toEqual(refusal(name, 'altered'));
      expect(await failureOf(dropRole(name))).toEqual(refusal(name, 'dropped'));
      expect(await failureOf(dropRole(name, true))).toEqual(refusal(name, 'dropped'));
    }
  },
);

test('the built-in roles of the other profile are roles like any', async () => {
  const { createRole, dropRole, run } = await setUp('zilliz');
  for (const name of ['admin', 'public']) {
    await createRole(name);
    await run('AlterRole', { role_name: name, description: 'mine' });
    expect(await dropRole(name)).toEqual(OK);
  }
});

const NO_ROLE = {
  ...{ code: 1100, legacyCode: 36 },
  message:
    "not found the role, maybe the role isn't existed or internal system error: invalid parameter",
};
const HAS_GRANTS = {
  ...{ code: 1100, legacyCode: 36 },
  message:
    'fail to drop the role that it has privileges. Use REVOKE API to revoke privileges: invalid parameter',
};

test('a role that holds grants, in whatever database, is dropped by force, with its grants', async () => {
  const { createRole, dropRole, v1, held } = await setUp();
  expect(await failureOf(dropRole('r1'))).toEqual(NO_ROLE);
  expect(await failureOf(dropRole('r1', true))).toEqual(NO_ROLE);
  await createRole('r1');
  await v1('r1', 'Search', { database: 'elsewhere' });
  expect(await failureOf(dropRole('r1'))).toEqual(HAS_GRANTS);
  expect(await dropRole('r1', true)).toEqual(OK);
  await createRole('r1');
  expect(await held('r1')).toEqual([]);
  expect(await dropRole('r1')).toEqual(OK);
});

test('in Milvus a role that users hold is dropped, and taken from them', async () => {
  const { createRole, dropRole, operate, rolesOf } = await setUp('milvus');
  await createRole('r1');
  await operate('alice', 'r1');
  expect(await dropRole('r1')).toEqual(OK);
  expect(await rolesOf('alice')).toEqual([]);
  await createRole('r1');
  expect(await rolesOf('alice')).toEqual([]);
});

test('in the cloud it is to be taken from them first, or dropped by force', async () => {
  const { createRole, dropRole, operate, rolesOf, v1 } = await setUp('zilliz');
  await createRole('r1');
  await operate('alice', 'r1');
  expect(await failureOf(dropRole('r1'))).toEqual({
    ...{ code: 1100, legacyCode: 36 },
    message:
      'fail to drop the role "r1" that users hold. Take it from them first: invalid parameter',
  });
  await operate('alice', 'r1', 1);
  expect(await dropRole('r1')).toEqual(OK);
  await createRole('r2');
  await v1('r2', 'Search', {});
  await operate('alice', 'r2');
  expect(await dropRole('r2', true)).toEqual(OK);
  expect(await rolesOf('alice')).toEqual([]);
});

test('the names of requests without an entity are empty', async () => {
  const { run } = await setUp();
  for (const rpc of ['CreateRole', 'DropRole', 'AlterRole'] as const) {
    expect((await failureOf(run(rpc))).message, rpc).toContain('role name should be not empty');
  }
});
