import { type Profile, wirePrivilege } from '@latchkey/contract';
import type { Rights } from '../../kernel/rights.ts';
import { ScopeSet } from '../scope-set.ts';
import type { Source } from './access.ts';
import type { SharedAccess } from './access-of-users.ts';
import { type Place, placeOfEffective } from './chain.ts';
import { condense } from './condense.ts';

/** Privileges on one thing. */
export type Held = Place & {
  /** Sorted. */
  readonly privileges: readonly string[];
  /** The same in fewer words: built-in groups, and what is beside them. */
  readonly inShort: readonly string[];
};

export interface RightsDifference {
  /** What was not held before, on the widest that it is held on now. */
  readonly gained: readonly Held[];
  readonly lost: readonly Held[];
}

/** What somebody may do after a change and could not before, and the other way round. */
export function rightsDifference(
  before: SharedAccess,
  after: SharedAccess,
  profile: Profile,
): RightsDifference {
  return {
    gained: byPlace(beyond(after, before.standing?.rights), profile),
    lost: byPlace(beyond(before, after.standing?.rights), profile),
  };
}

/** The widest of somebody's privileges that other rights do not cover. */
function beyond({ sources }: SharedAccess, rights: Rights | undefined): Source[] {
  const extra = sources.filter(
    ({ privilege, database, object }) =>
      !rights?.allows(wirePrivilege(privilege), database, object),
  );
  const kept = new Map<string, ScopeSet>();
  return extra
    .sort((a, b) => widthOf(b) - widthOf(a))
    .filter(({ privilege, database, object }) => {
      if (kept.get('All')?.covers(database, object)) return false;
      const scopes = kept.get(privilege) ?? new ScopeSet();
      kept.set(privilege, scopes);
      if (scopes.covers(database, object)) return false;
      scopes.add(database, object);
      return true;
    });
}

/** More for what can cover the other, so that it comes first. */
function widthOf({ privilege, database, object }: Source): number {
  return [privilege === 'All', database === '*', object === '*'].filter(Boolean).length;
}

function byPlace(sources: readonly Source[], profile: Profile): Held[] {
  const places = new Map<string, { place: Place; privileges: string[] }>();
  for (const { privilege, given } of sources) {
    const place = given ? placeOfEffective(given) : { database: '*', collection: '*' };
    const key = JSON.stringify(place);
    const held = places.get(key) ?? { place, privileges: [] };
    places.set(key, held);
    held.privileges.push(privilege);
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { place, privileges }]) => {
      privileges.sort();
      return { ...place, privileges, inShort: condense(privileges, profile) };
    });
}
