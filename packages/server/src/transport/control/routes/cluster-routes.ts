import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';
import { targetCluster } from '../target-cluster.ts';

/** Clusters. */
export function createClusterRoutes(parts: {
  readonly views: ClusterViews;
}): Pick<ControlHandlers, 'listClusters' | 'describeCluster'> {
  const { views } = parts;
  return {
    async listClusters({ principal, query }) {
      const region = query.regionId ?? query.region;
      const all = (await views.clusters(principal)).filter(
        ({ projectId, regionId }) =>
          (query.projectId === undefined || projectId === query.projectId) &&
          (region === undefined || regionId === region),
      );
      return pageOf('clusters', all, query);
    },
    describeCluster: (call) => views.cluster(targetCluster(call)),
  };
}
