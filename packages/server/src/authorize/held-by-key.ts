import { PROJECT_ROLES, type Profile, privilegeLevel } from '@latchkey/contract';
import type { KeyAccess } from './api-key-role.ts';
import type { HeldPrivilege } from './compile-rights.ts';
import { everywhere } from './everywhere.ts';

/** A privilege that a key holds by one of its roles. */
export interface KeyPrivilege extends HeldPrivilege {
  readonly role: KeyAccess['role'];
}

/**
 * The privileges of the roles that a key has on a cluster. In single databases a role gives what is of
 * databases and collections; what concerns the whole cluster it does not give there.
 */
export function heldByKey(access: readonly KeyAccess[], profile: Profile): KeyPrivilege[] {
  return access.flatMap(({ role, databases }) => {
    const { privileges } = PROJECT_ROLES[role];
    if (databases === '*') return everywhere(privileges).map((held) => ({ ...held, role }));
    return privileges
      .filter((name) => name === 'All' || privilegeLevel(profile, name) !== 'Cluster')
      .flatMap((privilege) =>
        databases.map((database) => ({ privilege, database, object: '*' as const, role })),
      );
  });
}

/**
 * Names of the roles by which row policies know a key. One that the key has on some databases alone
 * counts only if it has no other: a policy of one role is not to open the rows of a place where the
 * key has another.
 * @param clusterRoles names of the cluster's own roles that the key was given
 */
export function rolesOfKey(
  access: readonly KeyAccess[],
  clusterRoles: readonly string[] = [],
): string[] {
  const held = new Set([...access.map(({ role }) => PROJECT_ROLES[role].name), ...clusterRoles]);
  const counting = held.size === 1 ? access : access.filter(({ databases }) => databases === '*');
  return [...new Set([...counting.map(({ role }) => PROJECT_ROLES[role].name), ...clusterRoles])];
}
