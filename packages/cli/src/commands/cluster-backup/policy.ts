import { Option } from 'commander';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply, oneReply } from '../../output/replies.ts';
import { segment } from '../../server/control-plane.ts';

interface Policy {
  readonly clusterId: string;
  readonly status: string;
  readonly frequency: string;
  readonly startTime: string;
  readonly retentionDays: number;
}

export interface PolicyOptions {
  readonly days: string;
  readonly window: string;
  readonly keep: string;
}

const columns = {
  ...({ cluster: 'clusterId', status: 'status', days: 'frequency', window: 'startTime' } as const),
  ...({ 'kept days': 'retentionDays' } as const),
};

async function pathOf(session: Session<unknown>): Promise<string> {
  return `/v2/clusters/${segment(await session.clusterId())}/backups/policy`;
}

export const POLICY = {
  spec: 'policy',
  summary: 'when a cluster is backed up by itself',
  examples: ['cluster-backup policy', 'cluster-backup policy --cluster main -o json'],
  run: async (session: Session<unknown>) =>
    oneReply(await session.server.get<Policy>(await pathOf(session)), columns),
};

export const SET_POLICY = {
  spec: 'set-policy',
  summary: 'have a cluster backed up by itself, and old backups deleted',
  about: `One backup in the window of each of the days. Where the server does not run in the window, that day has
none.`,
  examples: [
    'cluster-backup set-policy --days daily --window 02:00-04:00 --keep 7',
    'cluster-backup set-policy --cluster main --days 1,3,5 --window 23:00-01:00 --keep 30',
  ],
  options: [
    new Option(
      '--days <DAYS>',
      'daily, weekdays, weekends, or days like 1,3,5: 1 is Monday',
    ).makeOptionMandatory(),
    new Option('--window <HH:MM-HH:MM>', 'when it may begin, UTC').makeOptionMandatory(),
    new Option('--keep <DAYS>', 'how long each is kept, 1 to 30 days').makeOptionMandatory(),
  ],
  run: async (session: Session<PolicyOptions>) => {
    const { days, window, keep } = session.options;
    const retentionDays = Number(keep);
    if (!Number.isInteger(retentionDays)) {
      throw new CommandError('--keep is a number of days, 1 to 30', { exitCode: EXIT.usage });
    }
    const body = {
      ...{ enabled: true, frequency: days, startTime: window, retentionDays },
    };
    return oneReply(await session.server.post<Policy>(await pathOf(session), body), columns);
  },
};

export const STOP_POLICY = {
  spec: 'stop-policy',
  summary: 'back the cluster up by itself no more; the backups stay until their time',
  examples: ['cluster-backup stop-policy --cluster main'],
  run: async (session: Session<unknown>) => {
    const data = await session.server.post<Policy>(await pathOf(session), { enabled: false });
    return doneReply(`Cluster ${data.clusterId} is backed up by itself no more.`, data);
  },
};
