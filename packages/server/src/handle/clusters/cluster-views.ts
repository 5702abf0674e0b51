import type { ApiKeyRecord } from '../../store/api-keys.ts';
import type { Cluster, ClusterStore, Project } from '../../store/clusters.ts';

/** A cluster as `/v2/clusters` of Zilliz Cloud shows it. */
export interface ClusterView {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly description: string;
  readonly projectId: string;
  readonly regionId: string;
  readonly plan: string;
  readonly status: 'RUNNING';
  /** The endpoint, with its scheme. */
  readonly connectAddress: string;
  readonly createTime: string;
}

/** A project as `/v2/projects` shows it. */
export interface ProjectView {
  readonly projectId: string;
  readonly projectName: string;
  readonly instanceCount: number;
  readonly createTime: string;
}

/** Which clusters and projects an API key may see: those that its scope covers. */
export interface ClusterViews {
  clusters(key: ApiKeyRecord): Promise<ClusterView[]>;
  /** Undefined too for a cluster that the key may not see. */
  cluster(key: ApiKeyRecord, id: string): Promise<ClusterView | undefined>;
  projects(key: ApiKeyRecord): Promise<ProjectView[]>;
}

/** Where this installation's clusters run, in the cloud's way of naming regions. */
const REGION = 'local';

/** @param covers whether a key's scope covers a cluster; the same rule as on the data plane */
export function createClusterViews(parts: {
  clusters: ClusterStore;
  covers: (key: ApiKeyRecord, cluster: Cluster) => boolean;
  addressOf: (clusterId: string) => string;
}): ClusterViews {
  const visible = async (key: ApiKeyRecord) =>
    (await parts.clusters.list()).filter((cluster) => parts.covers(key, cluster));
  const view = (cluster: Cluster): ClusterView => ({
    clusterId: cluster.id,
    clusterName: cluster.name,
    description: '',
    projectId: cluster.projectId,
    regionId: REGION,
    plan: 'Dedicated',
    status: 'RUNNING',
    connectAddress: parts.addressOf(cluster.id),
    createTime: new Date(cluster.createdAt).toISOString(),
  });
  return {
    clusters: async (key) => (await visible(key)).map(view),
    async cluster(key, id) {
      const found = (await visible(key)).find((cluster) => cluster.id === id);
      return found && view(found);
    },
    async projects(key) {
      const clusters = await visible(key);
      const projects = await parts.clusters.listProjects();
      return projects
        .filter((project) => seesProject(key, project))
        .map((project) => ({
          projectId: project.id,
          projectName: project.name,
          instanceCount: clusters.filter(({ projectId }) => projectId === project.id).length,
          createTime: new Date(project.createdAt).toISOString(),
        }));
    },
  };
}

function seesProject(key: ApiKeyRecord, project: Project): boolean {
  if (key.organizationId !== project.organizationId) return false;
  const { orgRole, projects } = key.scope;
  return orgRole === 'Owner' || projects.some(({ projectId }) => projectId === project.id);
}
