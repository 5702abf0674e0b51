import type { Profile } from '@latchkey/contract';
import type { Principal } from '../../kernel/principal.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { Store } from '../../store/store.ts';
import { boundApiKey } from '../resolve-api-key.ts';
import { type AccessParts, readAccess } from './access.ts';
import { accessOfUsers, type SharedAccess } from './access-of-users.ts';
import { Draft } from './draft/draft.ts';
import { type DraftStore, draftStore } from './draft/draft-store.ts';
import { isWaiting } from './is-waiting.ts';
import { pageOf } from './page-of.ts';
import type { Change, Page } from './question.ts';
import { type RightsDifference, rightsDifference } from './rights-difference.ts';
import { type RowDifference, rowDifferences } from './row-difference.ts';
import { type Refusal, tryChange } from './try-change.ts';

export interface DryRunParts extends AccessParts {
  readonly store: Pick<Store, keyof DraftStore>;
  /** In whose name the change is tried; may do everything. */
  readonly asker: Principal;
}

/** What a change would mean for somebody. */
interface Difference extends RightsDifference {
  /** Where other entities come within reach, because other row policies count. */
  readonly rows: readonly RowDifference[];
  /** One of the lists is longer than is shown. */
  readonly cut?: true;
}

export type UserDifference = Difference & { readonly user: string };
export type KeyDifference = Difference & { readonly apiKey: string; readonly name: string };

/** A role may have thousands of grants, and all users hold it. */
const SHOWN: Page = { offset: 0, limit: 100 };

export interface DryRunAnswer {
  /** Why the change would not be made. */
  readonly refused?: Refusal;
  /** All that it asks for is so already. */
  readonly already?: true;
  /** It is on something that does not exist, and takes effect when that is created. */
  readonly waits?: true;
  /** Those for whom something would change, by name. */
  readonly users: readonly UserDifference[];
  readonly more: boolean;
  /** API keys that hold roles of the cluster and for which something would change, oldest first. */
  readonly apiKeys: readonly KeyDifference[];
}

/** What a change would change, and for whom. Nothing is changed. */
export async function dryRun(
  change: Change,
  page: Page,
  { cluster, store, clock, asker }: DryRunParts,
): Promise<DryRunAnswer> {
  const now = Draft.of(await store.rbac.read(cluster.id));
  const then = now.copy();
  const before = { cluster, clock, store: draftStore(now, store, cluster) };
  const after = { cluster, clock, store: draftStore(then, store, cluster) };
  const refused = await tryChange(change, { cluster, store: after.store, asker });
  if (refused) return { refused, users: [], more: false, apiKeys: [] };
  const compare = comparison(await securedCollections(before), cluster.profile);
  const { rows: users, more } = pageOf(await differencesOfUsers(before, after, compare), page);
  const made = then.grants.filter((grant) => !now.grants.includes(grant));
  return {
    ...(then.isLike(now) && { already: true as const }),
    ...(made.some(isWaiting) && { waits: true as const }),
    ...{ users, more, apiKeys: await differencesOfKeys(before, after, compare) },
  };
}

type Drafted = AccessParts & { readonly store: DraftStore };

type Compare = (before: SharedAccess, after: SharedAccess) => Difference | undefined;

async function differencesOfUsers(
  before: Drafted,
  after: Drafted,
  compare: Compare,
): Promise<UserDifference[]> {
  const users = await before.store.users.list(before.cluster.id);
  const old = await accessOfUsers(users, before);
  const now = await accessOfUsers(await after.store.users.list(after.cluster.id), after);
  return users.flatMap(({ name: user }) => {
    const [was, is] = [old.get(user), now.get(user)];
    const difference = was && is && compare(was, is);
    return difference ? { user, ...difference } : [];
  });
}

/** Only who holds a role of the cluster, or comes from a key that does, is touched by what happens to one. */
async function differencesOfKeys(
  before: Drafted,
  after: Drafted,
  compare: Compare,
): Promise<KeyDifference[]> {
  const { cluster, store } = before;
  const found: KeyDifference[] = [];
  for (const own of await store.apiKeys.list(cluster.organizationId)) {
    const { links } = await boundApiKey(own, store);
    const isHere = ({ clusterId }: { clusterId: string }) => clusterId === cluster.id;
    if (!links.some(({ clusterRoles }) => clusterRoles?.some(isHere))) continue;
    const who = { kind: 'apiKey', id: own.id } as const;
    const difference = compare(await readAccess(who, before), await readAccess(who, after));
    if (difference) found.push({ apiKey: own.id, name: own.name, ...difference });
  }
  return found;
}

function shortened({ gained, lost, rows }: Difference): Difference {
  const cut = Math.max(gained.length, lost.length, rows.length) > SHOWN.limit;
  return {
    gained: pageOf(gained, SHOWN).rows,
    lost: pageOf(lost, SHOWN).rows,
    rows: pageOf(rows, SHOWN).rows,
    ...(cut && { cut }),
  };
}

/**
 * Compares once for all users who held the same before, and hold the same after.
 * @returns undefined where nothing would change
 */
function comparison(collections: readonly CollectionRecord[], profile: Profile): Compare {
  const known = new Map<SharedAccess, Map<SharedAccess, Difference>>();
  return (before, after) => {
    const row = known.get(before) ?? new Map<SharedAccess, Difference>();
    known.set(before, row);
    const difference =
      row.get(after) ??
      shortened({
        ...rightsDifference(before, after, profile),
        rows: rowDifferences(collections, before, after),
      });
    row.set(after, difference);
    const { gained, lost, rows } = difference;
    return gained.length + lost.length + rows.length > 0 ? difference : undefined;
  };
}

/** Collections that row policies may bear on: a property can restrict one without any policy. */
async function securedCollections({ cluster, store }: Drafted) {
  const all = await store.catalog.listCollections(cluster.id);
  return all.filter(({ rowPolicies, properties }) => rowPolicies.length + properties.length > 0);
}
