import { BUILT_IN_ADMINS, BUILT_IN_ROLES, type Profile } from '@latchkey/contract';

/** What a cluster's profile says about its users and roles. */
export interface ProfileRules {
  /** Made with the cluster; cannot be dropped. */
  readonly builtInUser: string;
  /** The role that the built-in user starts with. */
  readonly builtInUserRole: string;
  /** In bytes. */
  readonly maxUserName: number;
  readonly password: PasswordRule;
  /** Per cluster, the built-in user included. */
  readonly maxUsers: number;
  /** Per cluster, the built-in ones included. */
  readonly maxRoles: number;
  readonly maxGrantsPerRole: number;
  /** Custom ones, per cluster. */
  readonly maxPrivilegeGroups: number;
  /** A role that a user holds is dropped by force alone; else it is taken from its users. */
  readonly keepsHeldRoles: boolean;
}

export interface PasswordRule {
  readonly min: number;
  readonly max: number;
  readonly unit: 'characters' | 'bytes';
  /** How many of upper case, lower case, digits and special characters must be there. */
  readonly classes: number;
}

/** Ours, so that nothing grows without a bound: neither Milvus nor the cloud names a limit. */
const LIMITS = { maxGrantsPerRole: 10_000, maxPrivilegeGroups: 1_000 };

/**
 * `zilliz` as the cloud documents it: 500 custom roles, each to be taken from its users before it is
 * dropped. `milvus` as the defaults of `proxy.maxUsernameLength`, `proxy.minPasswordLength`,
 * `proxy.maxPasswordLength`, `proxy.maxUserNum` and `proxy.maxRoleNum`.
 */
export const PROFILE_RULES: Readonly<Record<Profile, ProfileRules>> = {
  zilliz: {
    builtInUser: BUILT_IN_ADMINS.zilliz.user,
    builtInUserRole: BUILT_IN_ADMINS.zilliz.role,
    maxUserName: 32,
    password: { min: 8, max: 64, unit: 'characters', classes: 3 },
    maxUsers: 100,
    maxRoles: 500 + BUILT_IN_ROLES.zilliz.length,
    keepsHeldRoles: true,
    ...LIMITS,
  },
  milvus: {
    builtInUser: BUILT_IN_ADMINS.milvus.user,
    builtInUserRole: BUILT_IN_ADMINS.milvus.role,
    maxUserName: 32,
    password: { min: 6, max: 72, unit: 'bytes', classes: 0 },
    maxUsers: 100,
    maxRoles: 10,
    keepsHeldRoles: false,
    ...LIMITS,
  },
};
