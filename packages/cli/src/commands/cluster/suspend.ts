import { waitOption } from '../../kit/options.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { clusterOf, clusterPath } from './cluster-view.ts';
import { waitForCluster } from './wait-for-cluster.ts';

type Asking = Session<{ wait?: boolean }>;

export const SUSPEND = {
  spec: 'suspend <CLUSTER>',
  summary: 'close its endpoint and free its memory; the data stays',
  examples: ['cluster suspend staging', 'cluster suspend staging --wait --yes'],
  options: [waitOption()],
  danger: async (session: Asking) => {
    const { clusterName, clusterId } = await clusterOf(session);
    return {
      what: `This closes the endpoint of cluster ${clusterName} (${clusterId}). Its clients are cut off.`,
      name: clusterName,
    };
  },
  run: (session: Asking) => change(session, 'suspend', 'STOPPED'),
};

export const RESUME = {
  spec: 'resume <CLUSTER>',
  summary: 'serve a suspended cluster again',
  examples: ['cluster resume staging --wait'],
  options: [waitOption()],
  run: (session: Asking) => change(session, 'resume', 'RUNNING'),
};

async function change(session: Asking, call: string, status: string) {
  const { clusterId } = await clusterOf(session);
  const data = await session.server.post<{ prompt: string }>(clusterPath(clusterId, call));
  if (!session.options.wait) return doneReply(data.prompt, data);
  const cluster = await waitForCluster(clusterId, status, session);
  return doneReply(`Cluster ${clusterId} is ${cluster.status}.`, cluster);
}
