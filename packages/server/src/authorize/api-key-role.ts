import { type BuiltInRole, PROJECT_ROLES } from '@latchkey/contract';
import type { Cluster } from '../store/clusters.ts';
import { projectRoleOn, type Scoped } from './project-role-on.ts';

/** What an API key is on a cluster. Undefined: the key is not for this cluster. */
export function apiKeyRole(
  key: Scoped,
  cluster: Pick<Cluster, 'id' | 'projectId' | 'organizationId'>,
): BuiltInRole | undefined {
  const role = projectRoleOn(key, cluster);
  return role && PROJECT_ROLES[role];
}
