import { type BuiltInRole, PROJECT_ROLES } from '@latchkey/contract';
import type { ApiKeyProject, ApiKeyRecord } from '../store/api-keys.ts';
import type { Cluster } from '../store/clusters.ts';

const STRONGEST_FIRST: readonly ApiKeyProject['role'][] = ['Admin', 'Read-Write', 'Read-Only'];

/**
 * What an API key is on a cluster, as Zilliz Cloud has it: an Owner is an administrator of every
 * cluster of the organization, a Member has its role in the cluster's project, a Billing-Admin has
 * no business on any. Undefined: the key is not for this cluster.
 */
export function apiKeyRole(
  key: Pick<ApiKeyRecord, 'organizationId' | 'scope'>,
  cluster: Pick<Cluster, 'id' | 'projectId' | 'organizationId'>,
): BuiltInRole | undefined {
  if (key.organizationId !== cluster.organizationId) return undefined;
  const { orgRole, projects } = key.scope;
  if (orgRole === 'Owner') return PROJECT_ROLES.Admin;
  if (orgRole !== 'Member') return undefined;
  const held = projects
    .filter(({ projectId }) => projectId === cluster.projectId)
    .filter(({ clusterIds }) => !clusterIds || clusterIds.includes(cluster.id))
    .map(({ role }) => role);
  const role = STRONGEST_FIRST.find((candidate) => held.includes(candidate));
  return role && PROJECT_ROLES[role];
}
