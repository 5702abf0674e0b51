import { errors, PROJECT_ROLES } from '@latchkey/contract';
import type { EffectiveApiKey } from '../../handle/api-keys/key-rules.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { ApiKeyRecord } from '../../store/api-keys.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import { apiKeyFault } from '../api-key-fault.ts';
import { apiKeyAccess } from '../api-key-role.ts';
import { compileRights, type HeldPrivilege } from '../compile-rights.ts';
import type { Standing } from '../decide.ts';
import type { EffectiveGrant } from '../effective-grants.ts';
import { everywhere } from '../everywhere.ts';
import { heldByKey } from '../held-by-key.ts';
import { heldByRoles } from '../held-by-roles.ts';
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
      ...fixed.map((each) => ({ ...each, chain: chainOfFixed(each) })),
      ...granted.map((each) => sourceOfGrant(each, false)),
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
  const access = apiKeyAccess(key, cluster);
  if (access.length === 0) return refused('the key has no role on this cluster');
  const standing = await loadStanding(principal, {
    ...{ cluster, store },
    privilegesOf: () => compileRights({ own: [] }),
  });
  const { orgRole } = view;
  const names = databaseNames(key);
  const sources = heldByKey(access, cluster.profile).map(({ role, ...held }): Source => {
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
  return { view, principal, standing, sources };
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
  return { apiKey: id, name, orgRole: scope.orgRole, ...(strongest && { projectRole: strongest }) };
}
