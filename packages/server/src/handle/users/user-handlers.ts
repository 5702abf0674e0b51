import type { Profile } from '@latchkey/contract';
import type { PasswordHasher } from '../../kernel/password-hasher.ts';
import type { UserStore } from '../../store/users.ts';
import type { Handlers } from '../handler.ts';
import { createCredential } from './create-credential.ts';
import { deleteCredential } from './delete-credential.ts';
import { listCredUsers } from './list-cred-users.ts';
import { PROFILE_RULES, type ProfileRules } from './profile-rules.ts';
import { selectUser } from './select-user.ts';
import { updateCredential } from './update-credential.ts';

/** What the handlers of users work with. */
export interface UserParts {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly rules: ProfileRules;
}

/** The calls about the users of a cluster of the given profile. */
export function createUserHandlers({
  users,
  hasher,
  profile,
}: {
  users: UserStore;
  hasher: PasswordHasher;
  profile: Profile;
}): Handlers {
  const parts: UserParts = { users, hasher, rules: PROFILE_RULES[profile] };
  return {
    CreateCredential: createCredential(parts),
    UpdateCredential: updateCredential(parts),
    DeleteCredential: deleteCredential(parts),
    ListCredUsers: listCredUsers(parts),
    SelectUser: selectUser(parts),
  };
}
