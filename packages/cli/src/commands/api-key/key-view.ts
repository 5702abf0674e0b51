import { segment } from '../../server/control-plane.ts';

export interface KeyProject {
  readonly projectId: string;
  readonly projectName: string;
  readonly role: string;
  readonly allCluster: boolean;
  readonly clusters: readonly { readonly clusterId: string; readonly clusterName: string }[];
  readonly databases?: readonly { readonly clusterId: string; readonly dbName: string }[];
}

/** What the commands look at of an API key. */
export interface KeyView {
  readonly apiKeyId: string;
  readonly name: string;
  readonly description: string;
  readonly creatorName: string;
  readonly orgRole: string;
  readonly projects: readonly KeyProject[];
  readonly clusterRoles?: readonly {
    readonly clusterName: string;
    readonly roles: readonly string[];
  }[];
  readonly type: string;
  readonly status: string;
  readonly createTime: string;
  readonly secretTime: string;
  readonly limitedByCreator: boolean;
  readonly expireTime?: string;
  readonly lastUsedTime?: string;
  readonly lastUsedNetwork?: string;
}

export const keyPath = (id: string) => `/v2/api-keys/${segment(id)}`;
export const ownKeyPath = (id: string, call: string) =>
  `/v2/latchkey/api-keys/${segment(id)}/${call}`;

/** e.g. `Read-Only of Default Project (main: sales, hr)`, `analyst of cluster main` */
export function mayText({ orgRole, projects, clusterRoles = [] }: KeyView): string[] {
  if (orgRole !== 'Member') return [orgRole];
  return [
    ...projects.map(projectText),
    ...clusterRoles.map(
      ({ clusterName, roles }) => `${roles.join(', ')} of cluster ${clusterName}`,
    ),
  ];
}

function projectText(project: KeyProject): string {
  const { role, projectName, allCluster, clusters, databases } = project;
  if (allCluster) return `${role} of ${projectName}`;
  const parts = clusters.map(({ clusterId, clusterName }) => {
    const names = databases?.filter((each) => each.clusterId === clusterId) ?? [];
    return names.length === 0
      ? clusterName
      : `${clusterName}: ${names.map(({ dbName }) => dbName).join(', ')}`;
  });
  return `${role} of ${projectName} (${parts.join('; ')})`;
}
