import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkDescription } from '../users/check-description.ts';
import { checkRoleName } from './check-role-name.ts';
import { isBuiltInRole } from './is-built-in-role.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.AlterRoleRequest;

/** Sets a role's description; an empty one takes it away. */
export function alterRole({ store: { roles }, profile }: RoleParts): Handler<Request> {
  return async (call) => {
    const { role_name: name, description } = call.request;
    checkRoleName(name);
    if (isBuiltInRole(profile, name)) throw errors.builtInRole(name, 'altered');
    checkDescription(description);
    const role = { clusterId: call.clusterId, name, description };
    if (!(await roles.alter(role, originOf(call)))) throw errors.roleNotFound(name);
    return {};
  };
}
