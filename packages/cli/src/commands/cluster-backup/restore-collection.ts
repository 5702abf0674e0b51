import { Option } from 'commander';
import { waitOption } from '../../kit/options.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { backupOf, pathOf, placeOf } from './backup-view.ts';
import { waitForJob } from './wait-for-job.ts';

export interface RestoreCollectionOptions {
  readonly as?: string;
  readonly overwrite?: boolean;
  readonly released?: boolean;
  readonly wait?: boolean;
}

type Asking = Session<RestoreCollectionOptions>;

export const RESTORE_COLLECTION = {
  spec: 'restore-collection <BACKUP> <DB.COLLECTION>',
  summary: 'put one collection of a backup into a cluster that runs',
  about: `It comes under another name (--as), or under its own if that is free. With --overwrite it
takes the place of the one that is there, with its aliases, row policies and the grants on it.`,
  examples: [
    'cluster-backup restore-collection backup-0123456789abcdefghij docs --as old --wait',
    'cluster-backup restore-collection backup-0123456789abcdefghij sales.orders --overwrite',
  ],
  options: [
    new Option('--as <DB.COLLECTION>', 'its name there'),
    new Option('--overwrite', 'in place of the one that has the name'),
    new Option('--released', 'do not load it'),
    waitOption(),
  ],
  within: 'cluster' as const,
  danger: async (session: Asking) => {
    if (!session.options.overwrite) return undefined;
    const { dbName, name } = targetOf(session);
    return {
      what: `This puts what the backup holds in the place of ${dbName}.${name}, whose entities are lost.`,
      name,
    };
  },
  run: async (session: Asking) => {
    const { overwrite = false, released, wait } = session.options;
    const backup = await backupOf(session, session.arg(0));
    const { dbName, name: collectionName } = placeOf(session.arg(1));
    const { dbName: destDbName, name: destCollectionName } = targetOf(session);
    const destCollectionStatus = released ? 'NOT_LOADED' : 'KEEP';
    const collections = [{ collectionName, destCollectionName, destCollectionStatus }];
    const body = {
      ...{ destClusterId: await session.clusterId(), overwrite },
      dbCollections: [{ dbName, destDbName, collections }],
    };
    const path = `${pathOf(backup)}/restoreCollection`;
    const data = await session.server.post<{ jobId: string }>(path, body);
    const target = `${destDbName}.${destCollectionName}`;
    if (!wait) return doneReply(`${target} is being restored, as job ${data.jobId}.`, data);
    await waitForJob(data.jobId, 'Restoring', session);
    return doneReply(`${target} was restored.`, data);
  },
};

/** Without a database it stays in the one that it is from. */
function targetOf(session: Asking) {
  const { as } = session.options;
  const from = placeOf(session.arg(1));
  return as?.includes('.') ? placeOf(as) : { ...from, name: as ?? from.name };
}
