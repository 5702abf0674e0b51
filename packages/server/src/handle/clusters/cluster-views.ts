import { errors } from '@latchkey/contract';
import type { ControlData } from '@latchkey/contract/control';
import type { Cluster, ClusterStore, Project } from '../../store/clusters.ts';
import type { ControlPrincipal } from '../control-principal.ts';

export type ClusterView = ControlData<'listClusters'>['clusters'][number];
export type ClusterDetail = ControlData<'describeCluster'>;
export type ProjectView = ControlData<'describeProject'>;

/** Clusters and projects as the control plane shows them: to each caller those within its scope. */
export interface ClusterViews {
  clusters(caller: ControlPrincipal): Promise<ClusterView[]>;
  cluster(cluster: Cluster): Promise<ClusterDetail>;
  projects(caller: ControlPrincipal): Promise<ProjectView[]>;
  /** @throws errors.projectNotFound also for one that the caller may not see */
  project(caller: ControlPrincipal, id: string): Promise<ProjectView>;
}

/** What a caller may see; the rules of `authorize`. */
export interface Visibility {
  readonly covers: (caller: ControlPrincipal, cluster: Cluster) => boolean;
  readonly seesProject: (caller: ControlPrincipal, project: Project) => boolean;
}

const REGION = 'local';

export function createClusterViews(parts: {
  readonly clusters: ClusterStore;
  readonly visibility: Visibility;
  readonly addressOf: (clusterId: string) => string;
}): ClusterViews {
  const { visibility, addressOf } = parts;
  const visible = async (caller: ControlPrincipal) =>
    (await parts.clusters.list()).filter((cluster) => visibility.covers(caller, cluster));
  const views: ClusterViews = {
    clusters: async (caller) =>
      (await visible(caller)).map((cluster) => viewOf(cluster, addressOf(cluster.id))),
    async cluster(cluster) {
      return {
        ...viewOf(cluster, addressOf(cluster.id)),
        ...{ storageSize: 0, snapshotNumber: 0, createProgress: 100, autoscaling: {}, labels: {} },
      };
    },
    async projects(caller) {
      const clusters = await visible(caller);
      const projects = await parts.clusters.listProjects();
      return projects
        .filter((project) => visibility.seesProject(caller, project))
        .map((project) => projectView(project, clusters));
    },
    async project(caller, id) {
      const found = (await views.projects(caller)).find(({ projectId }) => projectId === id);
      if (!found) throw errors.projectNotFound(id);
      return found;
    },
  };
  return views;
}

function viewOf(cluster: Cluster, connectAddress: string): ClusterView {
  return {
    clusterId: cluster.id,
    clusterName: cluster.name,
    description: '',
    projectId: cluster.projectId,
    regionId: REGION,
    plan: 'Enterprise',
    deploymentOption: 'Dedicated',
    ...{ cuType: 'Performance-optimized', cuSize: 1, replica: 1 },
    status: 'RUNNING',
    ...{ connectAddress, privateLinkAddress: '' },
    createTime: new Date(cluster.createdAt).toISOString(),
  };
}

function projectView(project: Project, clusters: readonly Cluster[]): ProjectView {
  return {
    projectId: project.id,
    projectName: project.name,
    regionIds: [REGION],
    description: '',
    instanceCount: clusters.filter(({ projectId }) => projectId === project.id).length,
    createTime: new Date(project.createdAt).toISOString(),
    createTimeMilli: project.createdAt,
    ...{ plan: 'Enterprise', orgType: 'SAAS' },
  };
}
