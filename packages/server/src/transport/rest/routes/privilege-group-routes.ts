import { wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import type { RestCall, RestHandlers } from '../rest-call.ts';

const { AddPrivilegesToGroup, RemovePrivilegesFromGroup } = wire.milvus.OperatePrivilegeGroupType;

type Change = RestRequest<'privilege_groups/add_privileges_to_group'>;

export const privilegeGroupRoutes = {
  'privilege_groups/create': async ({ privilegeGroupName }, call) => {
    await call.rpc('CreatePrivilegeGroup', { group_name: privilegeGroupName });
    return { data: {} };
  },

  'privilege_groups/drop': async ({ privilegeGroupName }, call) => {
    await call.rpc('DropPrivilegeGroup', { group_name: privilegeGroupName });
    return { data: {} };
  },

  'privilege_groups/list': async (_request, call) => {
    const { privilege_groups = [] } = await call.rpc('ListPrivilegeGroups', {});
    const privilegeGroups = privilege_groups.map(({ group_name, privileges = [] }) => ({
      privilegeGroupName: group_name ?? '',
      privileges: privileges.map(({ name }) => name ?? '').join(','),
    }));
    return { data: { privilegeGroups } };
  },

  'privilege_groups/add_privileges_to_group': (request, call) =>
    operate(request, call, AddPrivilegesToGroup),

  'privilege_groups/remove_privileges_from_group': (request, call) =>
    operate(request, call, RemovePrivilegesFromGroup),
} satisfies RestHandlers;

async function operate(request: Change, call: RestCall, type: number) {
  const privileges = (request.privileges ?? []).map((name) => ({ name }));
  await call.rpc('OperatePrivilegeGroup', {
    group_name: request.privilegeGroupName,
    ...{ privileges, type },
  });
  return { data: {} };
}
