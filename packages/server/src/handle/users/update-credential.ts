import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkDescription } from './check-description.ts';
import { checkPassword } from './check-password.ts';
import { decodePassword } from './decode-password.ts';
import type { UserParts } from './user-handlers.ts';

type Request = messages.proto.milvus.UpdateCredentialRequest;

/**
 * Sets a new password, a new description, or both. The order of the checks is Milvus': nothing to do,
 * old decoded, new decoded, new valid, old right. What differs (and is ours): an empty old
 * password is a reset, and takes the privilege to update every user; a wrong one that is not
 * empty is refused for everyone.
 */
export function updateCredential(parts: UserParts): Handler<Request> {
  return async (call) => {
    const { username: name, oldPassword, newPassword } = call.request;
    const description = call.request.description ?? undefined;
    if (description !== undefined) checkDescription(description);
    if (newPassword) {
      const old = decodePassword(oldPassword);
      const fresh = decodePassword(newPassword);
      checkPassword(fresh, parts.rules.password);
      await changePassword(parts, call, { name, old, fresh, description });
      return {};
    }
    if (description === undefined) throw errors.nothingToUpdate();
    const changed = await parts.users.update(keyOf(call, name), { description }, originOf(call));
    if (!changed) throw errors.userNotFound(name);
    return {};
  };
}

async function changePassword(
  { users, hasher }: UserParts,
  call: Call<Request>,
  change: { name: string; old: Secret; fresh: Secret; description: string | undefined },
): Promise<void> {
  const { name, old, fresh, description } = change;
  const key = keyOf(call, name);
  const isReset = old.reveal() === '';
  if (isReset && !call.rights.allows('PrivilegeUpdateUser', '*', '*')) {
    throw errors.oldPasswordWrong(name);
  }
  for (;;) {
    const user = await users.find(key.clusterId, name);
    // A hash of nothing is as much work to compare with: the time does not tell who exists.
    const isRight = isReset || (await hasher.verify(user?.passwordHash ?? '', old));
    if (!user || !isRight) throw errors.oldPasswordWrong(name);
    const passwordHash = await hasher.hash(fresh);
    const set = { passwordHash, ...(description !== undefined && { description }) };
    const expected = isReset ? {} : { expectedHash: user.passwordHash };
    if (await users.update({ ...key, ...expected }, set, originOf(call))) return;
    // Somebody was faster. If that was but a new hash of the same password, go on with it;
    // after another reset the old password is wrong now, and after a drop there is no user.
  }
}

function keyOf(call: Call<Request>, name: string) {
  return { clusterId: call.clusterId, name };
}
