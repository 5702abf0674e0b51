import type { RolePrivilege } from './role-policies.ts';

/** Roles of a project, the strongest first; each may do what those after it may. */
export const PROJECT_ROLE_ORDER = ['Admin', 'Read-Write', 'Read-Only'] as const;

export type ProjectRole = (typeof PROJECT_ROLE_ORDER)[number];

/** Where in a request the id of the object of a decision stands. */
export type IdPlace = `params.${string}` | `query.${string}` | `body.${string}`;

/**
 * What a caller of a control plane route must be. An Owner of the organization is all of it inside
 * the organization; who is on the host itself (`local`) is an Owner.
 *
 * - `public`: no credential is asked for; for what says nothing about the installation alone
 * - `signed-in`: the handler shows what the caller may see, and no more
 * - `owner`: Owner of the organization
 * - `some-project`: at least `role` in some project; the handler bounds what may be done with it
 * - `project`: at least `role` in the whole project that `id` names (not on listed clusters alone)
 * - `cluster`: at least `role` on the cluster that `id` names; also one in the recycle bin
 * - `project` and `cluster` with `or`: whoever holds that privilege there by a custom role may, too
 * - `host`: on the host itself, through the local socket
 */
export type ControlNeed =
  | { readonly of: 'public' | 'signed-in' | 'owner' | 'host' }
  | { readonly of: 'some-project'; readonly role: ProjectRole }
  | {
      readonly of: 'project' | 'cluster';
      readonly role: ProjectRole;
      readonly id: IdPlace;
      readonly or?: RolePrivilege;
    };
