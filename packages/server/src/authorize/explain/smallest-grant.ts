import {
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeLevel,
  type Profile,
  privilegeLevel,
  privilegeOfWire,
} from '@latchkey/contract';
import type { GrantRecord } from '../../store/grants.ts';
import { effectiveGrants } from '../effective-grants.ts';
import { allowsHolding, type Case } from './allows-with.ts';
import { asIfCreated } from './as-if-created.ts';
import type { Place } from './chain.ts';
import type { FoundObject, ObjectView } from './object-view.ts';

/** A grant that is not there yet. */
export type GrantToMake = Place & {
  readonly privilege: string;
  /** What it is on does not exist: it takes effect when that is created. */
  readonly waits?: true;
};

type Candidate = Place & { readonly privilege: string };

/** The grant on the least that lets a refused call in, to be made to a role of its caller. */
export function smallestGrant(
  asked: Case,
  found: FoundObject,
  profile: Profile,
): GrantToMake | undefined {
  const resolve = asIfCreated(asked.resolve);
  const best = candidates(asked, found.view, profile).find((candidate) => {
    const grant = grantOf(candidate, asked, resolve);
    const held = effectiveGrants(grant, { profile, groups: new Map() });
    return allowsHolding({ ...asked, resolve }, held);
  });
  return best && { ...best, ...(isMissing(best, found) && { waits: true as const }) };
}

/** Of each privilege that would do on all that it can be granted on, narrowest first. */
function candidates({ rule }: Case, view: ObjectView, profile: Profile): Candidate[] {
  const privileges = [rule.alternative ?? [], rule.privilege].flat().map(privilegeOfWire);
  return privileges
    .flatMap((privilege) => {
      if (PRIVILEGE_OBJECT_TYPES.get(privilege) === 'User' && 'user' in view) {
        return [view.user, '*'].map((user) => ({ privilege, user }));
      }
      const places = placesOf(view, privilegeLevel(profile, privilege));
      return places.map((place) => ({ privilege, ...place }));
    })
    .sort((a, b) => widthOf(a) - widthOf(b));
}

function placesOf(view: ObjectView, level: PrivilegeLevel): Place[] {
  const everything = { database: '*', collection: '*' };
  if (level === 'Cluster' || !('database' in view)) return [everything];
  const { database, collection } = view;
  const whole = { database, collection: '*' };
  return level === 'Database' ? [whole, everything] : [{ database, collection }, whole, everything];
}

function widthOf(place: Place): number {
  return Object.values(place).filter((value) => value === '*').length;
}

function grantOf(candidate: Candidate, asked: Case, resolve: Case['resolve']): GrantRecord {
  const { privilege } = candidate;
  const objectType = PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global';
  const rest = { id: '', role: '', objectType, privilege, grantor: '', createdAt: 0 };
  if ('user' in candidate) {
    const { user } = candidate;
    return { ...rest, database: '*', object: user === '*' ? '*' : { id: user, name: user } };
  }
  const { database, collection } = candidate;
  return {
    ...rest,
    database: database === '*' ? '*' : { id: resolve.database(database), name: database },
    object:
      collection === '*'
        ? '*'
        : { id: resolve.collection(asked.database, collection), name: collection },
  };
}

function isMissing(candidate: Candidate, { unknown }: FoundObject): boolean {
  if ('user' in candidate) return unknown === 'user' && candidate.user !== '*';
  if (unknown === 'database') return candidate.database !== '*';
  return unknown === 'collection' && candidate.collection !== '*';
}
