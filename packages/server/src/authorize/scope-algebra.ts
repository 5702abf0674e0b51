import type { ApiKeyProject, ApiKeyScope, KeyClusterRole, KeyDatabase } from '../store/api-keys.ts';
import { isAtLeast } from './project-role-on.ts';
import {
  arePrivilegesWithin,
  holdsPrivilege,
  reachesData,
  restrictPrivileges,
  tidyPrivileges,
} from './scope-privileges.ts';

/** Everything in the organization. */
export const OWNER_SCOPE: ApiKeyScope = { orgRole: 'Owner', projects: [] };
/** Nothing at all. */
export const NO_SCOPE: ApiKeyScope = { orgRole: 'Member', projects: [] };

/**
 * What both scopes give. A role of a cluster stays where the other scope gives anything at all; how much
 * of it is left is for `load-standing.ts` to say, which knows what the role gives.
 */
export function intersectScopes(a: ApiKeyScope, b: ApiKeyScope): ApiKeyScope {
  if (a.orgRole === 'Owner') return tidy(b);
  if (b.orgRole === 'Owner') return tidy(a);
  const orgRole = a.orgRole === b.orgRole ? a.orgRole : 'Member';
  if (a.orgRole !== 'Member' || b.orgRole !== 'Member') return { orgRole, projects: [] };
  const right = tidy(b).projects;
  const both = tidy(a).projects.flatMap((one) =>
    right.flatMap((other) => intersectProjects(one, other) ?? []),
  );
  const privileges = [
    ...restrictPrivileges(a.privileges ?? [], b),
    ...restrictPrivileges(b.privileges ?? [], a),
  ];
  const clusterRoles = [...restrictRoles(a, b), ...restrictRoles(b, a)];
  return tidy({ orgRole, projects: both, privileges, clusterRoles });
}

/** Whether all that a scope gives is also given by another one. */
export function isWithin(inner: ApiKeyScope, outer: ApiKeyScope): boolean {
  if (outer.orgRole === 'Owner') return true;
  if (inner.orgRole !== 'Member') return inner.orgRole === outer.orgRole;
  const given = outer.orgRole === 'Member' ? outer.projects : [];
  return (
    inner.projects.every((project) => isProjectWithin(project, given)) &&
    arePrivilegesWithin(inner.privileges ?? [], outer) &&
    (inner.clusterRoles ?? []).every((role) => isRoleWithin(role, outer))
  );
}

/** Who is not an administrator of the cluster's data gives on only the roles that it has itself. */
function isRoleWithin({ projectId, clusterId, roleId }: KeyClusterRole, outer: ApiKeyScope) {
  return (
    holdsPrivilege(outer, 'serving_cluster_data:all', { projectId, clusterId }) ||
    (outer.orgRole === 'Member' && outer.clusterRoles?.some((role) => role.roleId === roleId))
  );
}

function restrictRoles({ clusterRoles = [] }: ApiKeyScope, other: ApiKeyScope): KeyClusterRole[] {
  return clusterRoles.filter((role) => reachesData(other, role));
}

/**
 * The same scope with at most one row for each project, role, and being limited to databases or not: so
 * rows do not multiply, however many scopes are intersected.
 */
function tidy({ orgRole, projects, privileges = [], clusterRoles = [] }: ApiKeyScope): ApiKeyScope {
  if (orgRole !== 'Member') return { orgRole, projects: [] };
  const rows = new Map<string, ApiKeyProject>();
  for (const project of projects) {
    const { projectId, role, databases } = project;
    // It gives nothing; together with another row its clusters would.
    if (databases?.length === 0) continue;
    const key = JSON.stringify([projectId, role, databases !== undefined]);
    const row = rows.get(key);
    rows.set(key, row ? united(row, project) : project);
  }
  const held = tidyPrivileges(privileges);
  const roles = new Map(clusterRoles.map((role) => [role.roleId, role]));
  return {
    ...{ orgRole, projects: [...rows.values()] },
    ...(held.length > 0 && { privileges: held }),
    ...(roles.size > 0 && { clusterRoles: [...roles.values()] }),
  };
}

/** Two rows of the same project and role, both limited to databases or neither. */
function united(a: ApiKeyProject, b: ApiKeyProject): ApiKeyProject {
  const { projectId, role } = a;
  const all = { projectId, role };
  if (!a.clusterIds || !b.clusterIds) return all;
  const clusterIds = [...new Set([...a.clusterIds, ...b.clusterIds])];
  if (!a.databases || !b.databases) return { ...all, clusterIds };
  const more = b.databases.filter((database) => !includes(a.databases, database));
  return { ...all, clusterIds, databases: [...a.databases, ...more] };
}

function intersectProjects(a: ApiKeyProject, b: ApiKeyProject): ApiKeyProject | undefined {
  if (a.projectId !== b.projectId) return undefined;
  const role = isAtLeast(a.role, b.role) ? b.role : a.role;
  const clusterIds = a.clusterIds
    ? a.clusterIds.filter((id) => !b.clusterIds || b.clusterIds.includes(id))
    : b.clusterIds;
  if (clusterIds?.length === 0) return undefined;
  const listed = a.databases
    ? a.databases.filter((database) => !b.databases || includes(b.databases, database))
    : b.databases;
  const databases = listed?.filter(({ clusterId }) => clusterIds?.includes(clusterId));
  if (databases?.length === 0) return undefined;
  return {
    ...{ projectId: a.projectId, role },
    ...(clusterIds && { clusterIds }),
    ...(databases && { databases }),
  };
}

function isProjectWithin(inner: ApiKeyProject, given: readonly ApiKeyProject[]): boolean {
  const { projectId, role, clusterIds, databases } = inner;
  const able = given.filter((row) => row.projectId === projectId && isAtLeast(row.role, role));
  const whole = able.filter((row) => !row.databases);
  const coversCluster = (id: string) =>
    whole.some((row) => !row.clusterIds || row.clusterIds.includes(id));
  if (databases) {
    return databases.every(
      (database) =>
        coversCluster(database.clusterId) || able.some((row) => includes(row.databases, database)),
    );
  }
  return clusterIds ? clusterIds.every(coversCluster) : whole.some((row) => !row.clusterIds);
}

function includes(databases: readonly KeyDatabase[] | undefined, sought: KeyDatabase): boolean {
  return databases?.some((database) => isSame(database, sought)) ?? false;
}

/** By id where both have one; a name that is waited for is the same as the name. */
function isSame(a: KeyDatabase, b: KeyDatabase): boolean {
  if (a.clusterId !== b.clusterId) return false;
  return a.id !== undefined && b.id !== undefined ? a.id === b.id : a.name === b.name;
}
