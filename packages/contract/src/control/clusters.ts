import { z } from 'zod';
import {
  autoscaling,
  changedCluster,
  cluster,
  clusterDetail,
  clusterEngine,
  clusterName,
  createdCluster,
  cuSize,
  cuType,
  description,
  labels,
  publicAddressEnabled,
  regionId,
  replica,
} from './cluster-fields.ts';
import { controlRoute } from './control-route.ts';
import { clusterId, page, pageOf, projectId } from './fields.ts';

const params = z.object({ clusterId });
const ofCluster = { tag: 'Clusters', params } as const;
const admin = {
  of: 'cluster',
  role: 'Admin',
  id: 'params.clusterId',
  or: 'serving_cluster:modify',
} as const;
const reader = {
  of: 'cluster',
  role: 'Read-Only',
  id: 'params.clusterId',
  or: 'serving_cluster:view',
} as const;
const inProject = {
  of: 'project',
  role: 'Admin',
  id: 'body.projectId',
  or: 'serving_cluster:create',
} as const;

const newCluster = z.object({
  clusterName,
  projectId,
  regionId: regionId.or(z.literal('')).default('local').describe('Empty: `local`.'),
  description: description.optional(),
  labels: labels.optional(),
  engine: clusterEngine
    .describe('As the engines of `GET /v2/regions`; left out: the first of them.')
    .optional(),
});
const newDedicated = newCluster.extend({
  plan: z.enum(['Standard', 'Enterprise', 'BusinessCritical']).default('Enterprise'),
  cuType: cuType.default('Performance-optimized'),
  cuSize: cuSize.default(1),
  replica: replica.optional(),
  autoscaling: autoscaling.optional(),
  // Not to be passed over in silence: who asks for it believes the data encrypted by their key.
  bucketInfo: z
    .null({ error: 'the data is kept in the directory of this server: leave it out' })
    .optional()
    .describe('Not set: keeping the data in a bucket of a cloud is not here.'),
  keyIdentifier: z
    .string()
    .max(0, 'keys of a cloud encrypt nothing here: leave it out, and encrypt the disk')
    .nullish()
    .describe('Empty: encrypting with a key of a cloud is not here.'),
});

const create = {
  method: 'POST',
  tag: 'Clusters',
  reply: createdCluster,
  needs: inProject,
} as const;
const createSummary =
  'It answers at once, `CREATING`; connect when it is `RUNNING`. With a header `Idempotency-Key`, the same request asked again finds the same cluster and never the password.';

const change = { method: 'POST', ...ofCluster, reply: changedCluster, needs: admin } as const;
const drop = {
  ...ofCluster,
  path: '/v2/clusters/{clusterId}/drop',
  summary: 'Moves a cluster to the recycle bin, from where it can be restored for 30 days.',
  reply: changedCluster,
  needs: { ...admin, or: 'serving_cluster:delete' },
} as const;

export const CLUSTER_ROUTES = {
  listClusters: controlRoute({
    ...{ method: 'GET', path: '/v2/clusters', tag: 'Clusters' },
    summary: 'The clusters that the caller may see; not those in the recycle bin.',
    query: page.extend({
      projectId: z.string().max(64).optional(),
      region: z.string().max(64).optional(),
      regionId: z.string().max(64).optional(),
    }),
    reply: pageOf('clusters', cluster),
    needs: { of: 'signed-in' },
  }),
  describeCluster: controlRoute({
    ...{ method: 'GET', path: '/v2/clusters/{clusterId}', ...ofCluster },
    summary: 'Describes a cluster.',
    reply: clusterDetail,
    needs: reader,
  }),
  createDedicatedCluster: controlRoute({
    ...{ ...create, path: '/v2/clusters/createDedicated' },
    summary: `Creates a dedicated cluster. ${createSummary}`,
    body: newDedicated,
  }),
  createClusterOld: controlRoute({
    ...{ ...create, path: '/v2/clusters/create', hidden: true },
    summary: 'The older spelling of createDedicated.',
    body: newDedicated,
  }),
  createServerlessCluster: controlRoute({
    ...{ ...create, path: '/v2/clusters/createServerless' },
    summary: `Creates a cluster of the plan Serverless. ${createSummary}`,
    body: newCluster,
  }),
  createFreeCluster: controlRoute({
    ...{ ...create, path: '/v2/clusters/createFree' },
    summary: `Creates a cluster of the plan Free. ${createSummary}`,
    body: newCluster,
  }),
  updateCluster: controlRoute({
    ...{ method: 'PATCH', path: '/v2/clusters/{clusterId}', ...ofCluster },
    summary: "Changes a cluster's name or description.",
    body: z.object({
      clusterName: clusterName.optional(),
      description: description.optional(),
      publicAddressEnabled: publicAddressEnabled.optional(),
    }),
    reply: changedCluster,
    needs: admin,
  }),
  modifyClusterProperties: controlRoute({
    ...{ ...change, path: '/v2/clusters/{clusterId}/modifyProperties' },
    summary: "Changes a cluster's name.",
    body: z.object({ clusterName }),
  }),
  modifyCluster: controlRoute({
    ...{ ...change, path: '/v2/clusters/{clusterId}/modify' },
    summary: 'Changes one of `cuSize`, `replica` and `autoscaling`.',
    body: z.object({
      cuSize: cuSize.optional(),
      replica: replica.optional(),
      autoscaling: autoscaling.optional(),
    }),
  }),
  modifyClusterReplica: controlRoute({
    ...{ ...change, path: '/v2/clusters/{clusterId}/modifyReplica' },
    summary: 'Changes the number of replicas.',
    body: z.object({ replica }),
  }),
  suspendCluster: controlRoute({
    ...{ ...change, path: '/v2/clusters/{clusterId}/suspend' },
    summary: 'Closes the endpoint and frees the memory; the data stays.',
  }),
  resumeCluster: controlRoute({
    ...{ ...change, path: '/v2/clusters/{clusterId}/resume' },
    summary: 'Serves a suspended cluster again, with its data. Also tries an `ABNORMAL` one again.',
  }),
  dropCluster: controlRoute({ ...drop, method: 'DELETE' }),
  dropClusterByPost: controlRoute({ ...drop, method: 'POST', hidden: true }),
  getClusterLabels: controlRoute({
    ...{ method: 'GET', path: '/v2/clusters/{clusterId}/labels', ...ofCluster },
    summary: 'The labels of a cluster.',
    reply: z.object({ labels: z.record(z.string(), z.string()) }),
    needs: reader,
  }),
  putClusterLabels: controlRoute({
    ...{ method: 'PUT', path: '/v2/clusters/{clusterId}/labels', ...ofCluster },
    summary: 'Replaces the labels of a cluster.',
    body: z.object({ labels }),
    reply: z.object({ clusterId, labels: z.record(z.string(), z.string()) }),
    needs: admin,
  }),
};
