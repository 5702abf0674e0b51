import type { Profile } from '@latchkey/contract';
import type { Principal } from '../../kernel/principal.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { Store } from '../../store/store.ts';
import type { AccessParts } from './access.ts';
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

/** What a change would mean for one user. */
export interface UserDifference extends RightsDifference {
  readonly user: string;
  /** Where other entities come within reach, because other row policies count. */
  readonly rows: readonly RowDifference[];
  /** One of the lists is longer than is shown. */
  readonly cut?: true;
}

/** A role may have thousands of grants, and all users hold it. */
const SHOWN: Page = { offset: 0, limit: 100 };

export interface DryRunAnswer {
  /** Why the change would not be made. */
  readonly refused?: Refusal;
  /** All that it asks for is so already. */
  readonly already?: true;
  /** It is on something that does not exist, and takes effect when that is created. */
  readonly waits?: true;
  /** Those for whom something would change, by name. API keys hold no roles that can change. */
  readonly users: readonly UserDifference[];
  readonly more: boolean;
}

/** What a change would change, and for whom. Nothing is changed. */
export async function dryRun(
  change: Change,
  page: Page,
  { cluster, store, clock, asker }: DryRunParts,
): Promise<DryRunAnswer> {
  const now = Draft.of(await store.rbac.read(cluster.id));
  const then = now.copy();
  const before = { cluster, clock, store: draftStore(now, store) };
  const after = { cluster, clock, store: draftStore(then, store) };
  const refused = await tryChange(change, { cluster, store: after.store, asker });
  if (refused) return { refused, users: [], more: false };
  const differences = await differencesOf(before, after);
  const { rows: users, more } = pageOf(differences, page);
  const made = then.grants.filter((grant) => !now.grants.includes(grant));
  return {
    ...(then.isLike(now) && { already: true as const }),
    ...(made.some(isWaiting) && { waits: true as const }),
    ...{ users, more },
  };
}

type Drafted = AccessParts & { readonly store: DraftStore };

async function differencesOf(before: Drafted, after: Drafted): Promise<UserDifference[]> {
  const users = await before.store.users.list(before.cluster.id);
  const old = await accessOfUsers(users, before);
  const now = await accessOfUsers(await after.store.users.list(after.cluster.id), after);
  const { profile } = before.cluster;
  const compare = comparison(await securedCollections(before), profile);
  return users.flatMap(({ name: user }) => {
    const [was, is] = [old.get(user), now.get(user)];
    if (!was || !is) return [];
    const difference = compare(was, is);
    const { gained, lost, rows } = difference;
    return gained.length + lost.length + rows.length > 0 ? { user, ...difference } : [];
  });
}

type Difference = Omit<UserDifference, 'user'>;

function shortened({ gained, lost, rows }: Difference): Difference {
  const cut = Math.max(gained.length, lost.length, rows.length) > SHOWN.limit;
  return {
    gained: pageOf(gained, SHOWN).rows,
    lost: pageOf(lost, SHOWN).rows,
    rows: pageOf(rows, SHOWN).rows,
    ...(cut && { cut }),
  };
}

/** Compares once for all users who held the same before, and hold the same after. */
function comparison(collections: readonly CollectionRecord[], profile: Profile) {
  const known = new Map<SharedAccess, Map<SharedAccess, Difference>>();
  return (before: SharedAccess, after: SharedAccess): Difference => {
    const row = known.get(before) ?? new Map<SharedAccess, Difference>();
    known.set(before, row);
    const difference =
      row.get(after) ??
      shortened({
        ...rightsDifference(before, after, profile),
        rows: rowDifferences(collections, before, after),
      });
    row.set(after, difference);
    return difference;
  };
}

/** Collections that row policies may bear on: a property can restrict one without any policy. */
async function securedCollections({ cluster, store }: Drafted) {
  const all = await store.catalog.listCollections(cluster.id);
  return all.filter(({ rowPolicies, properties }) => rowPolicies.length + properties.length > 0);
}
