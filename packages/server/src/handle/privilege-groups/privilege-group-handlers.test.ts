import { PRIVILEGE_GROUPS, type Profile, privilegeGroup } from '@latchkey/contract';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { failureOf } from '../../testing/failure-of.ts';
import { OK, openRbacRig } from '../../testing/rbac-rig.ts';

interface WireGroup {
  readonly group_name: string;
  readonly privileges: readonly { readonly name: string }[];
}

async function setUp(profile: Profile = 'zilliz') {
  const rig = await openRbacRig(profile);
  await rig.createRole('r1');
  const list = async () => {
    const { privilege_groups } = await rig.run('ListPrivilegeGroups');
    const groups = privilege_groups as WireGroup[];
    return groups.map(({ group_name, privileges }) => ({
      name: group_name,
      privileges: privileges.map(({ name }) => name),
    }));
  };
  const members = async (name: string) =>
    (await list()).find((group) => group.name === name)?.privileges;
  const drop = (group_name: string) => rig.run('DropPrivilegeGroup', { group_name });
  return { ...rig, list, members, drop };
}

const invalid = (legacyCode: number, message: string) => ({
  ...{ code: 1100, legacyCode, message: `${message}: invalid parameter` },
});
const MIXED = invalid(61, 'privileges are not the same privilege level');

test.each(['zilliz', 'milvus'] as const)(
  '%s lists its built-in groups, then the custom ones',
  async (profile) => {
    const { list, createGroup, operateGroup } = await setUp(profile);
    await createGroup('zebra');
    await createGroup('_ant');
    await operateGroup('zebra', ['Search', 'Query']);
    const builtIn = PRIVILEGE_GROUPS[profile].groups.map(({ name, privileges }) => ({
      ...{ name, privileges: [...privileges] },
    }));
    expect(await list()).toEqual([
      ...builtIn,
      { name: '_ant', privileges: [] },
      { name: 'zebra', privileges: ['Query', 'Search'] },
    ]);
  },
);

test('a group is created once, and not under a name that exists in every cluster', async () => {
  const { createGroup } = await setUp();
  expect(await createGroup('g')).toEqual(OK);
  expect(await failureOf(createGroup('g'))).toEqual(
    invalid(58, 'privilege group name [g] is defined by users'),
  );
  for (const name of ['ClusterAdmin', 'Search', 'All']) {
    expect(await failureOf(createGroup(name))).toEqual(
      invalid(
        58,
        `privilege group name [${name}] is defined by built in privileges or privilege groups in system`,
      ),
    );
  }
});

test.each(['', '1a', 'a-b', 'a$', 'é', ' a', 'a\n', '*', 'x'.repeat(256)])(
  'the name %j is refused',
  async (name) => {
    const { createGroup, drop, operateGroup } = await setUp();
    const refusal = {
      ...{ code: 1402, legacyCode: 1 },
      message: `invalid privilege group name[privilegeGroup=${name}]`,
    };
    expect(await failureOf(createGroup(name))).toEqual(refusal);
    expect(await failureOf(drop(name))).toEqual(refusal);
    expect(await failureOf(operateGroup(name, ['Search']))).toEqual(refusal);
  },
);

test('a refusal does not send back a name of a megabyte', async () => {
  const { createGroup, operateGroup } = await setUp();
  await createGroup('g');
  const long = 'x'.repeat(1_000_000);
  expect((await failureOf(createGroup(long))).message.length).toBeLessThan(500);
  expect((await failureOf(operateGroup('g', [long]))).message.length).toBeLessThan(500);
});

