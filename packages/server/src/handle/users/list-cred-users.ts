import type { messages } from '@latchkey/contract';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import type { UserParts } from './user-handlers.ts';

type Request = messages.proto.milvus.ListCredUsersRequest;
type Reply = WireReply<messages.proto.milvus.ListCredUsersResponse>;

/** The names of all users, the built-in one included, sorted. */
export function listCredUsers({ users }: UserParts): Handler<Request, Reply> {
  return async (call) => {
    const records = await users.list(call.clusterId);
    return { usernames: records.map((user) => user.name) };
  };
}
