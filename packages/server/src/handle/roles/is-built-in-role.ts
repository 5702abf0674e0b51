import { BUILT_IN_ROLES, type Profile } from '@latchkey/contract';

/** Whether every cluster of the profile has the role: it can be neither altered nor dropped. */
export function isBuiltInRole(profile: Profile, name: string): boolean {
  return BUILT_IN_ROLES[profile].some((role) => role.name === name);
}
