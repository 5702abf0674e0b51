import type { GrantRecord } from '../../store/grants.ts';
import { effectiveGrants } from '../effective-grants.ts';
import { allowsHolding, type Case, matters } from './allows-with.ts';
import { asIfCreated } from './as-if-created.ts';
import { type GrantView, grantView, type Place, placeOfEffective } from './chain.ts';
import type { ObjectView } from './object-view.ts';
import type { RefusedCall } from './refused-call.ts';

/** What a refusal may come from. */
export type Near =
  /** What was taken for a database is the name of a collection. */
  | { readonly kind: 'didYouMean'; readonly on: string }
  | { readonly kind: 'holdsNoRole' }
  /** A grant that would do waits for an object of that name to be created. */
  | { readonly kind: 'waits'; readonly role: string; readonly grant: GrantView }
  /** The same privilege is held, but on something else. */
  | ({ readonly kind: 'heldElsewhere'; readonly role: string; readonly privilege: string } & Place);

/** Enough to see what is wrong. */
const MOST = 10;

/** What of a principal's rights, or of the question, comes near to what was refused. */
export function nearMisses(refused: RefusedCall): Near[] {
  const { view } = refused.access;
  const noRole: Near[] = 'user' in view && view.roles.length === 0 ? [{ kind: 'holdsNoRole' }] : [];
  const near = [
    ...collectionMeant(refused),
    ...noRole,
    ...waitingGrants(refused),
    ...heldElsewhere(refused),
  ];
  return near.slice(0, MOST);
}

function collectionMeant({ asked, found }: RefusedCall): Near[] {
  const { database, resolve } = asked;
  const isMeant =
    found.unknown === 'database' && resolve.collection('default', database) !== undefined;
  return isMeant ? [{ kind: 'didYouMean', on: `default.${database}` }] : [];
}

function waitingGrants({ asked, found, access, cluster, grants, groups }: RefusedCall): Near[] {
  const resolve = asIfCreated(asked.resolve);
  const object = nameIn(found.view);
  return grants
    .filter(({ role }) => access.standing?.roles.has(role))
    .filter((grant) => {
      const bound = asIfBound(grant, { ...asked, resolve }, object);
      if (!bound) return false;
      const held = effectiveGrants(bound, { profile: cluster.profile, groups });
      return allowsHolding({ ...asked, resolve }, held);
    })
    .map((grant) => ({ kind: 'waits', role: grant.role, grant: grantView(grant) }));
}

/** A grant that waits for what a question is about, as it would be if that were created now. */
function asIfBound(
  grant: GrantRecord,
  { database, resolve }: Case,
  object: string,
): GrantRecord | undefined {
  const waits = (target: GrantRecord['object'], name: string) =>
    target !== '*' && target.id === undefined && target.name === name;
  const forDatabase = waits(grant.database, database);
  const forObject = waits(grant.object, object);
  if (!forDatabase && !forObject) return undefined;
  const id = grant.objectType === 'User' ? object : resolve.collection(database, object);
  return {
    ...grant,
    ...(forDatabase && { database: { id: resolve.database(database), name: database } }),
    ...(forObject && { object: { id, name: object } }),
  };
}

/** The name that the object was asked for by. */
function nameIn(view: ObjectView): string {
  if ('user' in view) return view.user;
  if ('alias' in view) return view.alias;
  return 'collection' in view ? view.collection : '*';
}

function heldElsewhere({ asked, access }: RefusedCall): Near[] {
  const seen = new Map<string, Near>();
  for (const { privilege, given } of access.sources) {
    if (!given || !matters(asked.rule, privilege)) continue;
    const { role } = given.grant;
    const near: Near = { kind: 'heldElsewhere', role, privilege, ...placeOfEffective(given) };
    seen.set(JSON.stringify(near), near);
  }
  return [...seen.values()];
}
