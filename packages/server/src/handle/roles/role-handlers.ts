import type { Profile } from '@latchkey/contract';
import type { Store } from '../../store/store.ts';
import type { Handlers } from '../handler.ts';
import { PROFILE_RULES, type ProfileRules } from '../users/profile-rules.ts';
import { alterRole } from './alter-role.ts';
import { backupRbac } from './backup-rbac.ts';
import { createRole } from './create-role.ts';
import { dropRole } from './drop-role.ts';
import { operatePrivilege } from './operate-privilege.ts';
import { operatePrivilegeV2 } from './operate-privilege-v2.ts';
import { operateUserRole } from './operate-user-role.ts';
import type { RefreshNames } from './refresh-granted.ts';
import { restoreRbac } from './restore-rbac.ts';
import { selectGrant } from './select-grant.ts';
import { selectRole } from './select-role.ts';

type Stores = 'users' | 'roles' | 'grants' | 'privilegeGroups' | 'rbac' | 'catalog';

/** What the handlers of roles and grants work with. */
export interface RoleParts {
  readonly store: Pick<Store, Stores>;
  readonly profile: Profile;
  readonly rules: ProfileRules;
  /** Of a cluster in front of Milvus. */
  readonly refreshNames?: RefreshNames;
}

/** The calls about the roles of a cluster of the given profile, and what is granted to them. */
export function createRoleHandlers(given: Omit<RoleParts, 'rules'>): Handlers {
  const parts: RoleParts = { ...given, rules: PROFILE_RULES[given.profile] };
  return {
    CreateRole: createRole(parts),
    AlterRole: alterRole(parts),
    DropRole: dropRole(parts),
    SelectRole: selectRole(parts),
    OperateUserRole: operateUserRole(parts),
    OperatePrivilege: operatePrivilege(parts),
    OperatePrivilegeV2: operatePrivilegeV2(parts),
    SelectGrant: selectGrant(parts),
    BackupRBAC: backupRbac(parts),
    RestoreRBAC: restoreRbac(parts),
  };
}
