import { segment } from '../../server/control-plane.ts';

export interface KeyProject {
  readonly projectId: string;
  readonly projectName: string;
  readonly role: string;
  readonly allCluster: boolean;
  readonly clusters: readonly { readonly clusterId: string; readonly clusterName: string }[];
  readonly databases?: readonly { readonly clusterId: string; readonly dbName: string }[];
}

interface HeldRole {
  readonly roleName: string;
  readonly roleKind: string;
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
  readonly orgRoles: readonly HeldRole[];
  readonly projectRoles: readonly {
    readonly projectId: string;
    readonly roles: readonly HeldRole[];
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
export function mayText(key: KeyView): string[] {
  const { orgRole, projects, clusterRoles = [], orgRoles, projectRoles } = key;
  if (orgRole !== 'Member') return [orgRole];
  return [
    ...projects.map(projectText),
    ...customOf(orgRoles).map((name) => `${name} of all projects`),
    ...projectRoles.flatMap(({ projectId, roles }) =>
      customOf(roles).map((name) => `${name} of ${projectId}`),
    ),
    ...clusterRoles.map(
      ({ clusterName, roles }) => `${roles.join(', ')} of cluster ${clusterName}`,
    ),
  ];
}

function customOf(roles: readonly HeldRole[]): string[] {
  return roles.flatMap(({ roleKind, roleName }) => (roleKind === 'custom' ? roleName : []));
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
