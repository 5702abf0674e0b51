import { fixedRole, implicitRole } from '@latchkey/contract';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import type { HeldPrivilege } from './compile-rights.ts';
import { type CustomGroups, type EffectiveGrant, effectiveGrants } from './effective-grants.ts';
import { everywhere } from './everywhere.ts';

/** What a built-in role gives without a grant. */
export interface FixedPrivilege extends HeldPrivilege {
  readonly role: string;
}

/** All that some roles give, by where it comes from. */
export interface HeldByRoles {
  readonly fixed: readonly FixedPrivilege[];
  /** By the roles that were granted. */
  readonly granted: readonly EffectiveGrant[];
  /** By the role that everybody has. */
  readonly implicit: readonly EffectiveGrant[];
}

/**
 * Reads what some roles give, together with the role that everybody has.
 * @param roles names of those that were granted; one that is not known gives nothing
 */
export async function heldByRoles(
  roles: readonly string[],
  parts: { cluster: Cluster; store: Pick<Store, 'grants'>; groups: CustomGroups },
): Promise<HeldByRoles> {
  const { cluster, store, groups } = parts;
  const { id, profile } = cluster;
  const everybody = implicitRole(profile);
  const records = await store.grants.list(id, everybody ? [...roles, everybody] : roles);
  const held = records.flatMap((grant) => effectiveGrants(grant, { profile, groups }));
  // What everybody is given is told apart, unless the role was granted by name as well.
  const isImplicit = (role: string) => role === everybody && !roles.includes(role);
  return {
    fixed: roles.flatMap((role) =>
      everywhere(fixedRole(profile, role)?.privileges ?? []).map((each) => ({ ...each, role })),
    ),
    granted: held.filter(({ grant }) => !isImplicit(grant.role)),
    implicit: held.filter(({ grant }) => isImplicit(grant.role)),
  };
}
