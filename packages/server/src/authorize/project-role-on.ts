import {
  PROJECT_ROLE_ORDER,
  type ProjectRole,
  type RolePrivilege,
} from '@latchkey/contract/control';
import type { ApiKeyProject, ApiKeyScope } from '../store/api-keys.ts';
import type { Cluster, Project } from '../store/clusters.ts';
import { holdsPrivilege } from './scope-privileges.ts';

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
  const byRole = strongest(scope, (held) => held.projectId === project.id);
  return byRole !== undefined || someOf(scope, project.id);
}

/** Whether a scope lets its holder know of a cluster. */
export function seesCluster(
  caller: Scoped,
  cluster: Pick<Cluster, 'id' | 'projectId' | 'organizationId'>,
): boolean {
  return (
    projectRoleOn(caller, cluster) !== undefined ||
    mayOnCluster(caller, 'serving_cluster:view', cluster)
  );
}

/** Whether a scope gives a privilege on a cluster. */
export function mayOnCluster(
  { organizationId, scope }: Scoped,
  privilege: RolePrivilege,
  cluster: Pick<Cluster, 'id' | 'projectId' | 'organizationId'>,
): boolean {
  if (organizationId !== cluster.organizationId) return false;
  const { projectId, id: clusterId } = cluster;
  return holdsPrivilege(scope, privilege, { projectId, clusterId });
}

/** Whether a scope gives a privilege in the whole of a project. */
export function mayInProject(
  { organizationId, scope }: Scoped,
  privilege: RolePrivilege,
  project: Pick<Project, 'id' | 'organizationId'>,
): boolean {
  if (organizationId !== project.organizationId) return false;
  return holdsPrivilege(scope, privilege, { projectId: project.id });
}

/** Whether a scope gives a privilege where something was, also once the cluster is gone. */
export function mayAt(
  { organizationId, scope }: Scoped,
  privilege: RolePrivilege,
  place: Pick<Cluster, 'projectId' | 'organizationId'> & { readonly clusterId: string },
): boolean {
  return organizationId === place.organizationId && holdsPrivilege(scope, privilege, place);
}

function someOf(
  { orgRole, privileges = [], clusterRoles = [] }: ApiKeyScope,
  projectId: string,
): boolean {
  const rows = [...privileges, ...clusterRoles];
  return orgRole === 'Member' && rows.some((row) => row.projectId === projectId);
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
