import { fixedRole, privilegeOfWire } from '@latchkey/contract';
import type { Store } from '../../store/store.ts';
import { readGroups } from '../read-groups.ts';
import { type Near, nearMisses } from './near-misses.ts';
import type { ObjectView } from './object-view.ts';
import type { RefusedCall } from './refused-call.ts';
import { projectRolesThatWouldDo, rolesThatWouldDo } from './roles-that-would-do.ts';
import { type GrantToMake, smallestGrant } from './smallest-grant.ts';

/** What a refusal comes from, and what would help. */
export interface Remedy {
  /** What the refusal names; `or`: another privilege that would do. */
  readonly missing: { readonly privilege: string; readonly or?: string } & ObjectView;
  /** Unset for an API key, which is granted nothing. */
  readonly smallestGrant?: GrantToMake;
  /** Roles of the user that can be granted something. */
  readonly toRoles?: readonly string[];
  /** Roles of the cluster that give it already, weakest first; project roles for an API key. */
  readonly rolesThatWouldDo: readonly string[];
  readonly closest: readonly Near[];
}

/** Looks for what would let a refused call in. */
export async function remedyOf(
  call: Omit<RefusedCall, 'grants' | 'groups'>,
  store: Pick<Store, 'roles' | 'grants' | 'privilegeGroups'>,
): Promise<Remedy> {
  const { asked, found, access, cluster } = call;
  const { privilege, alternative } = asked.rule;
  const or = alternative === undefined ? {} : { or: privilegeOfWire(alternative) };
  const missing = { privilege: privilegeOfWire(privilege), ...or, ...found.view };
  const { view } = access;
  if (!('user' in view)) {
    return { missing, rolesThatWouldDo: projectRolesThatWouldDo(asked), closest: [] };
  }
  const groups = await readGroups(store, cluster.id);
  const grants = await store.grants.list(cluster.id);
  const refused: RefusedCall = { ...call, grants, groups };
  const grant = smallestGrant(asked, found, cluster.profile);
  return {
    missing,
    ...(grant && { smallestGrant: grant }),
    toRoles: view.roles.filter((role) => !fixedRole(cluster.profile, role)),
    rolesThatWouldDo: await rolesThatWouldDo(refused, store.roles),
    closest: nearMisses(refused),
  };
}
