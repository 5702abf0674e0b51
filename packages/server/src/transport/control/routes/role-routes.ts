import type { CustomRoles } from '../../../handle/members/custom-roles.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';

type Operation =
  | ('createRole' | 'describeRole' | 'updateRole' | 'deleteRole')
  | 'listRolePrincipals';

/** Custom roles. */
export function createRoleRoutes({
  customRoles,
}: {
  readonly customRoles: CustomRoles;
}): Pick<ControlHandlers, Operation> {
  return {
    createRole: (call) => customRoles.create(call, call.body),
    describeRole: ({ principal, params }) => customRoles.describe(principal, params.roleId),
    updateRole: (call) => customRoles.update(call, call.params.roleId, call.body),
    async deleteRole(call) {
      await customRoles.remove(call, call.params.roleId);
      return {};
    },
    async listRolePrincipals({ principal, params, query }) {
      return pageOf('principals', await customRoles.principals(principal, params.roleId), query);
    },
  };
}
