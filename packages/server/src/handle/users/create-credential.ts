import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkDescription } from './check-description.ts';
import { checkPassword } from './check-password.ts';
import { checkUserName } from './check-user-name.ts';
import { decodePassword } from './decode-password.ts';
import type { UserParts } from './user-handlers.ts';

type Request = messages.proto.milvus.CreateCredentialRequest;

/** The checks are in Milvus' order: name, description, base64, password, duplicate, limit. */
export function createCredential({ users, hasher, rules }: UserParts): Handler<Request> {
  return async (call) => {
    const name = call.request.username;
    const description = call.request.description ?? '';
    checkUserName(name, rules);
    checkDescription(description);
    const password = decodePassword(call.request.password);
    checkPassword(password, rules.password);
    const { clusterId } = call;
    // Also below, where two are created at once; here, so that a duplicate costs no hash.
    if (await users.find(clusterId, name)) throw errors.userExists(name);
    const passwordHash = await hasher.hash(password);
    const user = { clusterId, name, passwordHash, description, roles: [] };
    const outcome = await users.create(user, rules.maxUsers, originOf(call));
    if (outcome === 'exists') throw errors.userExists(name);
    if (outcome === 'full') throw errors.tooManyUsers();
    return {};
  };
}
