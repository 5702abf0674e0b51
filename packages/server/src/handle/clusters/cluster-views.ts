import { errors } from '@latchkey/contract';
import type { ControlData } from '@latchkey/contract/control';
import type { Cluster, ClusterStore, Project } from '../../store/clusters.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import type { Fleet } from './fleet.ts';
import { KEPT_MS } from './recycle-bin.ts';

export type ClusterView = ControlData<'listClusters'>['clusters'][number];
type ClusterDetail = ControlData<'describeCluster'>;
type DroppedCluster = ControlData<'listDroppedClusters'>['clusters'][number];
type ProjectView = ControlData<'describeProject'>;

/** Clusters and projects as the control plane shows them: to each caller those within its scope. */
export interface ClusterViews {
  clusters(caller: ControlPrincipal): Promise<ClusterView[]>;
  dropped(caller: ControlPrincipal): Promise<DroppedCluster[]>;
  /** Of one that was decided on. @throws errors.clusterDropped */
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

export function createClusterViews(parts: {
  readonly clusters: ClusterStore;
  readonly visibility: Visibility;
  readonly fleet: Fleet;
}): ClusterViews {
  const { visibility, fleet } = parts;
  const visible = async (caller: ControlPrincipal) =>
    (await parts.clusters.listAll()).filter((cluster) => visibility.covers(caller, cluster));
  const live = async (caller: ControlPrincipal) =>
    (await visible(caller)).filter(({ deletedAt }) => deletedAt === undefined);
  const views: ClusterViews = {
    clusters: async (caller) => (await live(caller)).map((cluster) => viewOf(cluster, fleet)),
    dropped: async (caller) =>
      (await visible(caller)).flatMap((cluster) => droppedView(cluster, fleet)),
    async cluster(cluster) {
      if (cluster.deletedAt !== undefined) throw errors.clusterDropped(cluster.id);
      const view = viewOf(cluster, fleet);
      const state = fleet.state(cluster.id);
      return {
        ...view,
        ...{ storageSize: await fleet.sizeOf(cluster.id), snapshotNumber: 0 },
        createProgress: cluster.status === 'CREATING' ? 50 : 100,
        ...{ autoscaling: cluster.autoscaling, labels: { ...cluster.labels } },
        ...({ publicAddressEnabled: true, connectAddressEnabled: true } as const),
        ...(state?.kind === 'failed' && { reason: state.reason }),
        ...(state?.kind === 'open' && state.trouble && { reason: state.trouble }),
      };
    },
    async projects(caller) {
      const clusters = await live(caller);
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

function viewOf(cluster: Cluster, fleet: Fleet): ClusterView {
  const state = fleet.state(cluster.id);
  const status = statusOf(cluster, state?.kind);
  return {
    clusterId: cluster.id,
    clusterName: cluster.name,
    description: cluster.description,
    projectId: cluster.projectId,
    regionId: cluster.regionId,
    plan: cluster.plan,
    deploymentOption: cluster.deployment,
    engine: cluster.engine,
    ...{ cuType: cluster.cuType, clusterType: cluster.cuType },
    ...{ cuSize: cluster.cuSize, replica: cluster.replica },
    status,
    connectAddress: status === 'RUNNING' && state?.kind === 'open' ? state.address : '',
    privateLinkAddress: '',
    createTime: new Date(cluster.createdAt).toISOString(),
  };
}

/** `RUNNING` is what the store says and this process does: it is the promise that a call succeeds. */
function statusOf({ status }: Cluster, here: 'open' | 'failed' | undefined): ClusterView['status'] {
  if (status === 'PURGING') return 'DELETED';
  if (here === 'failed') return 'ABNORMAL';
  return status === 'RUNNING' && here === undefined ? 'RESUMING' : status;
}

function droppedView(cluster: Cluster, fleet: Fleet): DroppedCluster[] {
  if (cluster.deletedAt === undefined) return [];
  return [
    {
      ...viewOf(cluster, fleet),
      dropTime: new Date(cluster.deletedAt).toISOString(),
      purgeTime: new Date(cluster.deletedAt + KEPT_MS).toISOString(),
    },
  ];
}

function projectView(project: Project, clusters: readonly Cluster[]): ProjectView {
  return {
    projectId: project.id,
    projectName: project.name,
    regionIds: [...project.regionIds],
    description: project.description,
    instanceCount: clusters.filter(({ projectId }) => projectId === project.id).length,
    createTime: new Date(project.createdAt).toISOString(),
    createTimeMilli: project.createdAt,
    ...{ plan: project.plan, orgType: 'SAAS' },
  };
}
