import type { messages } from '@latchkey/contract';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import { checkRoleName } from './check-role-name.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.SelectRoleRequest;
type Reply = WireReply<messages.proto.milvus.SelectRoleResponse>;

/** One role, or all if the request has no `role`. An unknown one gives an empty list, as in Milvus. */
export function selectRole({ store }: RoleParts): Handler<Request, Reply> {
  return async (call) => {
    const { role, include_user_info } = call.request;
    if (role) checkRoleName(role.name ?? '');
    const roles = await store.roles.list(call.clusterId);
    const chosen = role ? roles.filter(({ name }) => name === role.name) : roles;
    return {
      results: chosen.map(({ name, description, users: holders }) => ({
        role: { name, description },
        users: include_user_info ? holders.map((user) => ({ name: user })) : [],
      })),
    };
  };
}
