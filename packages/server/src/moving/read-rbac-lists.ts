import { wire } from '@latchkey/contract';
import type { MilvusRpc } from './milvus-rpc.ts';
import { grantOf, namesOf, type RbacDump } from './rbac-dump.ts';

/**
 * Users, roles and grants of a Milvus before `BackupRBAC`, by the lists that its SDKs ask for. Grants are
 * asked for database by database: 2.3 tells those of one at a time, and those on all databases with each.
 * @throws OperatorError
 */
export async function readRbacLists(milvus: MilvusRpc): Promise<RbacDump> {
  const users = await milvus.call(
    'SelectUser',
    [wire.milvus.SelectUserRequest, wire.milvus.SelectUserResponse],
    { include_role_info: true },
  );
  const { results } = await milvus.call(
    'SelectRole',
    [wire.milvus.SelectRoleRequest, wire.milvus.SelectRoleResponse],
    { include_user_info: false },
  );
  const roles = namesOf(results.map(({ role }) => role ?? {}));
  return {
    users: users.results.map(({ user, roles: held }) => ({
      ...{ name: user?.name ?? '', roles: namesOf(held ?? []) },
    })),
    roles: roles.map((name) => ({ name, description: '' })),
    grants: await grantsOf(milvus, roles),
    privilegeGroups: await groupsOf(milvus),
  };
}

async function grantsOf(milvus: MilvusRpc, roles: readonly string[]): Promise<RbacDump['grants']> {
  const { db_names } = await milvus.call(
    'ListDatabases',
    [wire.milvus.ListDatabasesRequest, wire.milvus.ListDatabasesResponse],
    {},
  );
  const types = [wire.milvus.SelectGrantRequest, wire.milvus.SelectGrantResponse] as const;
  const found = new Map<string, RbacDump['grants'][number]>();
  for (const name of roles) {
    for (const db_name of db_names) {
      const request = { entity: { role: { name }, db_name } };
      const { entities } = await milvus.call('SelectGrant', types, request, db_name);
      for (const grant of entities.map(grantOf)) found.set(JSON.stringify(grant), grant);
    }
  }
  return [...found.values()];
}

async function groupsOf(milvus: MilvusRpc): Promise<RbacDump['privilegeGroups']> {
  const reply = await milvus.callIfKnown(
    'ListPrivilegeGroups',
    [wire.milvus.ListPrivilegeGroupsRequest, wire.milvus.ListPrivilegeGroupsResponse],
    {},
  );
  return (reply?.privilege_groups ?? []).map((group) => ({
    ...{ name: group.group_name ?? '', privileges: namesOf(group.privileges ?? []) },
  }));
}
