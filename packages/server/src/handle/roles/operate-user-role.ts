import { errors, type messages } from '@latchkey/contract';
import type { RoleChange } from '../../store/users.ts';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkUserName } from '../users/check-user-name.ts';
import { checkRoleName } from './check-role-name.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.OperateUserRoleRequest;

/** `milvus.OperateUserRoleType` */
const ADD = 0;
const REMOVE = 1;
/** `common.ErrorCode` */
const OPERATE_USER_ROLE_FAILURE = 37;

/**
 * Grants a role to a user or takes it away. The role is looked for first; to take one away from a
 * user who does not exist is a success, as in Milvus.
 */
export function operateUserRole({ store: { users }, rules }: RoleParts): Handler<Request> {
  return async (call) => {
    const { username: user, role_name: role } = call.request;
    // What a client may send, not what the enum names.
    const type: number = call.request.type;
    checkUserName(user, rules);
    checkRoleName(role);
    if (type !== ADD && type !== REMOVE) {
      throw errors.invalidParameter(`invalid operate user role type, operate type: ${type}`);
    }
    const operate = type === ADD ? users.grantRole : users.revokeRole;
    const change: RoleChange = await operate(call.clusterId, user, role, originOf(call));
    if (change === 'no-role') throw errors.roleNotFound(role, OPERATE_USER_ROLE_FAILURE);
    if (change === 'no-user' && type === ADD) throw errors.userNotFound(user);
    return {};
  };
}
