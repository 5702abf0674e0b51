import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import type { Session } from '../../kit/session.ts';
import { startProgress } from '../../output/progress.ts';
import { type ClusterView, clusterPath } from './cluster-view.ts';

const EVERY_MS = 250;
const PATIENCE_MS = 10 * 60_000;
/** Nothing comes after these by itself. */
const ENDS = new Set(['ABNORMAL', 'DELETED']);

/** Waits until a cluster has a status. @throws CommandError when it comes to another, or not in time */
export async function waitForCluster(
  clusterId: string,
  wanted: string,
  { server, shell }: Session<unknown>,
): Promise<ClusterView> {
  const progress = startProgress(`Waiting until ${clusterId} is ${wanted}`, shell);
  try {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(EVERY_MS)) {
      const cluster = await server.get<ClusterView & { createProgress?: number }>(
        clusterPath(clusterId),
      );
      if (cluster.status === wanted) return cluster;
      if (ENDS.has(cluster.status)) {
        const { status, reason = 'see the log of the server' } = cluster;
        throw new CommandError(`cluster ${clusterId} is ${status}: ${reason}`);
      }
      progress.to(cluster.createProgress ?? 0, wanted === 'RUNNING' ? 100 : 0);
    }
  } finally {
    progress.end();
  }
  throw new CommandError(`cluster ${clusterId} was not ${wanted} within 10 minutes`, {
    exitCode: EXIT.unreachable,
  });
}
