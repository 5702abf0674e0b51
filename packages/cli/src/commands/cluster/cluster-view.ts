import type { Session } from '../../kit/session.ts';
import { segment } from '../../server/control-plane.ts';

/** What the commands look at of a cluster. */
export interface ClusterView {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly plan: string;
  /** What keeps its entities. */
  readonly engine: string;
  readonly status: string;
  /** Empty unless it runs. */
  readonly connectAddress: string;
  readonly reason?: string;
}

/** Path of a cluster, and of what may be done with it. */
export const clusterPath = (clusterId: string, call = ''): string =>
  `/v2/clusters/${segment(clusterId)}${call && `/${call}`}`;

/** The cluster that the first argument names, by its id or its name. */
export const clusterOf = (session: Session<unknown>) => session.findCluster(session.arg(0));
