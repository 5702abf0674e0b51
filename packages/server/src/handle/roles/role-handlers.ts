import type { Cluster } from '../../store/clusters.ts';
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
  store,
  profile,
}: {
  store: { readonly users: UserStore };
  profile: Cluster['profile'];
}): Handlers {
  const parts: RoleParts = { users: store.users, rules: PROFILE_RULES[profile] };
  return { SelectRole: selectRole(parts), OperateUserRole: operateUserRole(parts) };
}
