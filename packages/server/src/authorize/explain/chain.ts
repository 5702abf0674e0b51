import type { ApiKeyScope } from '../../store/api-keys.ts';
import type { GrantRecord } from '../../store/grants.ts';
import type { EffectiveGrant } from '../effective-grants.ts';
import type { FixedPrivilege } from '../held-by-roles.ts';

/** What a grant or a privilege is on, by present names; `*` for all. */
export type Place =
  | { readonly database: string; readonly collection: string }
  | { readonly user: string };

/** A grant as it is shown. */
export type GrantView = Place & {
  /** As it was granted: a single privilege, a group, `All` or `*`. */
  readonly privilege: string;
  readonly grantor: string;
  /** ISO 8601 */
  readonly grantedAt: string;
};

/** One way in which a principal comes by something, from itself down to the privilege. */
export type Chain =
  | {
      readonly via: 'grant';
      readonly role: string;
      /** Everybody has the role without being granted it. */
      readonly implicit?: true;
      readonly grant: GrantView;
      /** Set if the privilege is a member of a group that was granted. */
      readonly group?: string;
      readonly privilege: string;
    }
  /** A built-in role, whose contents are fixed. */
  | { readonly via: 'builtInRole'; readonly role: string; readonly privilege: string }
  /** An API key is what its role in the cluster's project, or an Owner, is on every cluster. */
  | {
      readonly via: 'apiKey';
      readonly orgRole: ApiKeyScope['orgRole'];
      readonly projectRole?: ApiKeyScope['projects'][number]['role'];
      /** Set if the key is limited to databases: the one that this is about. */
      readonly database?: string;
      readonly role: string;
      readonly privilege: string;
    }
  /** Milvus' root passes every check. */
  | { readonly via: 'superUser'; readonly user: string; readonly privilege: 'All' }
  /** Everybody may do this to themselves, or see it of their own roles. */
  | { readonly via: 'ownUser'; readonly user: string }
  | { readonly via: 'ownRole'; readonly role: string }
  /** The call needs no privilege. */
  | { readonly via: 'everybody'; readonly reason: string };

export function chainOfGrant({ grant, privilege }: EffectiveGrant, implicit: boolean): Chain {
  const isGroup = grant.privilege !== privilege && grant.privilege !== '*';
  return {
    ...{ via: 'grant', role: grant.role, ...(implicit && { implicit }) },
    grant: grantView(grant),
    ...(isGroup && { group: grant.privilege }),
    privilege,
  };
}

export function chainOfFixed({ role, privilege }: FixedPrivilege): Chain {
  return { via: 'builtInRole', role, privilege };
}

export function grantView(grant: GrantRecord): GrantView {
  const { privilege, grantor, createdAt } = grant;
  return { privilege, ...placeOf(grant), grantor, grantedAt: new Date(createdAt).toISOString() };
}

function placeOf({ objectType, database, object }: GrantRecord): Place {
  const name = (target: GrantRecord['object']) => (target === '*' ? '*' : target.name);
  if (objectType === 'User') return { user: name(object) };
  return { database: name(database), collection: name(object) };
}

/** What a privilege that a grant gives is on: more than the grant, if it is one of a whole database. */
export function placeOfEffective({ database, object, grant }: EffectiveGrant): Place {
  const place = placeOf(grant);
  // Of every user is of the whole cluster, whatever type the grant is of.
  if ('user' in place) return object === '*' ? { database: '*', collection: '*' } : place;
  return {
    database: database === '*' ? '*' : place.database,
    collection: object === '*' ? '*' : place.collection,
  };
}

/** How many steps it takes to tell. */
export function lengthOf(chain: Chain): number {
  if (chain.via !== 'grant') return 1;
  return chain.group === undefined ? 2 : 3;
}
