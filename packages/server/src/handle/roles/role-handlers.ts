import type { Profile } from '@latchkey/contract';
import type { UserStore } from '../../store/users.ts';
import type { Handlers } from '../handler.ts';
import { PROFILE_RULES, type ProfileRules } from '../users/profile-rules.ts';
import { operateUserRole } from './operate-user-role.ts';
import { selectRole } from './select-role.ts';

/** What the handlers of roles work with. */
export interface RoleParts {
  readonly users: UserStore;
  readonly rules: ProfileRules;
}

/** The calls about the roles of a cluster of the given profile. */
export function createRoleHandlers({
  users,
  profile,
}: {
  users: UserStore;
  profile: Profile;
}): Handlers {
  const parts: RoleParts = { users, rules: PROFILE_RULES[profile] };
  return { SelectRole: selectRole(parts), OperateUserRole: operateUserRole(parts) };
}
