import { z } from 'zod';
import { changedCluster, cluster, clusterName } from './cluster-fields.ts';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime, nothingMore, page, pageOf } from './fields.ts';

const params = z.object({ clusterId });
const ofBin = { tag: 'Recycle bin', params } as const;
const admin = { of: 'cluster', role: 'Admin', id: 'params.clusterId' } as const;

const dropped = cluster
  .extend({ dropTime: isoTime, purgeTime: isoTime.describe('When it is gone for good.') })
  .meta({ id: 'DroppedCluster' });

export const RECYCLE_BIN_ROUTES = {
  listDroppedClusters: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/recycleBin/clusters', tag: 'Recycle bin' },
    summary: 'Clusters that were dropped and can be restored.',
    query: page,
    reply: pageOf('clusters', dropped),
    needs: { of: 'signed-in' },
  }),
  restoreDroppedCluster: controlRoute({
    ...{ method: 'POST', ...ofBin },
    path: '/v2/latchkey/recycleBin/clusters/{clusterId}/restore',
    summary: 'Brings a dropped cluster back, with its data, users and password.',
    body: z.object({
      clusterName: clusterName.optional().describe('Another name, if its own was taken since.'),
    }),
    reply: changedCluster,
    needs: admin,
  }),
  purgeDroppedCluster: controlRoute({
    ...{ method: 'DELETE', ...ofBin },
    path: '/v2/latchkey/recycleBin/clusters/{clusterId}',
    summary: 'Deletes a dropped cluster for good. It cannot be undone.',
    reply: nothingMore,
    needs: admin,
  }),
};
