import type { Profile } from '@latchkey/contract';
import type { PrivilegeGroupStore } from '../../store/privilege-groups.ts';
import type { Handlers } from '../handler.ts';
import { PROFILE_RULES, type ProfileRules } from '../users/profile-rules.ts';
import { createPrivilegeGroup } from './create-privilege-group.ts';
import { dropPrivilegeGroup } from './drop-privilege-group.ts';
import { listPrivilegeGroups } from './list-privilege-groups.ts';
import { operatePrivilegeGroup } from './operate-privilege-group.ts';

/** What the handlers of privilege groups work with. */
export interface PrivilegeGroupParts {
  readonly privilegeGroups: PrivilegeGroupStore;
  readonly profile: Profile;
  readonly rules: ProfileRules;
}

/** The calls about the privilege groups of a cluster of the given profile. */
export function createPrivilegeGroupHandlers({
  privilegeGroups,
  profile,
}: Omit<PrivilegeGroupParts, 'rules'>): Handlers {
  const parts: PrivilegeGroupParts = { privilegeGroups, profile, rules: PROFILE_RULES[profile] };
  return {
    CreatePrivilegeGroup: createPrivilegeGroup(parts),
    DropPrivilegeGroup: dropPrivilegeGroup(parts),
    ListPrivilegeGroups: listPrivilegeGroups(parts),
    OperatePrivilegeGroup: operatePrivilegeGroup(parts),
  };
}
