import {
  BUILT_IN_ADMINS,
  BUILT_IN_ROLES,
  errors,
  type Grant,
  implicitRole,
  METHOD_POLICY,
} from '@latchkey/contract';
import type { Principal } from '../kernel/principal.ts';
import { RevisionCache } from '../kernel/revision-cache.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyRole } from './api-key-role.ts';
import type { Authorizer } from './authorizer.ts';
import { compileRights } from './compile-rights.ts';
import { decide, type Standing } from './decide.ts';

const MAX_PRINCIPALS = 10_000;

type AuthorizerStore = Pick<Store, 'authRevision' | 'users' | 'apiKeys'>;

/**
 * The authorizer of one cluster. What a principal may do is compiled once per auth revision; after
 * that a decision takes the same few lookups for whoever asks.
 */
export function createAuthorizer(parts: { cluster: Cluster; store: AuthorizerStore }): Authorizer {
  const { cluster, store } = parts;
  const revision = () => store.authRevision(cluster.id);
  // One for each kind, so that an id of one can never stand for the other.
  const standings = {
    user: new RevisionCache<Standing>(revision, MAX_PRINCIPALS),
    apiKey: new RevisionCache<Standing>(revision, MAX_PRINCIPALS),
  };
  return {
    authorize(principal, method, names, database) {
      const rule = METHOD_POLICY.get(method.name);
      if (!rule || rule.kind === 'refused') throw errors.methodNotAuthorized(method.name);
      const settle = (standing: Standing) => {
        if (rule.kind === 'privilege') decide(rule, { principal, standing, names, database });
        return standing.rights;
      };
      const known = standings[principal.kind];
      const standing = known.get(principal.id, () => load(principal, cluster, store));
      return standing instanceof Promise ? standing.then(settle) : settle(standing);
    },
  };
}

/** @throws errors.badPassword, errors.badApiKey if the principal is gone since it was verified */
function load(principal: Principal, cluster: Cluster, store: AuthorizerStore): Promise<Standing> {
  return principal.kind === 'apiKey'
    ? standingOfKey(principal.id, cluster, store)
    : standingOfUser(principal, cluster, store);
}

async function standingOfKey(
  id: string,
  cluster: Cluster,
  store: AuthorizerStore,
): Promise<Standing> {
  const key = await store.apiKeys.find(id);
  const role = key && !key.disabled && apiKeyRole(key, cluster);
  if (!role) throw errors.badApiKey();
  return { rights: compileRights(role.grants), roles: new Set() };
}

async function standingOfUser(
  principal: Principal,
  cluster: Cluster,
  store: AuthorizerStore,
): Promise<Standing> {
  const user = await store.users.find(cluster.id, principal.name);
  // One of the same name that was made later is another user.
  if (user?.id !== principal.id) throw errors.badPassword();
  const everybody = implicitRole(cluster.profile);
  const own = user.roles.flatMap((name) => grantsOf(cluster, name));
  return {
    rights: compileRights(isSuperUser(user.name, cluster) ? everything() : own, everybody?.grants),
    roles: new Set(everybody ? [...user.roles, everybody.name] : user.roles),
  };
}

/** A role that is not known gives nothing. */
function grantsOf(cluster: Cluster, role: string): readonly Grant[] {
  return BUILT_IN_ROLES[cluster.profile].find(({ name }) => name === role)?.grants ?? [];
}

/** Milvus' `root` passes every check, whatever its roles (`common.security.rootShouldBindRole`). */
function isSuperUser(name: string, cluster: Cluster): boolean {
  return cluster.profile === 'milvus' && name === BUILT_IN_ADMINS.milvus.user;
}

function everything(): Grant[] {
  return [{ privilege: 'All', database: '*', collection: '*' }];
}
