import { impliedPrivileges, type RoleResource } from '@latchkey/contract/control';
import { memberRoleOf } from '../handle/members/member-roles.ts';
import type { ApiKeyScope, ScopedPrivilege } from '../store/api-keys.ts';
import type { GrantedRole } from '../store/custom-roles.ts';
import type { MemberRecord } from '../store/members.ts';
import { NO_SCOPE, OWNER_SCOPE } from './scope-algebra.ts';
import { tidyPrivileges } from './scope-privileges.ts';

/**
 * The rights of a member, in the words of a key's scope: what the own roles give, custom roles, and
 * those of groups, all added up. A role that is not known gives nothing.
 */
export function scopeOfMember({
  orgRole,
  projects,
  granted,
}: Pick<MemberRecord, 'orgRole' | 'projects' | 'granted'>): ApiKeyScope {
  return united([{ orgRole, projects }, ...granted.map(scopeOfGranted)]);
}

/** The scope of a key with what its custom roles give, in place of their names. */
export function withCustomRoles({ customRoles = [], ...scope }: ApiKeyScope): ApiKeyScope {
  const privileges = tidyPrivileges(customRoles.flatMap(privilegesOf));
  return { ...scope, ...(privileges.length > 0 && { privileges }) };
}

/** What the policies of a custom role give in some projects. */
function privilegesOf({
  custom,
  projectIds,
}: Pick<GrantedRole, 'custom' | 'projectIds'>): ScopedPrivilege[] {
  const policies = custom?.policies ?? [];
  return tidyPrivileges(
    policies.flatMap(({ resourceType, privileges, resources }) => {
      const clusterIds = resources && !resources.includes('*') ? resources : undefined;
      const given = impliedPrivileges(resourceType as RoleResource, privileges);
      return projectIds.flatMap((projectId) =>
        given.map((privilege) => ({ projectId, privilege, ...(clusterIds && { clusterIds }) })),
      );
    }),
  );
}

function scopeOfGranted(granted: GrantedRole): ApiKeyScope {
  if (granted.custom) return { ...NO_SCOPE, privileges: privilegesOf(granted) };
  const role = memberRoleOf(granted.roleId);
  if (!role) return NO_SCOPE;
  if (role.of === 'org') return { orgRole: role.role, projects: [] };
  return { orgRole: 'Member', projects: [{ projectId: role.projectId, role: role.role }] };
}

function united(scopes: readonly ApiKeyScope[]): ApiKeyScope {
  if (scopes.some(({ orgRole }) => orgRole === 'Owner')) return OWNER_SCOPE;
  // The rows of a Billing-Admin do not count.
  const members = scopes.filter(({ orgRole }) => orgRole === 'Member');
  if (members.length === 0) return { orgRole: 'Billing-Admin', projects: [] };
  const privileges = tidyPrivileges(members.flatMap((scope) => scope.privileges ?? []));
  return {
    ...{ orgRole: 'Member', projects: members.flatMap(({ projects }) => projects) },
    ...(privileges.length > 0 && { privileges }),
  };
}
