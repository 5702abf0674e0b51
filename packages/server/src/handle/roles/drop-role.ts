import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkRoleName } from './check-role-name.ts';
import { isBuiltInRole } from './is-built-in-role.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.DropRoleRequest;

/**
 * Drops a role and takes it from its users and API keys. One that holds grants, in whatever database, is
 * dropped by force alone, as in Milvus; so is one that users or keys hold in the profile of the cloud,
 * which asks to take it from them first.
 */
export function dropRole({ store: { roles }, profile, rules }: RoleParts): Handler<Request> {
  return async (call) => {
    const { role_name: name, force_drop: force } = call.request;
    checkRoleName(name);
    if (isBuiltInRole(profile, name)) throw errors.builtInRole(name, 'dropped');
    const unless = { hasGrants: !force, hasUsers: !force && rules.keepsHeldRoles };
    const outcome = await roles.drop({ clusterId: call.clusterId, name }, unless, originOf(call));
    if (outcome === 'no-role') throw errors.droppedRoleNotFound();
    if (outcome === 'has-grants') throw errors.roleHasGrants();
    if (outcome === 'has-users') throw errors.roleHasUsers(name);
    if (outcome === 'has-keys') throw errors.roleHasKeys(name);
    return {};
  };
}
