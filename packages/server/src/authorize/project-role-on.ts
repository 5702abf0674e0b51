import { PROJECT_ROLE_ORDER, type ProjectRole } from '@latchkey/contract/control';
import type { ApiKeyProject, ApiKeyScope } from '../store/api-keys.ts';
import type { Cluster, Project } from '../store/clusters.ts';

/** An organization's scope: of an API key (as it counts now), a member, or somebody on the host. */
export interface Scoped {
  readonly organizationId: string;
  readonly scope: ApiKeyScope;
}

/**
 * The role that a scope gives on a cluster, as Zilliz Cloud has it: an Owner is Admin of every
 * project of the organization, a Member has its role in the cluster's project, a Billing-Admin has
 * no business on any. Undefined: the scope is not for this cluster. Who is limited to some databases of
 * a cluster sees it, and has no say in what concerns all of it.
 */
export function projectRoleOn(
  { organizationId, scope }: Scoped,
  cluster: Pick<Cluster, 'id' | 'projectId' | 'organizationId'>,
): ProjectRole | undefined {
  if (organizationId !== cluster.organizationId) return undefined;
  return strongest(scope, (held) => {
    const listed = !held.clusterIds || held.clusterIds.includes(cluster.id);
    return held.projectId === cluster.projectId && listed;
  });
}

/** The role in the whole of a project: on listed clusters alone does not count. */
export function roleInProject(
  { organizationId, scope }: Scoped,
  project: Pick<Project, 'id' | 'organizationId'>,
): ProjectRole | undefined {
  if (organizationId !== project.organizationId) return undefined;
  return strongest(scope, (held) => held.projectId === project.id && !held.clusterIds);
}

/** Whether a scope reaches into a project, if only to one cluster of it. */
export function seesProject(
  { organizationId, scope }: Scoped,
  project: Pick<Project, 'id' | 'organizationId'>,
): boolean {
  if (organizationId !== project.organizationId) return false;
  return strongest(scope, (held) => held.projectId === project.id) !== undefined;
}

/** Whether `held` is `wanted` or stronger. */
export function isAtLeast(held: ProjectRole | undefined, wanted: ProjectRole): boolean {
  if (!held) return false;
  return PROJECT_ROLE_ORDER.indexOf(held) <= PROJECT_ROLE_ORDER.indexOf(wanted);
}

/** The strongest role among those that count. */
export function strongest(
  { orgRole, projects }: ApiKeyScope,
  counts: (held: ApiKeyProject) => boolean,
): ProjectRole | undefined {
  if (orgRole === 'Owner') return 'Admin';
  if (orgRole !== 'Member') return undefined;
  const held = projects
    .filter((row) => counts(row) && row.databases?.length !== 0)
    .map(({ role, databases }) => (databases ? 'Read-Only' : role));
  return PROJECT_ROLE_ORDER.find((role) => held.includes(role));
}
