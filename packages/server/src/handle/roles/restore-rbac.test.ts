import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { openRbacRig } from '../../testing/rbac-rig.ts';

const HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'c2FsdHNhbHRzYWx0c2E'.padEnd(22, 'A')}$${'A'.repeat(43)}`;

const user = (name: string, password = HASH, ...roles: string[]) => ({
  ...{ user: name, password, roles: roles.map((role) => ({ name: role })) },
});
const grant = (
  role: string,
  privilege: string,
  on: readonly [type: string, db: string, object: string],
) => {
  const [type, db_name, object_name] = on;
  const grantor = { user: { name: 'root' }, privilege: { name: privilege } };
  return { role: { name: role }, object: { name: type }, object_name, db_name, grantor };
};
const group = (group_name: string, ...privileges: string[]) => ({
  ...{ group_name, privileges: privileges.map((name) => ({ name })) },
});
const onBooks = ['Collection', 'default', 'books'] as const;

async function setUp(profile: 'zilliz' | 'milvus' = 'zilliz') {
  const rig = await openRbacRig(profile);
  const restore = (RBAC_meta: object) => rig.run('RestoreRBAC', { RBAC_meta });
  const everything = async () => ({
    revision: rig.store.authRevision(rig.clusterId),
    rbac: await rig.store.rbac.read(rig.clusterId),
    audit: await rig.store.audit.list({ limit: 1_000 }),
  });
  return { ...rig, restore, everything };
}

const invalid = (message: string) => ({
  ...{ code: 1100, legacyCode: 41, message: `${message}: invalid parameter` },
});

const GOOD = {
  users: [user('zoe', HASH, 'role_1', 'db_ro')],
  roles: [{ name: 'role_1', description: 'd' }],
  grants: [
    grant('role_1', 'Search', onBooks),
    grant('role_1', 'group_1', ['Global', 'default', '*']),
  ],
  privilege_groups: [group('group_1', 'Search')],
};

test('if anything of it exists nothing is restored', async () => {
  const { restore, createRole, createGroup, addUser, everything } = await setUp();
  await createRole('r1');
  await createGroup('g1');
  await addUser('alice');
  const before = await everything();
  const refusals = [
    [{ roles: [...GOOD.roles, { name: 'r1' }] }, 'role [r1] already exists'],
    [{ roles: [...GOOD.roles, { name: 'db_rw' }] }, 'role [db_rw] already exists'],
    [{ users: [...GOOD.users, user('alice')] }, 'user [alice] already exists'],
    [{ users: [...GOOD.users, user('db_admin')] }, 'user [db_admin] already exists'],
    [
      { privilege_groups: [...GOOD.privilege_groups, group('g1')] },
      'privilege group [g1] already exists',
    ],
    [
      { privilege_groups: [...GOOD.privilege_groups, group('ClusterAdmin')] },
      'privilege group [ClusterAdmin] already exists',
    ],
    [{ roles: [...GOOD.roles, ...GOOD.roles] }, 'role [role_1] already exists'],
    [{ users: [...GOOD.users, ...GOOD.users] }, 'user [zoe] already exists'],
    [
      { privilege_groups: [...GOOD.privilege_groups, group('group_1')] },
      'privilege group [group_1] already exists',
    ],
  ] as const;
  for (const [changed, message] of refusals) {
    expect(await failureOf(restore({ ...GOOD, ...changed })), message).toEqual(invalid(message));
  }
  const { revision, ...rest } = await everything();
  expect({ ...rest, revision: before.revision }).toEqual(before);
  await restore(GOOD);
  expect((await everything()).rbac.users).toHaveLength(3);
});

test('what is in neither the dump nor built in cannot be referred to', async () => {
  const { restore, createRole, createGroup, everything } = await setUp();
  await createRole('there');
  await createGroup('g_there');
  const before = await everything();
  const refusals = [
    [{ users: [user('zoe', HASH, 'role_2')] }, 'role [role_2] does not exist'],
    [{ users: [user('zoe', HASH, 'there')] }, 'role [there] does not exist'],
    [{ grants: [grant('there', 'Search', onBooks)] }, 'role [there] does not exist'],
    [{ grants: [{}] }, 'role [] does not exist'],
    [{ grants: [grant('role_1', 'Serch', onBooks)] }, 'privilege [Serch] does not exist'],
    [
      { grants: [grant('role_1', 'g_there', ['Global', '*', '*'])] },
      'privilege [g_there] does not exist',
    ],
    [{ privilege_groups: [group('group_1', 'Serch')] }, 'privilege [Serch] does not exist'],
    [
      { privilege_groups: [group('group_1', 'ClusterAdmin')] },
      'privilege [ClusterAdmin] does not exist',
    ],
  ] as const;
  for (const [changed, message] of refusals) {
    expect(await failureOf(restore({ ...GOOD, ...changed })), message).toEqual(invalid(message));
  }
  expect(await everything()).toEqual(before);
});

test('a dump keeps to the rules for names, levels and places', async () => {
  const { restore, everything } = await setUp();
  const before = await everything();
  const collection = (privilege: string) =>
    `please specify database name for the collection level privilege: ${privilege}`;
  const refusals: [object, string][] = [
    [{ users: [user('1a')] }, 'the first character must be a letter'],
    [{ roles: [{ name: 'r-1' }] }, 'role name can only contain'],
    [{ roles: [{ name: 'r1', description: 'x'.repeat(1025) }] }, 'invalid description length'],
    [{ privilege_groups: [group('1g')] }, 'invalid privilege group name[privilegeGroup=1g]'],
    [
      { privilege_groups: [group('g', 'Search', 'UpdateUser')] },
      'are not the same privilege level',
    ],
    [{ privilege_groups: [group('g', 'All')] }, 'are not the same privilege level'],
  ];
  const grants: [Parameters<typeof grant>, string][] = [
    [
      ['role_1', 'Search', ['Database', 'default', '*']],
      'not found the object type[name: Database]',
    ],
    [
      ['role_1', 'Search', ['Global', 'default', '*']],
      'not found the privilege name[Search] in object[Global]',
    ],
    [
      ['role_1', 'CollectionAdmin', ['Collection', 'd', '*']],
      'not found the privilege name[CollectionAdmin] in object',
    ],
    [['role_1', 'Search', ['Collection', '*', 'c']], collection('Search')],
    [['role_1', 'group_1', ['Global', '*', 'c']], collection('group_1')],
    [
      ['role_1', 'ClusterAdmin', ['Global', 'd', '*']],
      'should be * for the cluster level privilege',
    ],
    [
      ['role_1', 'DatabaseAdmin', ['Global', 'd', 'c']],
      'should be * for the database level privilege',
    ],
    [['role_1', 'Search', ['Collection', 'd', '']], 'object name should be not empty'],
    [['role_1', 'Search', ['Collection', 'a-b', '*']], 'database name can only contain'],
    [['role_1', '', ['Collection', 'd', '*']], 'Privilege should be not empty'],
    [['db_ro', 'Insert', onBooks], "the role[db_ro] is a default role, whose privileges can't be"],
  ];
  for (const [asked, message] of grants) refusals.push([{ grants: [grant(...asked)] }, message]);
  const long = grant('role_1', 'Search', onBooks);
  long.grantor.user.name = 'x'.repeat(256);
  refusals.push([{ grants: [long] }, 'the name of a grantor is longer than 255 bytes']);
  for (const [changed, message] of refusals) {
    const failure = await failureOf(restore({ ...GOOD, ...changed }));
    expect(failure.message).toContain(message);
  }
  expect(await everything()).toEqual(before);
});

test('what Milvus stored under one database is stored where it is looked for', async () => {
  const { restore, held, store, clusterId } = await setUp('milvus');
  const noGrantor = {
    ...grant('role_1', 'SelectOwnership', ['Global', 'default', '*']),
    grantor: { privilege: { name: 'SelectOwnership' } },
  };
  await restore({
    roles: [{ name: 'role_1' }],
    grants: [
      grant('role_1', 'CreateOwnership', ['Global', 'default', '*']),
      grant('role_1', 'UpdateUser', ['User', 'default', 'alice']),
      grant('role_1', 'Search', ['Collection', '', 'books']),
      grant('role_1', 'Search', ['Collection', 'default', 'books']),
      noGrantor,
    ],
  });
  expect((await held('role_1')).sort()).toEqual([
    ...['Collection default.books Search', 'Global *.* CreateOwnership'],
    ...['Global *.* SelectOwnership', 'User *.alice UpdateUser'],
  ]);
  const grants = await store.grants.list(clusterId, ['role_1']);
  const by = Object.fromEntries(grants.map(({ privilege, grantor }) => [privilege, grantor]));
  expect(by).toMatchObject({ CreateOwnership: 'root', SelectOwnership: 'alice' });
});

test('a group that was restored keeps the level that it was granted at', async () => {
  const { restore, operateGroup } = await setUp();
  await restore({ ...GOOD, grants: [grant('role_1', 'group_1', ['Global', '*', '*'])] });
  await operateGroup('group_1', ['Search'], 1);
  expect((await failureOf(operateGroup('group_1', ['ManageOwnership']))).message).toContain(
    'privileges are not the same privilege level',
  );
});

const many = <Item>(count: number, make: (i: number) => Item) =>
  Array.from({ length: count }, (_, i) => make(i));

test.each([
  ['users', { users: many(100, (i) => user(`u${i}`)) }, { users: many(99, (i) => user(`u${i}`)) }],
  [
    'roles',
    { roles: many(501, (i) => ({ name: `r${i}` })) },
    { roles: many(500, (i) => ({ name: `r${i}` })) },
  ],
  [
    'privilege groups',
    { privilege_groups: many(1001, (i) => group(`g${i}`)) },
    { privilege_groups: many(1000, (i) => group(`g${i}`)) },
  ],
  [
    'grants of role [role_1]',
    {
      ...GOOD,
      grants: many(10_001, (i) => grant('role_1', 'Search', ['Collection', 'd', `c${i}`])),
    },
    {
      ...GOOD,
      grants: many(10_000, (i) => grant('role_1', 'Search', ['Collection', 'd', `c${i}`])),
    },
  ],
] as const)('the limit of %s holds', async (what, tooMany, enough) => {
  const { restore, everything } = await setUp();
  const before = await everything();
  expect(await failureOf(restore(tooMany))).toEqual({
    ...{ code: 9, legacyCode: 41 },
    message: `unable to restore because the number of ${what} would pass the limit`,
  });
  expect((await everything()).rbac).toEqual(before.rbac);
  await restore(enough);
  expect((await everything()).rbac).not.toEqual(before.rbac);
});

const SALT = 'c2FsdHNhbHQ';
const TAG = 'AAAAAAAAAAAAAAAAAAAAAA';
const phc = (cost: string, salt = SALT, tag = TAG) => `$argon2id$v=19$${cost}$${salt}$${tag}`;

test.each([
  phc('m=65536,t=10,p=4'),
  phc('m=8,t=1,p=1'),
  phc('m=19456,t=2,p=1', 'A'.repeat(86), 'A'.repeat(86)),
])('the hash %s is restored', async (hash) => {
  const { restore, store, clusterId } = await setUp();
  await restore({ users: [user('zoe', hash)] });
  expect((await store.users.find(clusterId, 'zoe'))?.passwordHash).toBe(hash);
});

test.each([
  '',
  'plain text of a password',
  '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  phc('m=65537,t=2,p=1'),
  phc('m=999999999,t=2,p=1'),
  phc('m=19456,t=11,p=1'),
  phc('m=19456,t=2,p=5'),
  phc('m=16,t=2,p=4'),
  phc('m=7,t=2,p=1'),
  phc('m=0,t=2,p=1'),
  phc('m=019456,t=2,p=1'),
  phc('t=2,m=19456,p=1'),
  phc('m=19456,t=2,p=1,keyid=x'),
  phc('m=19456,t=2,p=1', 'c2FsdA'),
  phc('m=19456,t=2,p=1', `${SALT}=`),
  phc('m=19456,t=2,p=1', 'c2FsdHNhbHR'),
  phc('m=19456,t=2,p=1', SALT, 'AAAA'),
  phc('m=19456,t=2,p=1', 'A'.repeat(88)),
  phc('m=19456,t=2,p=1', SALT, 'A'.repeat(88)),
  `${phc('m=19456,t=2,p=1')}\n`,
  phc('m=19456,t=2,p=1').replace('argon2id', 'argon2i'),
  phc('m=19456,t=2,p=1').replace('v=19', 'v=16'),
])('the hash %j is refused without being shown', async (hash) => {
  const { restore, everything } = await setUp();
  const before = await everything();
  const failure = await failureOf(restore({ ...GOOD, users: [...GOOD.users, user('bob', hash)] }));
  expect(failure).toEqual(
    invalid(
      'the password of user [bob] is no hash that can be restored: only argon2id PHC strings ($argon2id$v=19$...) with m <= 65536, t <= 10 and p <= 4 are accepted',
    ),
  );
  expect(await everything()).toEqual(before);
});

test('of two restores of the same at once one succeeds', async () => {
  const { restore, everything } = await setUp();
  const outcomes = await Promise.allSettled([restore(GOOD), restore(GOOD)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { rbac } = await everything();
  expect(rbac.users.map(({ name }) => name)).toEqual(['db_admin', 'zoe']);
  expect(rbac.grants).toHaveLength(2);
});
