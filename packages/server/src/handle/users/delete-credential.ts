import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import type { UserParts } from './user-handlers.ts';

type Request = messages.proto.milvus.DeleteCredentialRequest;

/** Drops a user and its roles. To drop one that does not exist is a success, as in Milvus. */
export function deleteCredential({ users, rules }: UserParts): Handler<Request> {
  return async (call) => {
    const name = call.request.username;
    if (name === '') throw errors.userNameEmpty();
    if (name === rules.builtInUser) throw errors.builtInUserDrop(name);
    await users.drop(call.clusterId, name, originOf(call));
    return {};
  };
}
