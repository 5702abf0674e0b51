import { type BuiltInRole, PROJECT_ROLES } from '@latchkey/contract';
import type { ProjectRole } from '@latchkey/contract/control';
import type { EffectiveApiKey } from '../handle/api-keys/key-rules.ts';
import type { ScopedPrivilege } from '../store/api-keys.ts';
import type { Cluster } from '../store/clusters.ts';
import { projectRoleOn, type Scoped } from './project-role-on.ts';

/** A role that a key has on a cluster, or on some of its databases. */
export interface KeyAccess {
  readonly role: ProjectRole;
  /** Ids. */
  readonly databases: '*' | readonly number[];
}

type Place = Pick<Cluster, 'id' | 'projectId' | 'organizationId'>;
type Held = Pick<EffectiveApiKey, 'organizationId' | 'scope' | 'orphaned'>;

/** Whether a key is for a cluster at all. */
export function keyCovers(key: Held, cluster: Place): boolean {
  return apiKeyAccess(key, cluster).length > 0 || clusterRolesOf(key, cluster).length > 0;
}

/** Names of the cluster's own roles that a key was given. */
export function clusterRolesOf(key: Held, cluster: Place): string[] {
  const { orgRole, clusterRoles = [] } = key.scope;
  const counts = key.organizationId === cluster.organizationId && !key.orphaned;
  if (orgRole !== 'Member' || !counts) return [];
  return clusterRoles.flatMap(({ clusterId, name }) => (clusterId === cluster.id ? name : []));
}

/**
 * What an API key is on a cluster, as Zilliz Cloud has it: an Owner is an administrator of every
 * cluster of the organization, a Member has its roles in the cluster's project, a Billing-Admin has
 * no business on any.
 */
export function apiKeyAccess(key: Held, cluster: Place): KeyAccess[] {
  if (key.organizationId !== cluster.organizationId || key.orphaned) return [];
  const { orgRole, projects, privileges = [] } = key.scope;
  if (orgRole === 'Owner') return [{ role: 'Admin', databases: '*' }];
  if (orgRole !== 'Member') return [];
  const byRole = projects
    .filter(({ projectId }) => projectId === cluster.projectId)
    .filter(({ clusterIds }) => !clusterIds || clusterIds.includes(cluster.id))
    .map(({ role, databases }): KeyAccess => {
      if (!databases) return { role, databases: '*' };
      const here = databases.filter(({ clusterId }) => clusterId === cluster.id);
      return { role, databases: here.flatMap(({ id }) => id ?? []) };
    })
    .filter(({ databases }) => databases.length > 0);
  const custom = dataRole(privileges, cluster);
  return custom ? [...byRole, { role: custom, databases: '*' }] : byRole;
}

const DATA_PRIVILEGES = [
  ['serving_cluster_data:all', 'Admin'],
  ['serving_cluster_data:write', 'Read-Write'],
  ['serving_cluster_data:read', 'Read-Only'],
] as const;

/** The role that custom roles give on the data of a cluster: the strongest of those that they name. */
function dataRole(
  privileges: readonly ScopedPrivilege[],
  { id, projectId }: Place,
): ProjectRole | undefined {
  const here = privileges.filter(
    (row) => row.projectId === projectId && (!row.clusterIds || row.clusterIds.includes(id)),
  );
  return DATA_PRIVILEGES.find(([name]) => here.some(({ privilege }) => privilege === name))?.[1];
}

/** What a caller of the control plane is on a cluster as a whole. Undefined: it is not for the cluster. */
export function apiKeyRole(caller: Scoped, cluster: Place): BuiltInRole | undefined {
  const role = projectRoleOn(caller, cluster);
  return role && PROJECT_ROLES[role];
}
