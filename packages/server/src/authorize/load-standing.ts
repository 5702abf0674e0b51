import {
  BUILT_IN_ADMINS,
  type BuiltInRole,
  errors,
  fixedRole,
  implicitRole,
  PROJECT_ROLES,
  type Profile,
} from '@latchkey/contract';
import type { Principal, UserPrincipal } from '../kernel/principal.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyRole } from './api-key-role.ts';
import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import type { Standing } from './decide.ts';
import { everywhere } from './everywhere.ts';

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
      return Promise.resolve(standingOf(PROJECT_ROLES.Admin, parts));
  }
}

async function standingOfKey(id: string, parts: StandingParts): Promise<Standing> {
  const key = await parts.store.apiKeys.find(id);
  const role = key && !key.disabled && apiKeyRole(key, parts.cluster);
  if (!role) throw errors.badApiKey();
  return standingOf(role, parts);
}

async function standingOfMember(id: string, parts: StandingParts): Promise<Standing> {
  const member = await parts.store.members.find(id);
  const role = member && apiKeyRole(member, parts.cluster);
  if (!role) throw errors.badApiKey();
  return standingOf(role, parts);
}

/** What somebody of the organization has on a cluster by a role in its project. */
function standingOf(role: BuiltInRole, { cluster }: StandingParts): Standing {
  // They hold the cluster's role of the same name, where there is one.
  const roles = new Set(fixedRole(cluster.profile, role.name) ? [role.name] : []);
  // No user: one that is called like a user is not to get that one's entities.
  const variables = { user: undefined, tags: new Map<string, string>() };
  const rights = compileRights({ own: everywhere(role.privileges) }).of({ roles, variables });
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
