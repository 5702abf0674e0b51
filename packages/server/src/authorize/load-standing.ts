import { BUILT_IN_ADMINS, errors, fixedRole, implicitRole, type Profile } from '@latchkey/contract';
import type { Principal, UserPrincipal } from '../kernel/principal.ts';
import type { Rights } from '../kernel/rights.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyAccess, clusterRolesOf, keyCovers } from './api-key-role.ts';
import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import type { Standing } from './decide.ts';
import { everywhere } from './everywhere.ts';
import { heldByKey, rolesOfKey } from './held-by-key.ts';
import type { HeldByRoles } from './held-by-roles.ts';
import { intersectRights } from './intersect-rights.ts';
import { resolveApiKey } from './resolve-api-key.ts';
import { OWNER_SCOPE } from './scope-algebra.ts';
import { scopeOfMember } from './scope-of-member.ts';

export interface StandingParts {
  readonly cluster: Cluster;
  readonly store: Pick<Store, 'users' | 'userTags' | 'apiKeys' | 'members'>;
  /** What some roles give at the present auth revision; users with the same roles share it. */
  readonly privilegesOf: (
    roles: readonly string[],
  ) => CompiledPrivileges | Promise<CompiledPrivileges>;
  /** The same in single privileges, for roles that a key was given. */
  readonly heldBy: (roles: readonly string[]) => Promise<HeldByRoles>;
}

/**
 * Reads what a principal holds.
 * @throws errors.badPassword, errors.badApiKey if the principal is gone since it was verified
 */
export function loadStanding(principal: Principal, parts: StandingParts): Promise<Standing> {
  switch (principal.kind) {
    case 'user':
      return standingOfUser(principal, parts);
    case 'apiKey':
      return standingOfKey(principal.id, parts);
    case 'member':
      return standingOfMember(principal.id, parts);
    default:
      return standingOf(OWNER_SCOPE, parts);
  }
}

/** What a key and all that it comes from may do, each by its own scope. */
async function standingOfKey(id: string, parts: StandingParts): Promise<Standing> {
  const key = await resolveApiKey(id, parts.store);
  if (!key || key.disabled || !keyCovers(key, parts.cluster)) throw errors.badApiKey();
  const [own = OWNER_SCOPE, ...others] = key.links;
  const standing = await standingOf(own, parts);
  const bounds: Rights[] = [];
  for (const scope of others) bounds.push((await standingOf(scope, parts)).rights);
  return { ...standing, rights: intersectRights([standing.rights, ...bounds]) };
}

async function standingOfMember(id: string, parts: StandingParts): Promise<Standing> {
  const member = await parts.store.members.find(id);
  const scope = member && scopeOfMember(member);
  if (!scope || !keyCovers({ ...member, scope, orphaned: false }, parts.cluster)) {
    throw errors.badApiKey();
  }
  return standingOf(scope, parts);
}

/** What a scope of the cluster's organization gives on it. */
async function standingOf(scope: ApiKeyScope, parts: StandingParts): Promise<Standing> {
  const { cluster, heldBy } = parts;
  const { profile, organizationId } = cluster;
  const holder = { organizationId, scope, orphaned: false };
  const access = apiKeyAccess(holder, cluster);
  const given = clusterRolesOf(holder, cluster);
  // They hold the cluster's roles of the same names, where there are such.
  const byProject = rolesOfKey(access, given).filter((name) => fixedRole(profile, name));
  const roles = new Set([...byProject, ...given]);
  // No user: one that is called like a user is not to get that one's entities.
  const variables = { user: undefined, tags: new Map<string, string>() };
  // What everybody has is for users of the cluster.
  const { fixed, granted } = given.length > 0 ? await heldBy(given) : { fixed: [], granted: [] };
  const own = [...heldByKey(access, profile), ...fixed, ...granted];
  return { rights: compileRights({ own }).of({ roles, variables }), roles };
}

async function standingOfUser(
  principal: UserPrincipal,
  { cluster, store, privilegesOf }: StandingParts,
): Promise<Standing> {
  const user = await store.users.find(cluster.id, principal.name);
  // One of the same name that was made later is another user.
  if (user?.id !== principal.id) throw errors.badPassword();
  const everybody = implicitRole(cluster.profile);
  const roles = new Set(everybody ? [...user.roles, everybody] : user.roles);
  const tags = (await store.userTags.list(cluster.id, user.name)) ?? new Map<string, string>();
  const privileges = isSuperUser(user.name, cluster.profile)
    ? compileRights({ own: everywhere(['All']) })
    : await privilegesOf(user.roles);
  return { rights: privileges.of({ roles, variables: { user: user.name, tags } }), roles };
}

/** Milvus' `root` passes every check, whatever its roles (`common.security.rootShouldBindRole`). */
export function isSuperUser(name: string, profile: Profile): boolean {
  return profile === 'milvus' && name === BUILT_IN_ADMINS.milvus.user;
}
