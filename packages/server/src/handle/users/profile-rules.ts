import { BUILT_IN_ADMINS, type Profile } from '@latchkey/contract';

/** What a cluster's profile says about its users. */
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
}

export interface PasswordRule {
  readonly min: number;
  readonly max: number;
  readonly unit: 'characters' | 'bytes';
  /** How many of upper case, lower case, digits and special characters must be there. */
  readonly classes: number;
}

/**
 * `zilliz` as the cloud documents it; `milvus` as the defaults of `proxy.maxUsernameLength`,
 * `proxy.minPasswordLength`, `proxy.maxPasswordLength` and `proxy.maxUserNum`.
 */
export const PROFILE_RULES: Readonly<Record<Profile, ProfileRules>> = {
  zilliz: {
    builtInUser: BUILT_IN_ADMINS.zilliz.user,
    builtInUserRole: BUILT_IN_ADMINS.zilliz.role,
    maxUserName: 32,
    password: { min: 8, max: 64, unit: 'characters', classes: 3 },
    maxUsers: 100,
  },
  milvus: {
    builtInUser: BUILT_IN_ADMINS.milvus.user,
    builtInUserRole: BUILT_IN_ADMINS.milvus.role,
    maxUserName: 32,
    password: { min: 6, max: 72, unit: 'bytes', classes: 0 },
    maxUsers: 100,
  },
};
