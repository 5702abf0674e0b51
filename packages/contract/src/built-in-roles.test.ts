import { expect, test } from 'vitest';
import {
  BUILT_IN_ADMINS,
  BUILT_IN_ROLES,
  fixedRole,
  implicitRole,
  PROJECT_ROLES,
} from './built-in-roles.ts';
import { PRIVILEGE_OBJECT_TYPES } from './privileges.ts';

const profiles = ['zilliz', 'milvus'] as const;

test('each profile has the roles that its clients know, each with a description', () => {
  expect(BUILT_IN_ROLES.zilliz.map((role) => role.name)).toEqual(['db_admin', 'db_rw', 'db_ro']);
  expect(BUILT_IN_ROLES.milvus.map((role) => role.name)).toEqual(['admin', 'public']);
  for (const role of profiles.flatMap((profile) => BUILT_IN_ROLES[profile]))
    expect(role.description).not.toBe('');
});

test('a role holds single privileges that exist, none twice', () => {
  for (const { name, privileges } of [
    ...profiles.flatMap((profile) => BUILT_IN_ROLES[profile]),
    ...Object.values(PROJECT_ROLES),
  ]) {
    expect(new Set(privileges).size, name).toBe(privileges.length);
    expect(privileges.length, name).toBeGreaterThan(0);
    for (const privilege of privileges) {
      expect(PRIVILEGE_OBJECT_TYPES.has(privilege), `${name}: ${privilege}`).toBe(true);
    }
  }
});

test('what the roles of the profiles hold is this', () => {
  const contents = profiles.flatMap((profile) =>
    BUILT_IN_ROLES[profile].map((role) => [
      `${profile}: ${role.name}`,
      [...role.privileges].sort().join(' '),
    ]),
  );
  expect(Object.fromEntries(contents)).toMatchSnapshot();
});

test('who may write may read, and who may read may neither write nor see users', () => {
  const held = (name: keyof typeof PROJECT_ROLES) =>
    new Set<string>(PROJECT_ROLES[name].privileges);
  const [rw, ro] = [held('Read-Write'), held('Read-Only')];
  expect([...ro].filter((privilege) => !rw.has(privilege))).toEqual([]);
  for (const privilege of ['Insert', 'Delete', 'Upsert', 'Load', 'CreateIndex', 'SelectUser']) {
    expect(ro.has(privilege), privilege).toBe(false);
    expect(rw.has(privilege), privilege).toBe(true);
  }
  for (const privilege of [
    'CreateOwnership',
    'ManageOwnership',
    'UpdateUser',
    'ManageRLS',
    'All',
  ]) {
    expect(rw.has(privilege), privilege).toBe(false);
  }
});

test('the user that a cluster is founded with holds the role that may do everything', () => {
  for (const profile of profiles) {
    const { role } = BUILT_IN_ADMINS[profile];
    expect(fixedRole(profile, role)?.privileges).toEqual(['All']);
  }
});

test('only Milvus has a role that everybody holds, and that role alone can be changed', () => {
  expect(implicitRole('zilliz')).toBeUndefined();
  expect(implicitRole('milvus')).toBe('public');
  expect(fixedRole('milvus', 'public')).toBeUndefined();
  expect(BUILT_IN_ROLES.milvus.find(({ name }) => name === 'public')?.privileges).toEqual([
    ...['DescribeCollection', 'ListAliases', 'IndexDetail'],
  ]);
  for (const profile of profiles) {
    for (const role of BUILT_IN_ROLES[profile]) {
      if (role.name !== 'public') expect(fixedRole(profile, role.name)).toBe(role);
    }
  }
});

test('a role is built in in its own profile alone', () => {
  expect(fixedRole('zilliz', 'admin')).toBeUndefined();
  expect(fixedRole('milvus', 'db_admin')).toBeUndefined();
});
