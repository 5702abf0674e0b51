import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { ApiKeyProject, ApiKeyScope, KeyClusterRole } from '../../store/api-keys.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';

type Body = ControlBody<'createApiKey'>;
type Access = NonNullable<Body['projects']>[number];

/**
 * The scope that the body of a request asks for.
 * @param around.sees clusters of which roles may be named; of others nothing is told
 * @param around.before roles of clusters that stay where the request says nothing of them
 * @throws errors.projectNotFound, clusterNotFound, clusterRoleNotFound for what the organization does not
 * have; errors.controlParameter if it comes to nothing
 */
export async function keyScopeOf(
  { orgRole, projects, clusterRoles }: Pick<Body, 'orgRole' | 'projects' | 'clusterRoles'>,
  organizationId: string,
  around: {
    readonly stores: Pick<Store, 'clusters' | 'roles'>;
    readonly sees: (cluster: Cluster) => boolean;
    readonly before?: readonly KeyClusterRole[] | undefined;
  },
): Promise<ApiKeyScope> {
  const { clusters, roles } = around.stores;
  const rows: ApiKeyProject[] = [];
  for (const access of projects ?? []) {
    const project = await clusters.findProject(access.projectId);
    if (project?.organizationId !== organizationId) throw errors.projectNotFound(access.projectId);
    for (const id of access.clusterIds ?? []) {
      const cluster = await clusters.find(id);
      if (cluster?.projectId !== project.id) throw errors.clusterNotFound(id);
    }
    rows.push(rowOf(access));
  }
  if (orgRole !== 'Member') return { orgRole, projects: [] };
  const given = clusterRoles === undefined ? (around.before ?? []) : await rolesOf(clusterRoles);
  if (rows.length === 0 && given.length === 0) {
    throw errors.controlParameter('projects: a Member needs one: without it could do nothing');
  }
  return { orgRole, projects: rows, ...(given.length > 0 && { clusterRoles: given }) };

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
