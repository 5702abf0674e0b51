import type { ControlData } from '@latchkey/contract/control';
import type { ApiKeyProject, KeyClusterRole, KeyCreator } from '../../store/api-keys.ts';
import type { Cluster, Project } from '../../store/clusters.ts';
import type { CredentialUse } from '../../store/credential-uses.ts';
import type { EffectiveApiKey, KeyStatus } from './key-rules.ts';

export type ApiKeyView = ControlData<'describeApiKey'>;

/** What is shown beside a key. */
export interface Surroundings {
  readonly projects: ReadonlyMap<string, Project>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly use: CredentialUse | undefined;
  readonly status: KeyStatus;
  readonly limitedByCreator: boolean;
  readonly roles: Pick<ApiKeyView, 'orgRoles' | 'projectRoles'>;
}

/** A key as the control plane shows it: with the roles that it was made with, like the cloud. */
export function keyView(key: EffectiveApiKey, around: Surroundings): ApiKeyView {
  const { own } = key;
  const isPersonal = own.kind === 'personal';
  const { orgRole, projects, clusterRoles = [] } = isPersonal ? key.scope : own.scope;
  const { use } = around;
  return {
    apiKeyId: own.id,
    name: own.name,
    description: own.description,
    creatorName: own.creator.name,
    createdBy: createdBy(own.creator),
    orgRole,
    projects: projects.map((row) => projectView(row, around)),
    ...around.roles,
    ...(clusterRoles.length > 0 && { clusterRoles: clusterRolesView(clusterRoles, around) }),
    createTime: isoOf(own.createdAt),
    type: isPersonal ? 'Personal' : 'Customized',
    status: around.status,
    limitedByCreator: !isPersonal && around.limitedByCreator,
    secretTime: isoOf(own.secretChangedAt),
    ...(own.expiresAt !== undefined && { expireTime: isoOf(own.expiresAt) }),
    ...(use && { lastUsedTime: isoOf(use.usedAt), lastUsedNetwork: use.network }),
  };
}

function projectView(
  { projectId, role, clusterIds, databases }: ApiKeyProject,
  { projects, clusters }: Surroundings,
): ApiKeyView['projects'][number] {
  return {
    projectId,
    projectName: projects.get(projectId)?.name ?? '',
    role,
    allCluster: !clusterIds,
    clusters: (clusterIds ?? []).map((clusterId) => ({
      clusterId,
      clusterName: clusters.get(clusterId)?.name ?? '',
    })),
    ...{ allVolume: true, volumes: [] },
    ...(databases && {
      databases: databases.map(({ clusterId, name, id }) => ({
        ...{ clusterId, dbName: name, exists: id !== undefined },
      })),
    }),
  };
}

function clusterRolesView(
  held: readonly KeyClusterRole[],
  { clusters }: Surroundings,
): ApiKeyView['clusterRoles'] {
  return [...new Set(held.map(({ clusterId }) => clusterId))].map((clusterId) => ({
    ...{ clusterId, clusterName: clusters.get(clusterId)?.name ?? '' },
    roles: held.filter((row) => row.clusterId === clusterId).map(({ name }) => name),
  }));
}

/** As the cloud has it: the email of a member, or the id of a key. */
function createdBy({ kind, id, name }: KeyCreator): string {
  if (kind === 'system') return 'system';
  return kind === 'member' ? name : id;
}

/** ISO 8601, UTC. */
export function isoOf(time: number): string {
  return new Date(time).toISOString();
}
