import { type PrivilegeLevel, type Profile, privilegeLevel } from '@latchkey/contract';

/**
 * The one level that all members of a custom group are of; `mixed` if they are not. The privilege
 * `All` is of every level, and so of none that a group could have. Undefined: there are no members.
 */
export function membersLevel(
  profile: Profile,
  privileges: readonly string[],
): PrivilegeLevel | 'mixed' | undefined {
  if (privileges.includes('All')) return 'mixed';
  const [level, ...others] = new Set(privileges.map((name) => privilegeLevel(profile, name)));
  return others.length > 0 ? 'mixed' : level;
}
