import { Option } from 'commander';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import { labelParser } from '../../kit/options.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { clusterOf, clusterPath } from './cluster-view.ts';

interface UpdateOptions {
  readonly name?: string;
  readonly description?: string;
}

export const UPDATE = {
  spec: 'update <CLUSTER>',
  summary: "change a cluster's name or description",
  examples: ['cluster update staging --name stage', 'cluster update main --description "search"'],
  options: [
    new Option('--name <NAME>', 'the new name'),
    new Option('--description <TEXT>', 'what it is for'),
  ],
  run: async (session: Session<UpdateOptions>) => {
    const { name: clusterName, description } = session.options;
    if (clusterName === undefined && description === undefined) {
      throw new CommandError('nothing to change: give --name or --description', {
        exitCode: EXIT.usage,
      });
    }
    const { clusterId } = await clusterOf(session);
    const data = await session.server.patch(clusterPath(clusterId), { clusterName, description });
    return doneReply(`Cluster ${clusterId} was changed.`, data);
  },
};

interface LabelOptions {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

export const LABEL = {
  spec: 'label <CLUSTER>',
  summary: 'set or remove labels of a cluster',
  examples: [
    'cluster label main --set team=search --set tier=1',
    'cluster label main --remove tier',
  ],
  options: [
    new Option('--set <NAME=VALUE>', 'may be given several times').argParser(labelParser),
    new Option('--remove <NAME...>', 'labels to take away'),
  ],
  run: async (session: Session<LabelOptions>) => {
    const { set = {}, remove = [] } = session.options;
    const { clusterId } = await clusterOf(session);
    const path = clusterPath(clusterId, 'labels');
    const before = await session.server.get<{ labels: Record<string, string> }>(path);
    const kept = Object.entries(before.labels).filter(([name]) => !remove.includes(name));
    const labels = { ...Object.fromEntries(kept), ...set };
    const data = await session.server.put(path, { labels });
    const text = Object.entries(labels).map((pair) => pair.join('='));
    return doneReply(`Labels: ${text.join(', ') || 'none'}`, data);
  },
};
