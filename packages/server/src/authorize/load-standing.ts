import { BUILT_IN_ADMINS, errors, fixedRole, implicitRole, type Profile } from '@latchkey/contract';
import type { Principal, UserPrincipal } from '../kernel/principal.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyRole } from './api-key-role.ts';
import { type CompiledPrivileges, compileRights } from './compile-rights.ts';
import type { Standing } from './decide.ts';
import { everywhere } from './everywhere.ts';

export interface StandingParts {
  readonly cluster: Cluster;
  readonly store: Pick<Store, 'users' | 'userTags' | 'apiKeys'>;
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
  return principal.kind === 'apiKey'
    ? standingOfKey(principal.id, parts)
    : standingOfUser(principal, parts);
}

async function standingOfKey(id: string, { cluster, store }: StandingParts): Promise<Standing> {
  const key = await store.apiKeys.find(id);
  const role = key && !key.disabled && apiKeyRole(key, cluster);
  if (!role) throw errors.badApiKey();
  // A key holds the cluster's role of the same name, where there is one.
  const roles = new Set(fixedRole(cluster.profile, role.name) ? [role.name] : []);
  // No user: a key that is called like one is not to get that one's entities.
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
