import { fixedRole, PROJECT_ROLES } from '@latchkey/contract';
import type { RoleStore } from '../../store/roles.ts';
import { effectiveGrants } from '../effective-grants.ts';
import { everywhere } from '../everywhere.ts';
import { allowsHolding, type Case } from './allows-with.ts';
import type { RefusedCall } from './refused-call.ts';

/** Enough to choose from. */
const MOST = 20;

/**
 * Names of the cluster's roles that would let a call in: those with the fewest grants first, and of
 * the built-in ones, which come last, those with the fewest privileges.
 */
export async function rolesThatWouldDo(
  { asked, cluster, grants, groups }: RefusedCall,
  roles: Pick<RoleStore, 'list'>,
): Promise<string[]> {
  const { profile } = cluster;
  const byRole = Map.groupBy(grants, ({ role }) => role);
  const suited = (await roles.list(cluster.id)).flatMap(({ name }) => {
    const fixed = fixedRole(profile, name);
    const own = byRole.get(name) ?? [];
    const held = fixed
      ? everywhere(fixed.privileges)
      : own.flatMap((grant) => effectiveGrants(grant, { profile, groups }));
    if (!allowsHolding(asked, held, new Set([name]))) return [];
    return { name, weight: fixed ? weightOfFixed(fixed.privileges) : own.length };
  });
  return suited
    .sort((a, b) => a.weight - b.weight)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** The roles in a project that would let an API key's call in, weakest first. */
export function projectRolesThatWouldDo(asked: Case): string[] {
  return (['Read-Only', 'Read-Write', 'Admin'] as const).filter((name) => {
    const { name: role, privileges } = PROJECT_ROLES[name];
    return allowsHolding(asked, everywhere(privileges), new Set([role]));
  });
}

function weightOfFixed(privileges: readonly string[]): number {
  return 1e9 + (privileges.includes('All') ? 1e9 : privileges.length);
}
