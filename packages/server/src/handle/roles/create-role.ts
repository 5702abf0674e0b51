import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkDescription } from '../users/check-description.ts';
import { checkRoleName } from './check-role-name.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.CreateRoleRequest;

/** Creates a role that holds nothing yet. */
export function createRole({ store: { roles }, rules }: RoleParts): Handler<Request> {
  return async (call) => {
    const name = call.request.entity?.name ?? '';
    const description = call.request.entity?.description ?? '';
    checkRoleName(name);
    checkDescription(description);
    const role = { clusterId: call.clusterId, name, description };
    const outcome = await roles.create(role, rules.maxRoles, originOf(call));
    if (outcome === 'exists') throw errors.roleExists(name);
    if (outcome === 'full') throw errors.tooManyRoles();
    return {};
  };
}
