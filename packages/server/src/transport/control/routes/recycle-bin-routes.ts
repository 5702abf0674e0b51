import type { ClusterLifecycle } from '../../../handle/clusters/cluster-lifecycle.ts';
import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';
import { targetCluster } from '../target.ts';

type RecycleBinOperation = 'listDroppedClusters' | 'restoreDroppedCluster' | 'purgeDroppedCluster';

export function createRecycleBinRoutes(parts: {
  readonly views: ClusterViews;
  readonly lifecycle: ClusterLifecycle;
}): ControlHandlers<RecycleBinOperation> {
  const { views, lifecycle } = parts;
  return {
    async listDroppedClusters({ principal, query }) {
      return pageOf('clusters', await views.dropped(principal), query);
    },

    async restoreDroppedCluster(call) {
      const cluster = targetCluster(call);
      const name = call.body.clusterName ?? cluster.name;
      await lifecycle.restore(cluster, name, call.origin);
      return { clusterId: cluster.id, prompt: 'Submitted: the cluster is being restored.' };
    },

    async purgeDroppedCluster(call) {
      await lifecycle.purge(targetCluster(call).id, call.origin);
      return {};
    },
  };
}
