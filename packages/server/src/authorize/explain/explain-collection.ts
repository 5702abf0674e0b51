import { errors, PRIVILEGE_OBJECT_TYPES, type Profile, privilegeLevel } from '@latchkey/contract';
import type { RowAction, RowPolicy } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { Store } from '../../store/store.ts';
import { apiKeyFault } from '../api-key-fault.ts';
import { keyCovers } from '../api-key-role.ts';
import { boundApiKey } from '../resolve-api-key.ts';
import { type AccessParts, type PrincipalView, readAccess, viewOfKey } from './access.ts';
import { accessOfUsers, type SharedAccess } from './access-of-users.ts';
import { allowsHolding, allowsWith, type Case } from './allows-with.ts';
import { askedAbout } from './asked-about.ts';
import { privilegeRule } from './asked-rule.ts';
import { condense } from './condense.ts';
import { pageOf } from './page-of.ts';
import type { Page } from './question.ts';
import { restrictedActions } from './row-limits.ts';

export interface CollectionParts extends AccessParts {
  readonly store: AccessParts['store'] & Pick<Store, 'catalog'>;
}

/** What one principal may do with a collection. */
export interface CollectionRow {
  readonly principal: PrincipalView;
  /** Those of a collection or its database, sorted. */
  readonly privileges: readonly string[];
  /** The same in fewer words: built-in groups, and what is beside them. */
  readonly inShort: readonly string[];
  /** Roles that give some of it. */
  readonly through: readonly string[];
  /** What row policies leave a part of. */
  readonly restricted: readonly RowAction[];
}

export interface CollectionAnswer {
  readonly object: {
    readonly database: string;
    readonly collection: string;
    /** All of its aliases. */
    readonly aliases: readonly string[];
  };
  /** Users by name, then API keys; without those who may do nothing with it. */
  readonly principals: readonly CollectionRow[];
  readonly more: boolean;
  readonly rowPolicies: readonly Omit<RowPolicy, 'description' | 'createdAt'>[];
}

/**
 * Who may do what with a collection.
 * @throws errors.collectionNotFound
 */
export async function explainCollection(
  { database, collection }: { readonly database: string; readonly collection: string },
  page: Page,
  parts: CollectionParts,
): Promise<CollectionAnswer> {
  const { cluster, store } = parts;
  const record = await store.catalog.findCollection(cluster.id, database, collection);
  if (!record) throw errors.collectionNotFound(database, collection);
  const look = lookAt(record, parts);
  const all = [...(await usersOf(parts)), ...(await keysOf(parts))].flatMap(([view, access]) => {
    const seen = look(access);
    return seen.privileges.length > 0 ? { principal: view, ...seen } : [];
  });
  const { rows: principals, more } = pageOf(all, page);
  return {
    object: { database, collection: record.name, aliases: record.aliases },
    ...{ principals, more },
    rowPolicies: record.rowPolicies.map(({ description: _, createdAt: __, ...policy }) => policy),
  };
}

async function usersOf(parts: CollectionParts): Promise<[PrincipalView, SharedAccess][]> {
  const users = await parts.store.users.list(parts.cluster.id);
  const access = await accessOfUsers(users, parts);
  return users.flatMap(({ name, roles }): [PrincipalView, SharedAccess][] => {
    const of = access.get(name);
    return of ? [[{ user: name, roles }, of]] : [];
  });
}

async function keysOf(parts: CollectionParts): Promise<[PrincipalView, SharedAccess][]> {
  const { cluster, store, clock } = parts;
  const known = new Map<string, SharedAccess>();
  const found: [PrincipalView, SharedAccess][] = [];
  for (const own of await store.apiKeys.list(cluster.organizationId)) {
    const key = await boundApiKey(own, store);
    if (!keyCovers(key, cluster) || apiKeyFault(key, clock.now())) continue;
    const same = JSON.stringify(key.links);
    const access = known.get(same) ?? (await readAccess({ kind: 'apiKey', id: key.id }, parts));
    known.set(same, access);
    found.push([viewOfKey(key, cluster), access]);
  }
  return found;
}

type Seen = Omit<CollectionRow, 'principal'>;

/** @returns what somebody may do with the collection; looked for once for all who hold the same */
function lookAt(record: CollectionRecord, parts: CollectionParts) {
  const cases = casesOf(record, parts);
  const known = new Map<SharedAccess['sources'], Seen>();
  return (access: SharedAccess): Seen => {
    const seen = known.get(access.sources) ?? seenBy(access, record, { cases, parts });
    known.set(access.sources, seen);
    return seen;
  };
}

function seenBy(
  { standing, sources }: SharedAccess,
  record: CollectionRecord,
  { cases, parts }: { cases: ReadonlyMap<string, Case>; parts: CollectionParts },
): Seen {
  const privileges = [...cases]
    .filter(([, asked]) => standing && allowsWith(asked, standing))
    .map(([name]) => name);
  return {
    privileges,
    inShort: condense(privileges, parts.cluster.profile),
    through: rolesBehind(sources, cases),
    restricted: standing ? restrictedActions(record, standing.rights) : [],
  };
}

function rolesBehind(sources: SharedAccess['sources'], cases: ReadonlyMap<string, Case>): string[] {
  const roles = new Set<string>();
  for (const source of sources) {
    if (!('role' in source.chain) || roles.has(source.chain.role)) continue;
    const asked = cases.get(source.privilege);
    if (asked && allowsHolding(asked, [source])) roles.add(source.chain.role);
  }
  return [...roles].sort();
}

/** A question for each privilege that can be held on a collection or its database. */
function casesOf(
  { database, name, databaseId, id }: CollectionRecord,
  { cluster: { profile } }: CollectionParts,
): Map<string, Case> {
  const resolve = {
    database: (asked: string) => (asked === database ? databaseId : undefined),
    collection: (inside: string, asked: string) =>
      inside === database && asked === name ? id : undefined,
  };
  const on = { kind: 'data', database, collection: name } as const;
  const principal = { kind: 'apiKey', id: '', name: '' } as const;
  const privileges = [...PRIVILEGE_OBJECT_TYPES]
    .filter(([privilege, type]) => type !== 'User' && isAbout(privilege, profile))
    .map(([privilege]) => privilege);
  return new Map(
    privileges.sort().map((privilege) => {
      const rule = privilegeRule(profile, privilege);
      return [privilege, { rule, principal, resolve, ...askedAbout(rule, on) }];
    }),
  );
}

/** To rename is of the cluster's level in one profile, but is about the collection all the same. */
function isAbout(privilege: string, profile: Profile): boolean {
  return privilege === 'RenameCollection' || privilegeLevel(profile, privilege) !== 'Cluster';
}