test('there is room for a thousand groups', async () => {
  const { createGroup, drop, path, clusterId } = await setUp();
  const raw = new SqliteDatabase(path);
  raw
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
       INSERT INTO privilege_groups (id, cluster_id, name, created_at)
       SELECT 'pg-' || i, ?, 'g' || i, 0 FROM n`,
    )
    .run(clusterId);
  raw.close();
  expect(await createGroup('last')).toEqual(OK);
  expect(await failureOf(createGroup('one_more'))).toEqual({
    ...{ code: 9, legacyCode: 58 },
    message:
      'unable to create privilege group because the number of privilege groups has reached the limit',
  });
  expect((await failureOf(createGroup('last'))).message).toContain('is defined by users');
  await drop('g7');
  expect(await createGroup('one_more')).toEqual(OK);
});

test('a group that a role holds is not dropped; one that does not exist is no failure', async () => {
  const { createGroup, drop, v2, list, createRole } = await setUp();
  await createGroup('g');
  await createRole('a_role');
  await v2('r1', 'g', ['shop', '*']);
  await v2('a_role', 'g', ['*', '*']);
  const used = (role: string) =>
    invalid(59, `privilege group [g] is used by role [${role}], Use REVOKE API to revoke it first`);
  expect(await failureOf(drop('g'))).toEqual(used('a_role'));
  await v2('a_role', 'g', ['*', '*'], 1);
  expect(await failureOf(drop('g'))).toEqual(used('r1'));
  await v2('r1', 'g', ['shop', '*'], 1);
  expect(await drop('g')).toEqual(OK);
  for (const name of ['g', 'unknown', 'ClusterAdmin']) expect(await drop(name)).toEqual(OK);
  expect((await list()).map(({ name }) => name)).toEqual(
    PRIVILEGE_GROUPS.zilliz.groups.map(({ name }) => name),
  );
});

test('privileges are added and taken out, twice without harm, and the revision rises', async () => {
  const { createGroup, operateGroup, members, store, clusterId } = await setUp();
  await createGroup('g');
  const revision = store.authRevision(clusterId);
  expect(await operateGroup('g', ['Search', 'Query', 'Search'])).toEqual(OK);
  expect(await operateGroup('g', ['Search'])).toEqual(OK);
  expect(await members('g')).toEqual(['Query', 'Search']);
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  expect(await operateGroup('g', ['Search', 'Insert'], 1)).toEqual(OK);
  expect(await operateGroup('g', ['Search'], 1)).toEqual(OK);
  expect(await members('g')).toEqual(['Query']);
});

test('a group among them stands for the members that it has at that moment', async () => {
  const { createGroup, operateGroup, members } = await setUp();
  await createGroup('readers');
  await createGroup('g');
  await operateGroup('readers', ['Search', 'Query']);
  await operateGroup('g', ['readers', 'Insert']);
  expect(await members('g')).toEqual(['Insert', 'Query', 'Search']);
  await operateGroup('readers', ['GetStatistics']);
  expect(await members('g')).toEqual(['Insert', 'Query', 'Search']);
  await operateGroup('g', ['CollectionReadOnly']);
  const readOnly = privilegeGroup('zilliz', 'CollectionReadOnly')?.privileges ?? [];
  expect(await members('g')).toEqual([...new Set([...readOnly, 'Insert'])].sort());
  await operateGroup('g', ['CollectionReadOnly'], 1);
  expect(await members('g')).toEqual(['Insert']);
});

test('the group is looked for first, then whether anything is named, then what', async () => {
  const { createGroup, operateGroup, run, members } = await setUp();
  for (const name of ['unknown', 'ClusterAdmin']) {
    expect(await failureOf(operateGroup(name, []))).toEqual(
      invalid(61, `there is no privilege group name [${name}] defined in system to operate`),
    );
  }
  await createGroup('g');
  await operateGroup('g', ['Search']);
  const empty = invalid(61, 'privileges is empty when alter the privilege group');
  const unknown = (name: string) =>
    invalid(
      61,
      `there is no privilege name or privilege group name [${name}] defined in system to operate`,
    );
  for (const type of [0, 1]) {
    expect(await failureOf(operateGroup('g', [], type))).toEqual(empty);
    for (const name of ['Serch', '', '*']) {
      expect(await failureOf(operateGroup('g', ['Query', name], type))).toEqual(unknown(name));
    }
  }
  expect(await failureOf(run('OperatePrivilegeGroup', { group_name: 'g', type: 2 }))).toEqual(
    invalid(61, 'unsupported operate type: 2'),
  );
  expect(await members('g')).toEqual(['Search']);
});

test('all members are of one level, and All is of none', async () => {
  const { createGroup, operateGroup, members } = await setUp();
  await createGroup('g');
  expect(await failureOf(operateGroup('g', ['Search', 'CreateCollection']))).toEqual(MIXED);
  expect(await failureOf(operateGroup('g', ['CollectionReadOnly', 'UpdateUser']))).toEqual(MIXED);
  expect(await failureOf(operateGroup('g', ['All']))).toEqual(MIXED);
  await operateGroup('g', ['Search']);
  expect(await failureOf(operateGroup('g', ['UpdateUser']))).toEqual(MIXED);
  expect(await failureOf(operateGroup('g', ['All']))).toEqual(MIXED);
  expect(await members('g')).toEqual(['Search']);
});

test('the level of a privilege is that of the profile', async () => {
  for (const [profile, others] of [
    ['zilliz', 'CreateDatabase'],
    ['milvus', 'CreateCollection'],
  ] as const) {
    const { createGroup, operateGroup, members } = await setUp(profile);
    await createGroup('g');
    await operateGroup('g', ['RenameCollection', others]);
    expect(await members('g')).toEqual([others, 'RenameCollection']);
  }
});

test('a group that is granted keeps its level, also when it is emptied and filled again', async () => {
  const { createGroup, operateGroup, members, v2 } = await setUp();
  await createGroup('g');
  await operateGroup('g', ['Search']);
  // On all of everything privileges of any level could be.
  await v2('r1', 'g', ['*', '*']);
  await operateGroup('g', ['Search'], 1);
  expect(await members('g')).toEqual([]);
  for (const privilege of ['ManageOwnership', 'CreateCollection', 'ClusterAdmin']) {
    expect(await failureOf(operateGroup('g', [privilege])), privilege).toEqual(MIXED);
  }
  expect(await members('g')).toEqual([]);
  await operateGroup('g', ['Insert']);
  expect(await members('g')).toEqual(['Insert']);
});

test('it may be of another level once it is granted to nobody, or to others', async () => {
  const { createGroup, operateGroup, members, v2, createRole, dropRole } = await setUp();
  await createGroup('g');
  await operateGroup('g', ['Search']);
  await v2('r1', 'g', ['shop', 'books']);
  await createRole('r2');
  await v2('r2', 'g', ['shop', 'books']);
  await operateGroup('g', ['Search'], 1);
  await v2('r1', 'g', ['shop', 'books'], 1);
  expect(await failureOf(operateGroup('g', ['UpdateUser']))).toEqual(MIXED);
  await dropRole('r2', true);
  await operateGroup('g', ['UpdateUser']);
  await v2('r1', 'g', ['*', '*']);
  await operateGroup('g', ['UpdateUser'], 1);
  expect(await failureOf(operateGroup('g', ['Search']))).toEqual(MIXED);
  await operateGroup('g', ['CreateOwnership']);
  expect(await members('g')).toEqual(['CreateOwnership']);
});

test('one that was granted empty is filled with what fits its grants, and keeps that level', async () => {
  const { createGroup, operateGroup, v2 } = await setUp();
  const fill = async (name: string, privilege: string) =>
    operateGroup(name, [privilege]).then(
      () => true,
      () => false,
    );
  const fits: Record<string, boolean[]> = {};
  for (const [place, on] of Object.entries({
    collection: ['shop', 'books'],
    database: ['shop', '*'],
    cluster: ['*', '*'],
  } as const)) {
    fits[place] = [];
    for (const [at, privilege] of ['Search', 'CreateCollection', 'UpdateUser'].entries()) {
      const name = `${place}_${at}`;
      await createGroup(name);
      await v2('r1', name, on);
      fits[place].push(await fill(name, privilege));
    }
  }
  expect(fits).toEqual({
    collection: [true, false, false],
    database: [true, true, false],
    cluster: [true, true, true],
  });
  // The first members decide.
  await operateGroup('cluster_0', ['Search'], 1);
  expect(await fill('cluster_0', 'UpdateUser')).toBe(false);
  expect(await fill('cluster_0', 'Query')).toBe(true);
});

test('of many changes at once none is lost', async () => {
  const { createGroup, operateGroup, members } = await setUp();
  await createGroup('g');
  const privileges = privilegeGroup('zilliz', 'CollectionAdmin')?.privileges ?? [];
  await Promise.all(privileges.map((privilege) => operateGroup('g', [privilege])));
  expect(await members('g')).toEqual([...privileges].sort());
});

test('of two fillings of an empty group at once, and a grant, all are of one level', async () => {
  const { createGroup, operateGroup, members, v2, held } = await setUp();
  await createGroup('g');
  const outcomes = await Promise.allSettled([
    operateGroup('g', ['Search']),
    operateGroup('g', ['UpdateUser']),
    v2('r1', 'g', ['shop', 'books']),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await members('g')).toEqual(['Search']);
  expect(await held('r1')).toEqual(['Global shop.books g']);
});
