import { Option } from 'commander';
import { waitOption } from '../../kit/options.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { segment } from '../../server/control-plane.ts';
import { clusterOf, clusterPath } from './cluster-view.ts';
import { waitForCluster } from './wait-for-cluster.ts';

export const DROP = {
  spec: 'drop <CLUSTER>',
  summary: 'move a cluster to the recycle bin, for 30 days',
  examples: ['cluster drop staging', 'cluster drop in01-0123456789abcde --yes'],
  about: 'Until it is gone for good, "latchkey cluster restore" brings it back.',
  danger: async (session: Session<unknown>) => {
    const { clusterName, clusterId } = await clusterOf(session);
    return {
      what: `This drops cluster ${clusterName} (${clusterId}): it can be restored for 30 days.`,
      name: clusterName,
    };
  },
  run: async (session: Session<unknown>) => {
    const { clusterId } = await clusterOf(session);
    const data = await session.server.delete<{ prompt: string }>(clusterPath(clusterId, 'drop'));
    const text = `Cluster ${clusterId} is in the recycle bin for 30 days: "latchkey cluster restore ${clusterId}" brings it back.`;
    return doneReply(text, data);
  },
};

const binPath = (id: string) => `/v2/latchkey/recycleBin/clusters/${segment(id)}`;

export const RESTORE = {
  spec: 'restore <CLUSTER>',
  summary: 'bring a dropped cluster back, with its data and users; by its id',
  examples: ['cluster list --dropped', 'cluster restore in01-0123456789abcde --wait'],
  options: [new Option('--name <NAME>', 'another name, if its own was taken since'), waitOption()],
  run: async (session: Session<{ name?: string; wait?: boolean }>) => {
    const body = { clusterName: session.options.name };
    const id = session.arg(0);
    const data = await session.server.post<{ prompt: string }>(`${binPath(id)}/restore`, body);
    if (!session.options.wait) return doneReply(data.prompt, data);
    const cluster = await waitForCluster(id, 'RUNNING', session);
    return doneReply(`Cluster ${id} is ${cluster.status}.`, cluster);
  },
};

export const PURGE = {
  spec: 'purge <CLUSTER>',
  summary: 'delete a dropped cluster for good; by its id',
  examples: ['cluster purge in01-0123456789abcde'],
  danger: (session: Session<unknown>) => ({
    what: `This deletes the dropped cluster ${session.arg(0)} and its data for good. It cannot be undone.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    const data = await session.server.delete(binPath(session.arg(0)));
    return doneReply(`Cluster ${session.arg(0)} is gone.`, data);
  },
};
