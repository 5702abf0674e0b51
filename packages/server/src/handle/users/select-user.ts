import type { messages } from '@latchkey/contract';
import type { UserRecord } from '../../store/users.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import { checkUserName } from './check-user-name.ts';
import type { UserParts } from './user-handlers.ts';

type Request = messages.proto.milvus.SelectUserRequest;
type Reply = WireReply<messages.proto.milvus.SelectUserResponse>;

/** One user, or all if the request has no `user`. An unknown one gives an empty list, as in Milvus. */
export function selectUser({ users, rules }: UserParts): Handler<Request, Reply> {
  return async (call) => {
    const { user, include_role_info } = call.request;
    const records = user
      ? await findOne(call.clusterId, user.name ?? '')
      : await users.list(call.clusterId);
    return { results: records.map((record) => toResult(record, include_role_info === true)) };
  };

  async function findOne(clusterId: string, name: string): Promise<UserRecord[]> {
    checkUserName(name, rules);
    const record = await users.find(clusterId, name);
    return record ? [record] : [];
  }
}

function toResult(
  user: UserRecord,
  withRoles: boolean,
): WireReply<messages.proto.milvus.UserResult> {
  return {
    user: { name: user.name },
    roles: withRoles ? user.roles.map((name) => ({ name })) : [],
    description: user.description,
  };
}
