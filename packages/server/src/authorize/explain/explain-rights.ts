import { type PrivilegeLevel, type Profile, privilegeLevel } from '@latchkey/contract';
import type { RowAction } from '../../kernel/row-policy.ts';
import type { Store } from '../../store/store.ts';
import {
  type Access,
  type AccessParts,
  type PrincipalView,
  readAccess,
  type Source,
} from './access.ts';
import { type GrantView, grantView, type Place, placeOfEffective } from './chain.ts';
import { isWaiting } from './is-waiting.ts';
import { pageOf } from './page-of.ts';
import type { Page, Who } from './question.ts';
import { restrictedActions } from './row-limits.ts';

export interface RightsParts extends AccessParts {
  readonly store: AccessParts['store'] & Pick<Store, 'catalog'>;
}

/** Privileges of one level that somebody has on one thing from one role. */
export type RightsRow = Place & {
  readonly level: PrivilegeLevel;
  /** Unset for Milvus' root, who needs none. */
  readonly role?: string;
  /** Everybody has the role without being granted it. */
  readonly implicit?: true;
  /** What was granted, if not the privileges one by one: a group, or `*`. */
  readonly group?: string;
  /** Sorted. */
  readonly privileges: readonly string[];
};

/** Collections of which row policies leave somebody a part. */
export interface Restricted {
  readonly database: string;
  readonly collection: string;
  readonly actions: readonly RowAction[];
}

export interface RightsAnswer {
  readonly principal: PrincipalView;
  /** Set if the credential is not let in. */
  readonly reason?: string;
  /** What concerns the whole cluster first, then by database and collection. */
  readonly rights: readonly RightsRow[];
  readonly more: boolean;
  /** Grants that give nothing until what they name is created; the first hundred. */
  readonly waiting: readonly ({ readonly role: string } & GrantView)[];
  /** The first hundred. */
  readonly restricted: readonly Restricted[];
}

const SIDE_LIST: Page = { offset: 0, limit: 100 };

/**
 * All that a principal may do on a cluster, and through which roles and groups.
 * @throws errors.userNotFound, errors.apiKeyNotFound
 */
export async function explainRights(
  who: Who,
  page: Page,
  parts: RightsParts,
): Promise<RightsAnswer> {
  const { cluster, store } = parts;
  const access = await readAccess(who, parts);
  const roles = [...(access.standing?.roles ?? [])];
  const grants = 'user' in access.view ? await store.grants.list(cluster.id, roles) : [];
  const { rows: rights, more } = pageOf(rowsOf(access.sources, cluster.profile), page);
  return {
    principal: access.view,
    ...(access.fault !== undefined && { reason: access.fault }),
    ...{ rights, more },
    waiting: pageOf(grants.filter(isWaiting), SIDE_LIST).rows.map((grant) => ({
      role: grant.role,
      ...grantView(grant),
    })),
    restricted: pageOf(await restrictedOf(access, parts), SIDE_LIST).rows,
  };
}

async function restrictedOf(
  { standing }: Access,
  { cluster, store }: RightsParts,
): Promise<Restricted[]> {
  if (!standing) return [];
  const collections = await store.catalog.listCollections(cluster.id);
  return collections.flatMap((record) => {
    const actions = restrictedActions(record, standing.rights);
    return actions.length > 0
      ? { database: record.database, collection: record.name, actions }
      : [];
  });
}

function rowsOf(sources: readonly Source[], profile: Profile): RightsRow[] {
  const heads = new Map<string, { head: RowHead; privileges: Set<string> }>();
  for (const source of sources) {
    const head = headOf(source, profile);
    const key = JSON.stringify(head);
    const row = heads.get(key) ?? { head, privileges: new Set() };
    heads.set(key, row);
    row.privileges.add(source.privilege);
  }
  return [...heads.values()]
    .sort((a, b) => compareTexts(orderOf(a.head), orderOf(b.head)))
    .map(({ head, privileges }) => ({ ...head, privileges: [...privileges].sort() }));
}

type RowHead = Pick<RightsRow, 'level' | 'role' | 'implicit' | 'group'> & Place;

function headOf({ privilege, given, chain }: Source, profile: Profile): RowHead {
  const limit = chain.via === 'apiKey' ? chain.database : undefined;
  const place = given ? placeOfEffective(given) : { database: limit ?? '*', collection: '*' };
  const level = levelOf(privilege, place, profile);
  if (chain.via !== 'grant')
    return { ...place, level, ...('role' in chain && { role: chain.role }) };
  const { role, implicit, group, grant } = chain;
  const granted = grant.privilege === '*' ? '*' : group;
  return {
    ...{ ...place, level, role },
    ...(implicit && { implicit }),
    ...(granted !== undefined && { group: granted }),
  };
}

/** `All` is of the level of what it is held on. */
function levelOf(privilege: string, place: Place, profile: Profile): PrivilegeLevel {
  if (privilege !== 'All' || 'user' in place) return privilegeLevel(profile, privilege);
  if (place.database === '*') return 'Cluster';
  return place.collection === '*' ? 'Database' : 'Collection';
}

const LEVELS: readonly PrivilegeLevel[] = ['Cluster', 'Database', 'Collection'];

/** `*` comes before every name. */
function orderOf(head: RowHead): string[] {
  const place = 'user' in head ? ['*', `user ${head.user}`] : [head.database, head.collection];
  return [...place, String(LEVELS.indexOf(head.level)), head.role ?? '', head.group ?? ''];
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((text, at) => text !== b[at]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}
