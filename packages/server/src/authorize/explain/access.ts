import { errors, PROJECT_ROLES, wirePrivilege } from '@latchkey/contract';
import type { EffectiveApiKey } from '../../handle/api-keys/key-rules.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { ApiKeyRecord } from '../../store/api-keys.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import { apiKeyFault } from '../api-key-fault.ts';
import { apiKeyAccess, clusterRolesOf, keyCovers } from '../api-key-role.ts';
import { compileRights, type HeldPrivilege } from '../compile-rights.ts';
import type { Standing } from '../decide.ts';
import type { EffectiveGrant } from '../effective-grants.ts';
import { everywhere } from '../everywhere.ts';
import { heldByKey } from '../held-by-key.ts';
import { type HeldByRoles, heldByRoles } from '../held-by-roles.ts';
import { isSuperUser, loadStanding } from '../load-standing.ts';
import { isAtLeast } from '../project-role-on.ts';
import { readGroups } from '../read-groups.ts';
import { resolveApiKey } from '../resolve-api-key.ts';
import { type Chain, chainOfFixed, chainOfGrant } from './chain.ts';
import type { Who } from './question.ts';

/** A single privilege that somebody holds, and how they come by it. */
export interface Source extends HeldPrivilege {
  readonly chain: Chain;
  /** Set if a grant gives it. */
  readonly given?: EffectiveGrant;
}

/** A principal as it is shown. */
export type PrincipalView =
  /** Roles without the one that everybody has. */
  { readonly user: string; readonly roles: readonly string[] } | KeyView;

interface KeyView {
  readonly apiKey: string;
  readonly name: string;
  readonly orgRole: ApiKeyRecord['scope']['orgRole'];
  readonly projectRole?: ProjectRole;
  /** Names of the cluster's own roles that the key was given. */
  readonly clusterRoles?: readonly string[];
}

/** All that one principal may do on a cluster, and why. */
export interface Access {
  readonly view: PrincipalView;
  readonly principal: Principal;
  /** What the authorizer goes by; undefined if the credential is not let in at all. */
  readonly standing: Standing | undefined;
  /** Why it is not let in. */
  readonly fault?: string;
  readonly sources: readonly Source[];
}

export interface AccessParts {
  readonly cluster: Cluster;
  readonly store: Pick<
    Store,
    'users' | 'userTags' | 'apiKeys' | 'members' | 'grants' | 'privilegeGroups'
  >;
  readonly clock: Clock;
}

type ProjectRole = ApiKeyRecord['scope']['projects'][number]['role'];

/**
 * Reads what a principal may do.
 * @throws errors.userNotFound, errors.apiKeyNotFound
 */
export function readAccess(who: Who, parts: AccessParts): Promise<Access> {
  return who.kind === 'user' ? accessOfUser(who.name, parts) : accessOfKey(who.id, parts);
}

async function accessOfUser(name: string, parts: AccessParts): Promise<Access> {
  const { cluster, store } = parts;
  const user = await store.users.find(cluster.id, name);
  if (!user) throw errors.userNotFound(name);
  const groups = await readGroups(store, cluster.id);
  const held = await heldByRoles(user.roles, { cluster, store, groups });
  const { fixed, granted, implicit } = held;
  const principal: Principal = { kind: 'user', id: user.id, name };
  const standing = await loadStanding(principal, {
    ...{ cluster, store },
    privilegesOf: () => compileRights({ own: [...fixed, ...granted], implicit }),
    heldBy: async () => held,
  });
  const isSuper = isSuperUser(name, cluster.profile);
  const superUser: Source[] = everywhere(isSuper ? ['All'] : []).map((each) => ({
    ...each,
    chain: { via: 'superUser', user: name, privilege: 'All' },
  }));
  return {
    ...{ view: { user: name, roles: user.roles }, principal, standing },
    sources: [
      ...superUser,
      ...sourcesOfRoles(held),
      ...implicit.map((each) => sourceOfGrant(each, true)),
    ],
  };
}

function sourceOfGrant(given: EffectiveGrant, implicit: boolean): Source {
  const { privilege, database, object } = given;
  return { privilege, database, object, given, chain: chainOfGrant(given, implicit) };
}

async function accessOfKey(id: string, { cluster, store, clock }: AccessParts): Promise<Access> {
  const key = await resolveApiKey(id, store);
  if (key?.organizationId !== cluster.organizationId) throw errors.apiKeyNotFound(id);
  const view = viewOfKey(key, cluster);
  const principal: Principal = { kind: 'apiKey', id, name: key.name };
  const refused = (fault: string) => ({ view, principal, standing: undefined, fault, sources: [] });
  const state = apiKeyFault(key, clock.now());
  if (state) return refused(`the key is ${state}`);
  if (!keyCovers(key, cluster)) return refused('the key has no role on this cluster');
  const heldBy = async (roles: readonly string[]) =>
    heldByRoles(roles, { cluster, store, groups: await readGroups(store, cluster.id) });
  const standing = await loadStanding(principal, {
    ...{ cluster, store, heldBy },
    privilegesOf: () => compileRights({ own: [] }),
  });
  const given = clusterRolesOf(key, cluster);
  if (given.length === 0) {
    return { view, principal, standing, sources: sourcesByProject(key, cluster) };
  }
  // What one of its scopes gives may be cut by another: what is left of each is shown.
  const parts = key.links.flatMap((scope) => sourcesByProject({ ...key, scope }, cluster));
  const sources = [...parts, ...sourcesOfRoles(await heldBy(given))].filter(
    ({ privilege, database, object }) =>
      standing.rights.allows(wirePrivilege(privilege), database, object),
  );
  return { view, principal, standing, sources };
}

function sourcesOfRoles({ fixed, granted }: HeldByRoles): Source[] {
  return [
    ...fixed.map((each) => ({ ...each, chain: chainOfFixed(each) })),
    ...granted.map((each) => sourceOfGrant(each, false)),
  ];
}

/** What a key has by roles in the cluster's project, or as an Owner. */
function sourcesByProject(key: EffectiveApiKey, cluster: Cluster): Source[] {
  const { orgRole } = key.scope;
  const names = databaseNames(key);
  return heldByKey(apiKeyAccess(key, cluster), cluster.profile).map(({ role, ...held }): Source => {
    const projectRole = orgRole === 'Member' ? { projectRole: role } : {};
    const { privilege, database } = held;
    const limit = typeof database === 'number' ? { database: names.get(database) ?? '' } : {};
    return {
      ...held,
      chain: {
        ...{ via: 'apiKey', orgRole, ...projectRole, ...limit },
        ...{ role: PROJECT_ROLES[role].name, privilege },
      },
    };
  });
}

/** Of the databases that a key is limited to, by id. */
function databaseNames({ scope }: EffectiveApiKey): Map<number, string> {
  const all = scope.projects.flatMap(({ databases = [] }) => databases);
  return new Map(all.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name]])));
}

/** A key as it is shown on a cluster of its organization. */
export function viewOfKey(key: EffectiveApiKey, cluster: Cluster): KeyView {
  const { id, name, scope } = key;
  const roles = apiKeyAccess(key, cluster).map(({ role }) => role);
  const [first, ...others] = scope.orgRole === 'Member' ? roles : [];
  const strongest = others.reduce(
    (best, role) => (isAtLeast(role, best ?? role) ? role : best),
    first,
  );
  const clusterRoles = clusterRolesOf(key, cluster);
  return {
    ...{ apiKey: id, name, orgRole: scope.orgRole },
    ...(strongest && { projectRole: strongest }),
    ...(clusterRoles.length > 0 && { clusterRoles }),
  };
}
