import { Option } from 'commander';
import type { Session } from '../../kit/session.ts';
import { listReply, oneReply } from '../../output/replies.ts';
import { type ClusterView, clusterOf, clusterPath } from './cluster-view.ts';

interface ListOptions {
  readonly dropped?: boolean;
  readonly project?: string;
}

export const LIST = {
  spec: 'list',
  summary: 'all clusters that you may see',
  examples: [
    'cluster list',
    'cluster list -o json --query "[?status==\'RUNNING\'].connectAddress"',
    'cluster list --dropped',
  ],
  options: [
    new Option('--project <PROJECT>', 'of this project alone'),
    new Option('--dropped', 'those in the recycle bin instead'),
  ],
  run: async ({ server, options }: Session<ListOptions>) => {
    if (options.dropped) {
      const path = '/v2/latchkey/recycleBin/clusters';
      const rows = await server.all<ClusterView & { purgeTime: string }>(path, 'clusters');
      const columns = {
        ...({ id: 'clusterId', name: 'clusterName', 'gone for good': 'purgeTime' } as const),
      };
      return listReply(rows, columns, { none: 'The recycle bin is empty.' });
    }
    const query = { projectId: options.project };
    const rows = await server.all<ClusterView>('/v2/clusters', 'clusters', query);
    return listReply(
      rows,
      {
        ...({ id: 'clusterId', name: 'clusterName', plan: 'plan', engine: 'engine' } as const),
        status: 'status',
        endpoint: 'connectAddress',
      },
      { none: 'No clusters: make one with "latchkey cluster create".' },
    );
  },
};

interface ClusterDetail extends ClusterView {
  readonly projectId: string;
  readonly regionId: string;
  readonly description: string;
  readonly storageSize: number;
  readonly createTime: string;
  readonly labels: Readonly<Record<string, string>>;
}

export const DESCRIBE = {
  spec: 'describe <CLUSTER>',
  summary: 'all about a cluster, by its id or name',
  examples: [
    'cluster describe main',
    'cluster describe in01-0123456789abcde -o json --query connectAddress',
  ],
  run: async (session: Session<unknown>) => {
    const { clusterId } = await clusterOf(session);
    const cluster = await session.server.get<ClusterDetail>(clusterPath(clusterId));
    return oneReply(cluster, {
      ...({ id: 'clusterId', name: 'clusterName', description: 'description' } as const),
      ...({ status: 'status', reason: 'reason', endpoint: 'connectAddress' } as const),
      engine: 'engine',
      ...({ plan: 'plan', project: 'projectId', region: 'regionId' } as const),
      labels: ({ labels = {} }) => Object.entries(labels).map((pair) => pair.join('=')),
      'on disk': ({ storageSize }) => bytesText(storageSize),
      created: 'createTime',
    });
  },
};

function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power]}`;
}
