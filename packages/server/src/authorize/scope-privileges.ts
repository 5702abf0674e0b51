import { ALL_ROLE_PRIVILEGES, type RolePrivilege } from '@latchkey/contract/control';
import type {
  ApiKeyProject,
  ApiKeyScope,
  KeyClusterRole,
  ProjectRole,
  ScopedPrivilege,
} from '../store/api-keys.ts';

/** A project as a whole, or one cluster of it. */
export interface Place {
  readonly projectId: string;
  readonly clusterId?: string;
}

const SEES: readonly RolePrivilege[] = ['project:view', 'serving_cluster:view'];
const READS: readonly RolePrivilege[] = [
  ...SEES,
  ...(['serving_cluster_data:read', 'backup:view', 'observability:view'] as const),
];

/** What the roles of a project are, in the words of custom roles. */
const OF_ROLES: Readonly<Record<ProjectRole, ReadonlySet<RolePrivilege>>> = {
  Admin: new Set(ALL_ROLE_PRIVILEGES),
  'Read-Write': new Set([...READS, 'serving_cluster_data:write']),
  'Read-Only': new Set(READS),
};
/** Who is limited to some databases sees their cluster, and has no say in what concerns all of it. */
const OF_SOME_DATABASES: ReadonlySet<RolePrivilege> = new Set(SEES);

/** A role of a cluster is about its data alone; its holder sees the cluster. */
const OF_CLUSTER_ROLES: ReadonlySet<RolePrivilege> = new Set(['serving_cluster:view']);

/** Whether a scope gives a privilege at a place, be it by a role of the project or a custom one. */
export function holdsPrivilege(
  { orgRole, projects, privileges = [], clusterRoles = [] }: ApiKeyScope,
  privilege: RolePrivilege,
  place: Place,
): boolean {
  if (orgRole !== 'Member') return orgRole === 'Owner';
  const byRole = (row: ApiKeyProject) =>
    covers(row, place) &&
    row.databases?.length !== 0 &&
    (row.databases ? OF_SOME_DATABASES : OF_ROLES[row.role]).has(privilege);
  return (
    projects.some(byRole) ||
    privileges.some((row) => row.privilege === privilege && covers(row, place)) ||
    (OF_CLUSTER_ROLES.has(privilege) && clusterRoles.some((row) => isAt(row, place)))
  );
}

/** Whether a scope gives something on the data of a cluster, if only of one database. */
export function reachesData(scope: ApiKeyScope, place: Required<Place>): boolean {
  if (holdsPrivilege(scope, 'serving_cluster_data:read', place)) return true;
  if (scope.orgRole !== 'Member') return false;
  const { projects, clusterRoles = [] } = scope;
  return (
    clusterRoles.some((row) => isAt(row, place)) ||
    projects.some(
      (row) =>
        covers(row, place) && row.databases?.some(({ clusterId }) => clusterId === place.clusterId),
    )
  );
}

/** What of some privileges another scope gives as well. */
export function restrictPrivileges(
  rows: readonly ScopedPrivilege[],
  other: ApiKeyScope,
): ScopedPrivilege[] {
  return rows.flatMap((row) => {
    const { projectId, privilege } = row;
    if (holdsPrivilege(other, privilege, { projectId })) return [row];
    const clusterIds = (row.clusterIds ?? clustersNamed(other, projectId)).filter((clusterId) =>
      holdsPrivilege(other, privilege, { projectId, clusterId }),
    );
    return clusterIds.length > 0 ? [{ projectId, privilege, clusterIds }] : [];
  });
}

/** Whether another scope gives all of some privileges. */
export function arePrivilegesWithin(rows: readonly ScopedPrivilege[], other: ApiKeyScope): boolean {
  return rows.every(({ projectId, privilege, clusterIds }) =>
    clusterIds
      ? clusterIds.every((clusterId) => holdsPrivilege(other, privilege, { projectId, clusterId }))
      : holdsPrivilege(other, privilege, { projectId }),
  );
}

/** The same with one row for each project and privilege. */
export function tidyPrivileges(rows: readonly ScopedPrivilege[]): ScopedPrivilege[] {
  const found = new Map<string, ScopedPrivilege>();
  for (const row of rows) {
    const { projectId, privilege } = row;
    const key = `${projectId} ${privilege}`;
    const other = found.get(key);
    const whole = !row.clusterIds || (other && !other.clusterIds);
    const clusterIds = [...new Set([...(other?.clusterIds ?? []), ...(row.clusterIds ?? [])])];
    found.set(key, { projectId, privilege, ...(!whole && { clusterIds }) });
  }
  return [...found.values()];
}

function covers(
  row: { readonly projectId: string; readonly clusterIds?: readonly string[] },
  { projectId, clusterId }: Place,
): boolean {
  if (row.projectId !== projectId) return false;
  return !row.clusterIds || (clusterId !== undefined && row.clusterIds.includes(clusterId));
}

function isAt(row: KeyClusterRole, { projectId, clusterId }: Place): boolean {
  return row.projectId === projectId && row.clusterId === clusterId;
}

function clustersNamed(
  { projects, privileges = [], clusterRoles = [] }: ApiKeyScope,
  projectId: string,
): string[] {
  const single = clusterRoles.map((row) => ({ ...row, clusterIds: [row.clusterId] }));
  const rows = [...projects, ...privileges, ...single].filter((row) => row.projectId === projectId);
  return [...new Set(rows.flatMap(({ clusterIds }) => clusterIds ?? []))];
}
