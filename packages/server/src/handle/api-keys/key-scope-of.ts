import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { ApiKeyProject, ApiKeyScope, KeyClusterRole, OrgRole } from '../../store/api-keys.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import { keyRolesOf, type NamedKeyRoles } from './key-roles-of.ts';

type Body = ControlBody<'createApiKey'>;
type Access = NonNullable<Body['projects']>[number];

/**
 * The scope that the body of a request asks for.
 * @param around.sees clusters of which roles may be named; of others nothing is told
 * @param around.before custom roles and those of clusters stay where the request says nothing of them
 * @throws errors.projectNotFound, clusterNotFound, clusterRoleNotFound, memberRoleNotFound for what the
 * organization does not have; errors.controlParameter if it comes to nothing
 */
export async function keyScopeOf(
  body: Body,
  organizationId: string,
  around: {
    readonly stores: Pick<Store, 'clusters' | 'roles' | 'customRoles'>;
    readonly sees: (cluster: Cluster) => boolean;
    readonly before?: ApiKeyScope | undefined;
  },
): Promise<ApiKeyScope> {
  const { projects, clusterRoles } = body;
  const { clusters, roles } = around.stores;
  const named = await keyRolesOf(body, organizationId, around.stores);
  const orgRole = orgRoleOf(body, named);
  const rows: ApiKeyProject[] = [...named.projects];
  for (const access of projects ?? []) {
    const project = await clusters.findProject(access.projectId);
    if (project?.organizationId !== organizationId) throw errors.projectNotFound(access.projectId);
    for (const id of access.clusterIds ?? []) {
      const cluster = await clusters.find(id);
      if (cluster?.projectId !== project.id) throw errors.clusterNotFound(id);
    }
    rows.push(rowOf(access));
  }
  const custom =
    named.customRoles ?? (orgRole === 'Member' ? around.before?.customRoles : []) ?? [];
  if (orgRole !== 'Member') {
    if (rows.length + custom.length === 0) return { orgRole, projects: [] };
    throw errors.controlParameter(`${orgRole} has no other roles: leave them out`);
  }
  const kept = around.before?.clusterRoles ?? [];
  const given = clusterRoles === undefined ? kept : await rolesOf(clusterRoles);
  if (rows.length + given.length + custom.length === 0) {
    throw errors.controlParameter('projects: a Member needs one: without it could do nothing');
  }
  return {
    ...{ orgRole, projects: rows },
    ...(custom.length > 0 && { customRoles: custom }),
    ...(given.length > 0 && { clusterRoles: given }),
  };

  async function rolesOf(asked: Body['clusterRoles']): Promise<KeyClusterRole[]> {
    const found: KeyClusterRole[] = [];
    for (const { clusterId, roles: names } of asked ?? []) {
      const cluster = await clusters.find(clusterId);
      const isHere = cluster?.organizationId === organizationId && around.sees(cluster);
      if (!isHere) throw errors.clusterNotFound(clusterId);
      const { projectId } = cluster;
      for (const name of new Set(names)) {
        const role = await roles.find(clusterId, name);
        if (!role) throw errors.clusterRoleNotFound(name, clusterId);
        found.push({ projectId, clusterId, roleId: role.id, name });
      }
    }
    return found;
  }
}

/** @throws errors.controlParameter where a role is named in two ways, and not the same */
function orgRoleOf({ orgRole }: Body, named: NamedKeyRoles): OrgRole {
  if (orgRole && named.orgRole && orgRole !== named.orgRole) {
    throw errors.controlParameter('orgRoleIds: another role than orgRole');
  }
  return orgRole ?? named.orgRole ?? 'Member';
}

function rowOf({ projectId, role, clusterIds, databases }: Access): ApiKeyProject {
  if (!clusterIds?.length) return { projectId, role };
  const listed = [...new Set(clusterIds)];
  if (!databases?.length) return { projectId, role, clusterIds: listed };
  const names = [...new Set(databases)];
  return {
    ...{ projectId, role, clusterIds: listed },
    databases: listed.flatMap((clusterId) => names.map((name) => ({ clusterId, name }))),
  };
}
