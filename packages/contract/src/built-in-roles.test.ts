import { expect, test } from 'vitest';
import { BUILT_IN_ADMINS, BUILT_IN_ROLES, implicitRole, PROJECT_ROLES } from './built-in-roles.ts';
import { privilegeGroup } from './privilege-groups.ts';
import { PRIVILEGE_OBJECT_TYPES } from './privileges.ts';

const profiles = ['zilliz', 'milvus'] as const;

test('each profile has the roles that its clients know, each with a description', () => {
  expect(BUILT_IN_ROLES.zilliz.map((role) => role.name)).toEqual(['db_admin', 'db_rw', 'db_ro']);
  expect(BUILT_IN_ROLES.milvus.map((role) => role.name)).toEqual(['admin', 'public']);
  for (const role of profiles.flatMap((profile) => BUILT_IN_ROLES[profile]))
    expect(role.description).not.toBe('');
});

test('every grant is of a privilege or a group that exists, on the whole cluster', () => {
  for (const role of [
    ...profiles.flatMap((profile) => BUILT_IN_ROLES[profile]),
    ...Object.values(PROJECT_ROLES),
  ]) {
    for (const { privilege, database, collection } of role.grants) {
      const known = PRIVILEGE_OBJECT_TYPES.has(privilege) || privilegeGroup(privilege);
      expect(known, `${role.name}: ${privilege}`).toBeTruthy();
      expect([database, collection]).toEqual(['*', '*']);
    }
  }
});

test('the user that a cluster is founded with holds the role that may do everything', () => {
  for (const profile of profiles) {
    const { role } = BUILT_IN_ADMINS[profile];
    const grants = BUILT_IN_ROLES[profile].find(({ name }) => name === role)?.grants;
    expect(grants?.map((grant) => grant.privilege)).toEqual(['All']);
  }
});

test('only Milvus has a role that everybody holds', () => {
  expect(implicitRole('zilliz')).toBeUndefined();
  expect(implicitRole('milvus')?.grants.map((grant) => grant.privilege)).toEqual([
    'DescribeCollection',
    'ListAliases',
    'IndexDetail',
  ]);
});
