import type { Cluster } from '../store/clusters.ts';
import type { GrpcDoor } from '../transport/grpc/serve.ts';
import type { RestDoor } from '../transport/listen.ts';

/** The doors of a cluster that an endpoint leads to. */
export interface ClusterDoors {
  readonly grpc: GrpcDoor;
  readonly rest: RestDoor;
}

export interface Endpoint {
  /** As clients write it: scheme, host, port. */
  readonly address: string;
  /** Takes no new calls, lets those in flight finish for `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

/** Where clusters are reached: each on a port of its own, or all on one by their host names. */
export interface Endpoints {
  /** @throws EndpointTaken */
  open(cluster: Cluster, doors: ClusterDoors): Promise<Endpoint>;
  /** Before all of them are stopped: what they share takes no new calls, and lets those in flight finish. */
  quiesce(graceMs: number): Promise<void>;
  /** After all endpoints were stopped. */
  close(): Promise<void>;
}
