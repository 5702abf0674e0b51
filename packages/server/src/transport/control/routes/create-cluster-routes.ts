import type { ClusterWish, CreateCluster } from '../../../handle/clusters/create-cluster.ts';
import type { ClusterSettings } from '../../../store/clusters.ts';
import type { ControlCall, ControlHandlers } from '../control-call.ts';
import { targetProject } from '../target.ts';

type CreateOperation =
  | 'createDedicatedCluster'
  | 'createClusterOld'
  | 'createServerlessCluster'
  | 'createFreeCluster';

/** The ways to create a cluster. */
export function createCreateClusterRoutes(parts: {
  readonly createCluster: CreateCluster;
}): ControlHandlers<CreateOperation> {
  const { createCluster } = parts;
  return {
    createDedicatedCluster: (call) => createCluster(dedicated(call)),
    createClusterOld: (call) => createCluster(dedicated(call)),
    createServerlessCluster: (call) => createCluster(small(call, 'Serverless')),
    createFreeCluster: (call) => createCluster(small(call, 'Free')),
  };
}

function dedicated(
  call: ControlCall<'createDedicatedCluster'> | ControlCall<'createClusterOld'>,
): ClusterWish {
  const { plan, cuType, cuSize, replica = 1, autoscaling = {} } = call.body;
  const settings = { plan, cuType, cuSize, replica, autoscaling, deployment: 'Dedicated' as const };
  return wish(call, settings);
}

function small(
  call: ControlCall<'createServerlessCluster'> | ControlCall<'createFreeCluster'>,
  plan: 'Serverless' | 'Free',
): ClusterWish {
  const sizes = { cuType: 'Performance-optimized', cuSize: 1, replica: 1, autoscaling: {} };
  return wish(call, { ...sizes, plan, deployment: plan });
}

function wish(
  call: { [Key in CreateOperation]: ControlCall<Key> }[CreateOperation],
  more: Omit<ClusterSettings, 'description' | 'regionId' | 'labels'>,
): ClusterWish {
  const { clusterName: name, regionId, engine, description = '', labels = {} } = call.body;
  return {
    project: targetProject(call),
    ...{ name, engine, origin: call.origin, idempotencyKey: call.header('idempotency-key') },
    settings: { ...more, regionId: regionId || 'local', description, labels },
  };
}
