import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { ApiKeyProject, OrgRole } from '../../store/api-keys.ts';
import type { CustomRole, GrantedRole } from '../../store/custom-roles.ts';
import type { Store } from '../../store/store.ts';
import { memberRoleOf } from '../members/member-roles.ts';

type Body = Pick<ControlBody<'createApiKey'>, 'orgRoleIds' | 'projectRoles'>;

/** Roles that a request names by their ids. */
export interface NamedKeyRoles {
  /** Unset: no role of the organization that is built in is named. */
  readonly orgRole?: OrgRole;
  readonly projects: readonly ApiKeyProject[];
  /** Unset: the request says nothing of roles by id. */
  readonly customRoles?: readonly GrantedRole[];
}

/**
 * Looks the roles up that a request names by their ids.
 * @throws errors.projectNotFound, memberRoleNotFound for what the organization does not have;
 * errors.controlParameter
 */
export async function keyRolesOf(
  { orgRoleIds, projectRoles }: Body,
  organizationId: string,
  stores: Pick<Store, 'clusters' | 'customRoles'>,
): Promise<NamedKeyRoles> {
  if (!orgRoleIds && !projectRoles) return { projects: [] };
  const found = { orgRoles: new Set<OrgRole>(), projects: [] as ApiKeyProject[] };
  const custom = new Map<string, GrantedRole>();
  const all = await projectsOf(organizationId, stores);
  for (const roleId of orgRoleIds ?? []) {
    const builtIn = memberRoleOf(roleId);
    if (builtIn?.of === 'org') found.orgRoles.add(builtIn.role);
    else custom.set(roleId, await customRole(roleId, undefined));
  }
  for (const { projectId, roleIds } of projectRoles ?? []) {
    if (!all.includes(projectId)) throw errors.projectNotFound(projectId);
    for (const roleId of roleIds) {
      const builtIn = memberRoleOf(roleId);
      if (builtIn?.of === 'project' && builtIn.projectId === projectId) {
        found.projects.push({ projectId, role: builtIn.role });
      } else custom.set(roleId, await customRole(roleId, projectId));
    }
  }
  const [orgRole, ...others] = found.orgRoles;
  if (others.length > 0) throw errors.controlParameter('orgRoleIds: one that is built in at most');
  return {
    ...(orgRole && { orgRole }),
    ...{ projects: found.projects, customRoles: [...custom.values()] },
  };

  async function customRole(roleId: string, projectId: string | undefined): Promise<GrantedRole> {
    const role: CustomRole | undefined = await stores.customRoles.find(roleId);
    const isHere = role?.organizationId === organizationId && role.projectId === projectId;
    if (!isHere) throw errors.memberRoleNotFound(roleId);
    return { roleId, custom: role, projectIds: projectId === undefined ? all : [projectId] };
  }
}

async function projectsOf(
  organizationId: string,
  { clusters }: Pick<Store, 'clusters'>,
): Promise<string[]> {
  const projects = await clusters.listProjects();
  return projects.flatMap((each) => (each.organizationId === organizationId ? each.id : []));
}
