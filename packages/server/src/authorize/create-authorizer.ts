import { errors, METHOD_POLICY } from '@latchkey/contract';
import { andThen } from '../kernel/maybe-promise.ts';
import { RevisionCache } from '../kernel/revision-cache.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import type { Authorizer, Decision } from './authorizer.ts';
import type { CompiledPrivileges } from './compile-rights.ts';
import { decide, type Standing } from './decide.ts';
import type { CustomGroups } from './effective-grants.ts';
import { heldByRoles } from './held-by-roles.ts';
import { loadPrivileges } from './load-privileges.ts';
import { loadStanding } from './load-standing.ts';
import { readGroups } from './read-groups.ts';

/** Each is small: what they hold is compiled once for all who hold the same roles. */
const MAX_PRINCIPALS = 100_000;
const MAX_ROLE_SETS = 10_000;

/**
 * The authorizer of one cluster. What a principal may do is compiled once per auth revision; after
 * that a decision takes the same few lookups for whoever asks.
 */
export function createAuthorizer(parts: {
  cluster: Cluster;
  store: Pick<
    Store,
    | 'authRevision'
    | 'usersChangedSince'
    | 'catalog'
    | 'users'
    | 'userTags'
    | 'apiKeys'
    | 'members'
    | 'grants'
    | 'privilegeGroups'
  >;
}): Authorizer {
  const { cluster, store } = parts;
  const policy = METHOD_POLICY[cluster.profile];
  const revision = () => store.authRevision(cluster.id);
  // A user who changes has neither the others nor what roles give read again.
  const changed = (since: number) => store.usersChangedSince(cluster.id, since);
  // One for each kind, so that an id of one can never stand for the other.
  const standings = {
    user: new RevisionCache<Standing>(revision, MAX_PRINCIPALS, changed),
    apiKey: new RevisionCache<Standing>(revision, MAX_PRINCIPALS, changed),
    member: new RevisionCache<Standing>(revision, MAX_PRINCIPALS, changed),
    host: new RevisionCache<Standing>(revision, 1, changed),
  };
  const groups = new RevisionCache<CustomGroups>(revision, 1, changed);
  const customGroups = () => groups.get('', () => readGroups(store, cluster.id));
  const compiled = new RevisionCache<CompiledPrivileges>(revision, MAX_ROLE_SETS, changed);
  const privilegesOf = (roles: readonly string[]) =>
    compiled.get(JSON.stringify(roles), async () =>
      loadPrivileges(roles, { cluster, store, groups: await customGroups() }),
    );
  const heldBy = async (roles: readonly string[]) =>
    heldByRoles(roles, { cluster, store, groups: await customGroups() });
  const { ids } = store.catalog;
  return {
    authorize(principal, method, names, database) {
      const rule = policy.get(method.name);
      if (!rule || rule.kind === 'refused') throw errors.methodNotAuthorized(method.name);
      const settle = (standing: Standing): Decision => {
        const { rights } = standing;
        if (rule.kind !== 'privilege') return { rights, collections: undefined };
        const resolve = ids.asOfNow(cluster.id);
        const asking = { principal, standing, names, database, resolve };
        return { rights, collections: decide(rule, asking) };
      };
      const known = standings[principal.kind];
      const load = () => loadStanding(principal, { cluster, store, privilegesOf, heldBy });
      return andThen(known.get(principal.id, load), settle);
    },
  };
}
