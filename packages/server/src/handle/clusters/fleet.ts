import type { Cluster } from '../../store/clusters.ts';

/** A cluster of this process: it serves, or could not be opened. */
export type FleetState =
  | {
      readonly kind: 'open' /** With its scheme. */;
      readonly address: string;
      /** What keeps it from answering, though it serves. */
      readonly trouble?: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** The running clusters of this process. What should run is for the store to say. */
export interface Fleet {
  /**
   * Opens a cluster's engine and then its endpoint.
   * @throws EndpointTaken if something else holds its port; whatever the engine throws. Then nothing
   * is left open, and the state is `failed`
   */
  open(cluster: Cluster): Promise<void>;
  /** Closes endpoint and engine; calls in flight may finish within the grace. Done if not open. */
  close(clusterId: string): Promise<void>;
  /** Undefined for one that neither runs nor was tried. */
  state(clusterId: string): FleetState | undefined;
  /** Removes a closed cluster's files. */
  removeFiles(clusterId: string): Promise<void>;
  /** Bytes of a cluster's files. */
  sizeOf(clusterId: string): Promise<number>;
  /** `Engine.heldBytes` of an open cluster; undefined if its entities are not in this process. */
  heldBytes(clusterId: string): number | undefined;
}

/** The port of a cluster is in use by something else on this machine. */
export class EndpointTaken extends Error {
  override readonly name = 'EndpointTaken';
}
