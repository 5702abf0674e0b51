import { errors } from '@latchkey/contract';
import type { ClusterLifecycle } from '../../../handle/clusters/cluster-lifecycle.ts';
import type { ClusterView, ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { ClusterChange, ClusterStore } from '../../../store/clusters.ts';
import type { ControlCall, ControlHandlers } from '../control-call.ts';
import { planFor } from '../known-clients.ts';
import { pageOf } from '../page-of.ts';
import { targetCluster } from '../target.ts';

type ClusterOperation =
  | 'listClusters'
  | 'describeCluster'
  | 'updateCluster'
  | 'modifyClusterProperties'
  | 'modifyCluster'
  | 'modifyClusterReplica'
  | 'suspendCluster'
  | 'resumeCluster'
  | 'dropCluster'
  | 'dropClusterByPost'
  | 'getClusterLabels'
  | 'putClusterLabels';

export interface ClusterRouteParts {
  readonly views: ClusterViews;
  readonly clusters: ClusterStore;
  readonly lifecycle: ClusterLifecycle;
}

/** What is done with clusters that exist. */
export function createClusterRoutes(parts: ClusterRouteParts): ControlHandlers<ClusterOperation> {
  const { views, lifecycle } = parts;
  const change = (call: Pick<ControlCall<'updateCluster'>, 'cluster' | 'origin'>, to: object) =>
    changeCluster(parts.clusters, call, to);
  return {
    async listClusters({ principal, query, header }) {
      const all = await views.clusters(principal);
      const shown = all.filter((cluster) => isAskedFor(cluster, query));
      const agent = header('user-agent');
      return pageOf(
        'clusters',
        shown.map((cluster) => withPlan(cluster, agent)),
        query,
      );
    },

    async describeCluster(call) {
      return withPlan(await views.cluster(targetCluster(call)), call.header('user-agent'));
    },

    updateCluster: async (call) => {
      const { clusterName: name, description, publicAddressEnabled } = call.body;
      const isAll = publicAddressEnabled && name === undefined && description === undefined;
      // It always is, so that alone changes nothing.
      if (isAll) return { clusterId: targetCluster(call).id, prompt: 'The address is served.' };
      return change(call, { name, description });
    },
    modifyClusterProperties: (call) => change(call, { name: call.body.clusterName }),
    modifyClusterReplica: (call) => change(call, { replica: call.body.replica }),
    modifyCluster: (call) => {
      const given = Object.values(call.body).filter((value) => value !== undefined);
      if (given.length !== 1) {
        throw errors.controlParameter('give one of cuSize, replica and autoscaling');
      }
      return change(call, call.body);
    },

    async suspendCluster(call) {
      const { id } = targetCluster(call);
      const begun = await lifecycle.suspend(id, call.origin);
      return {
        clusterId: id,
        prompt: begun
          ? 'Submitted: the cluster is being suspended.'
          : 'The cluster is suspended already.',
      };
    },

    async resumeCluster(call) {
      const { id } = targetCluster(call);
      const begun = await lifecycle.resume(id, call.origin);
      return {
        clusterId: id,
        prompt: begun ? 'Submitted: the cluster is being resumed.' : 'The cluster runs already.',
      };
    },

    dropCluster: (call) => drop(lifecycle, call),
    dropClusterByPost: (call) => drop(lifecycle, call),

    async getClusterLabels(call) {
      return { labels: { ...targetCluster(call).labels } };
    },

    async putClusterLabels(call) {
      const { labels } = call.body;
      await change(call, { labels });
      return { clusterId: targetCluster(call).id, labels };
    },
  };
}

function isAskedFor(
  { projectId, regionId }: ClusterView,
  query: ControlCall<'listClusters'>['query'],
): boolean {
  const region = query.regionId ?? query.region;
  const inProject = query.projectId === undefined || query.projectId === projectId;
  return inProject && (region === undefined || region === regionId);
}

function withPlan<View extends ClusterView>(view: View, userAgent: string): View {
  return { ...view, plan: planFor(userAgent, view.plan, view.deploymentOption) };
}

/** @param to what is undefined stays */
async function changeCluster(
  clusters: ClusterStore,
  call: Pick<ControlCall<'updateCluster'>, 'cluster' | 'origin'>,
  to: { readonly [Key in keyof ClusterChange]: ClusterChange[Key] | undefined },
): Promise<{ clusterId: string; prompt: string }> {
  const { id } = targetCluster(call);
  const given = Object.entries(to).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw errors.controlParameter('give what is to be changed');
  const outcome = await clusters.change(id, Object.fromEntries(given), call.origin);
  if (outcome === 'gone') throw errors.clusterDropped(id);
  if (outcome === 'name-taken') throw errors.clusterNameTaken(to.name ?? '');
  return { clusterId: id, prompt: 'Done.' };
}

async function drop(
  lifecycle: ClusterLifecycle,
  call: ControlCall<'dropCluster'> | ControlCall<'dropClusterByPost'>,
) {
  const { id } = targetCluster(call);
  await lifecycle.drop(id, call.origin);
  return {
    clusterId: id,
    prompt: `Submitted: the cluster moves to the recycle bin. For 30 days POST /v2/latchkey/recycleBin/clusters/${id}/restore brings it back.`,
  };
}
