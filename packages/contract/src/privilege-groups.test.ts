import { describe, expect, test } from 'vitest';
import { METHOD_ROWS } from './generated/methods.ts';
import { PRIVILEGE_GROUPS, privilegeGroup, privilegeLevel } from './privilege-groups.ts';
import { PRIVILEGE_OBJECT_TYPES, privilegeOfWire } from './privileges.ts';

const profiles = ['zilliz', 'milvus'] as const;
const LEVELS = ['Collection', 'Database', 'Cluster'] as const;

describe.each(profiles)('%s', (profile) => {
  const members = (name: string) => new Set(privilegeGroup(profile, name)?.privileges);
  const { version, groups } = PRIVILEGE_GROUPS[profile];

  test('there are three groups on each of the three levels, and no privilege is in one twice', () => {
    expect(groups.map((group) => group.name)).toEqual(
      LEVELS.flatMap((level) => ['ReadOnly', 'ReadWrite', 'Admin'].map((kind) => level + kind)),
    );
    for (const { name, level, privileges } of groups) {
      expect(name.startsWith(level)).toBe(true);
      expect(members(name).size, name).toBe(privileges.length);
    }
  });

  test('on a level each group contains the one below', () => {
    for (const level of LEVELS) {
      expect([...members(`${level}ReadWrite`)]).toEqual(
        expect.arrayContaining([...members(`${level}ReadOnly`)]),
      );
      expect([...members(`${level}Admin`)]).toEqual(
        expect.arrayContaining([...members(`${level}ReadWrite`)]),
      );
    }
  });

  test('no level contains anything of another', () => {
    const all = LEVELS.flatMap((level) => [...members(`${level}Admin`)]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('the groups are those of the version that they name', () => {
    const contents = groups.map((group) => [group.name, [...group.privileges].sort().join(' ')]);
    expect({ version, ...Object.fromEntries(contents) }).toMatchSnapshot();
  });

  test('a group gives its level to what it holds', () => {
    for (const { level, privileges } of groups) {
      for (const privilege of privileges) {
        expect(privilegeLevel(profile, privilege), privilege).toBe(level);
      }
    }
  });
});

test('in Milvus every privilege but All belongs to exactly one admin group, which gives its level', () => {
  for (const privilege of PRIVILEGE_OBJECT_TYPES.keys()) {
    if (privilege === 'All') continue;
    const level = privilegeLevel('milvus', privilege);
    const admin = privilegeGroup('milvus', `${level}Admin`);
    expect(admin?.privileges, privilege).toContain(privilege);
  }
});

test('what the cloud has in no group is of the level that it has in Milvus', () => {
  const grouped = new Set<string>(
    PRIVILEGE_GROUPS.zilliz.groups.flatMap(({ privileges }) => privileges),
  );
  const alone = [...PRIVILEGE_OBJECT_TYPES.keys()].filter((privilege) => !grouped.has(privilege));
  expect(alone.sort()).toEqual([
    ...['All', 'AlterDatabase', 'BackupRBAC', 'CreatePrivilegeGroup', 'CreateResourceGroup'],
    ...['DescribeResourceGroup', 'DropPrivilegeGroup', 'DropResourceGroup', 'FlushAll'],
    ...['ListResourceGroups', 'OperatePrivilegeGroup', 'RestoreRBAC', 'TransferNode'],
    ...['TransferReplica', 'UpdateResourceGroups'],
  ]);
  for (const privilege of alone) {
    expect(privilegeLevel('zilliz', privilege)).toBe(privilegeLevel('milvus', privilege));
  }
});

test('the profiles differ in the level of renaming a collection alone', () => {
  const differing = [...PRIVILEGE_OBJECT_TYPES.keys()].filter(
    (name) => privilegeLevel('zilliz', name) !== privilegeLevel('milvus', name),
  );
  expect(differing).toEqual(['RenameCollection']);
  expect(privilegeLevel('zilliz', 'RenameCollection')).toBe('Cluster');
  expect(privilegeLevel('milvus', 'RenameCollection')).toBe('Database');
});

test('every privilege on the wire is known, and held on the type of object that is annotated', () => {
  for (const row of METHOD_ROWS) {
    if (!row.privilege) continue;
    const type = PRIVILEGE_OBJECT_TYPES.get(privilegeOfWire(row.privilege));
    // Row policies are annotated with user administration on a collection: odd, but so.
    const expected =
      row.name.endsWith('RowPolicy') || row.name === 'ListRowPolicies' ? 'Global' : row.objectType;
    expect(type, `${row.name}: ${row.privilege}`).toBe(expected);
  }
});
