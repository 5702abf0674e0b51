import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import type { ApiKeyProject, ApiKeyScope } from '../../store/api-keys.ts';
import type { ClusterStore } from '../../store/clusters.ts';

type Access = NonNullable<ControlBody<'createApiKey'>['projects']>[number];

/**
 * The scope that the body of a request asks for.
 * @throws errors.projectNotFound, errors.clusterNotFound for what the organization does not have
 */
export async function keyScopeOf(
  { orgRole, projects }: Pick<ControlBody<'createApiKey'>, 'orgRole' | 'projects'>,
  organizationId: string,
  clusters: ClusterStore,
): Promise<ApiKeyScope> {
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
  return { orgRole, projects: rows };
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
