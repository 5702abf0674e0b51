import { BUILT_IN_ADMINS, errors, fixedRole, implicitRole, type Profile } from '@latchkey/contract';
import type { Principal, UserPrincipal } from '../kernel/principal.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyAccess, type KeyAccess } from './api-key-role.ts';
import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import type { Standing } from './decide.ts';
import { everywhere } from './everywhere.ts';
import { heldByKey, rolesOfKey } from './held-by-key.ts';
import { resolveApiKey } from './resolve-api-key.ts';
import { scopeOfMember } from './scope-of-member.ts';

export interface StandingParts {
  readonly cluster: Cluster;
  readonly store: Pick<Store, 'users' | 'userTags' | 'apiKeys' | 'members'>;
  /** What some roles give at the present auth revision; users with the same roles share it. */
  readonly privilegesOf: (
    roles: readonly string[],
  ) => CompiledPrivileges | Promise<CompiledPrivileges>;
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
      return Promise.resolve(standingOf([{ role: 'Admin', databases: '*' }], parts.cluster));
  }
}

async function standingOfKey(id: string, { cluster, store }: StandingParts): Promise<Standing> {
  const key = await resolveApiKey(id, store);
  const access = key && !key.disabled ? apiKeyAccess(key, cluster) : [];
  if (access.length === 0) throw errors.badApiKey();
  return standingOf(access, cluster);
}

async function standingOfMember(id: string, { cluster, store }: StandingParts): Promise<Standing> {
  const member = await store.members.find(id);
  const access = member
    ? apiKeyAccess({ ...member, scope: scopeOfMember(member), orphaned: false }, cluster)
    : [];
  if (access.length === 0) throw errors.badApiKey();
  return standingOf(access, cluster);
}

/** What somebody of the organization has on a cluster by roles in its project. */
function standingOf(access: readonly KeyAccess[], { profile }: Cluster): Standing {
  // They hold the cluster's roles of the same names, where there are such.
  const roles = new Set(rolesOfKey(access).filter((name) => fixedRole(profile, name)));
  // No user: one that is called like a user is not to get that one's entities.
  const variables = { user: undefined, tags: new Map<string, string>() };
  const rights = compileRights({ own: heldByKey(access, profile) }).of({ roles, variables });
  return { rights, roles };
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
