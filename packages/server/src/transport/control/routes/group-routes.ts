import type { PeopleGroups } from '../../../handle/members/people-groups.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';

type Operation =
  | ('listGroups' | 'listGroupMembers' | 'listGroupRoles' | 'grantGroupRole' | 'revokeGroupRole')
  | ('createGroup' | 'updateGroup' | 'deleteGroup' | 'addGroupMember' | 'removeGroupMember');

/** Groups of people. */
export function createGroupRoutes({
  groups,
}: {
  readonly groups: PeopleGroups;
}): Pick<ControlHandlers, Operation> {
  return {
    async listGroups({ principal, query }) {
      return pageOf('groups', await groups.list(principal), query);
    },
    async listGroupMembers({ principal, params, query }) {
      return pageOf('members', await groups.members(principal, params.groupId), query);
    },
    listGroupRoles: ({ principal, params }) => groups.roles(principal, params.groupId),
    async grantGroupRole(call) {
      await groups.grantRole(call, call.params.groupId, call.params.roleId);
      return true;
    },
    async revokeGroupRole(call) {
      await groups.revokeRole(call, call.params.groupId, call.params.roleId);
      return true;
    },
    createGroup: (call) => groups.create(call, call.body),
    updateGroup: (call) => groups.update(call, call.params.groupId, call.body),
    async deleteGroup(call) {
      await groups.remove(call, call.params.groupId);
      return {};
    },
    async addGroupMember(call) {
      await groups.addMember(call, call.params.groupId, call.params.userId);
      return {};
    },
    async removeGroupMember(call) {
      await groups.removeMember(call, call.params.groupId, call.params.userId);
      return {};
    },
  };
}
