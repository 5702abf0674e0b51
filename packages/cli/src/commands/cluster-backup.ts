import { Command, Option } from 'commander';
import { onlyProject } from '../kit/only-project.ts';
import { collect, secretFileOption, waitOption } from '../kit/options.ts';
import { secretReply } from '../kit/secret-reply.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, oneReply } from '../output/replies.ts';
import { segment } from '../server/control-plane.ts';
import { type Backup, backupOf, pathOf, placeOf } from './cluster-backup/backup-view.ts';
import { POLICY, type PolicyOptions, SET_POLICY, STOP_POLICY } from './cluster-backup/policy.ts';
import {
  RESTORE_COLLECTION,
  type RestoreCollectionOptions,
} from './cluster-backup/restore-collection.ts';
import { type Job, waitForJob } from './cluster-backup/wait-for-job.ts';

interface Restored {
  readonly clusterId: string;
  readonly username: string;
  readonly password?: string;
  readonly jobId: string;
}

interface BackupOptions {
  readonly collection?: string[];
  readonly project?: string;
  readonly released?: boolean;
  readonly secretFile?: string;
  readonly wait?: boolean;
}

/** `latchkey cluster-backup`: backups of single clusters, which the server keeps. */
export function clusterBackupCommand(shell: Shell): Command {
  const noun = new Command('cluster-backup').description(
    'backups of single clusters, kept by the server; "backup" copies a whole installation',
  );
  addVerb(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb<BackupOptions>(noun, { ...CREATE, within: 'cluster' }, shell);
  addVerb<BackupOptions>(noun, RESTORE, shell);
  addVerb<RestoreCollectionOptions>(noun, RESTORE_COLLECTION, shell);
  addVerb(noun, DROP, shell);
  addVerb(noun, JOB, shell);
  addVerb(noun, { ...POLICY, within: 'cluster' }, shell);
  addVerb<PolicyOptions>(noun, { ...SET_POLICY, within: 'cluster' }, shell);
  addVerb(noun, { ...STOP_POLICY, within: 'cluster' }, shell);
  return noun;
}

const columns = {
  ...({ id: 'backupId', name: 'backupName', of: 'backupType', status: 'status' } as const),
  ...({ cluster: 'clusterName', bytes: 'size', made: 'createTime' } as const),
};

const LIST = {
  spec: 'list',
  summary: 'the backups that you may see, newest first',
  examples: ['cluster-backup list', 'cluster-backup list -o json --query "[].backupId"'],
  run: async ({ server }: Session<unknown>) =>
    listReply(await server.all<Backup>('/v2/backups', 'backups'), columns, {
      none: 'No backups: make one with "latchkey cluster-backup create".',
    }),
};

const DESCRIBE = {
  spec: 'describe <BACKUP>',
  summary: 'all about a backup, its collections too',
  examples: ['cluster-backup describe backup-0123456789abcdefghij'],
  run: async (session: Session<unknown>) =>
    oneReply(await backupOf(session, session.arg(0)), {
      ...columns,
      ...({ by: 'creationMethod', 'goes by itself': 'expireTime' } as const),
      collections: ({ dbCollections }: Backup) =>
        dbCollections.flatMap(({ dbName, collectionNames }) =>
          collectionNames.map((name) => `${dbName}.${name}`),
        ),
    }),
};

const CREATE = {
  spec: 'create',
  summary: 'back up a cluster, or some of its collections, while it runs',
  about: `It holds databases, collections with their entities, indexes and aliases; no users, roles, grants and
row policies. Each collection is as it was at one moment.`,
  examples: [
    'cluster-backup create --wait',
    'cluster-backup create --cluster main --collection docs --collection sales.orders',
  ],
  options: [
    new Option(
      '--collection <DB.COLLECTION>',
      'this one alone; may be given several times',
    ).argParser(collect),
    waitOption(),
  ],
  run: async (session: Session<BackupOptions>) => {
    const { collection = [], wait } = session.options;
    const dbCollections = byDatabase(collection);
    const body =
      dbCollections.length > 0
        ? { backupType: 'COLLECTION', dbCollections }
        : { backupType: 'CLUSTER' };
    const path = `/v2/clusters/${segment(await session.clusterId())}/backups/create`;
    const data = await session.server.post<{ backupId: string; jobId: string }>(path, body);
    if (!wait)
      return doneReply(`Backup ${data.backupId} is being made, as job ${data.jobId}.`, data);
    await waitForJob(data.jobId, 'Backing up', session);
    return doneReply(`Backup ${data.backupId} was made.`, data);
  },
};

function byDatabase(names: readonly string[]) {
  const databases = new Map<string, string[]>();
  for (const { dbName, name } of names.map(placeOf)) {
    databases.set(dbName, [...(databases.get(dbName) ?? []), name]);
  }
  return [...databases].map(([dbName, collectionNames]) => ({ dbName, collectionNames }));
}

const RESTORE = {
  spec: 'restore <BACKUP> <NAME>',
  summary: 'make a new cluster of a backup; its password is shown this once',
  examples: [
    'cluster-backup restore backup-0123456789abcdefghij copy --wait',
    'cluster-backup restore backup-0123456789abcdefghij copy --secret-file copy.password -o json',
  ],
  options: [
    new Option('--project <PROJECT>', 'of the new cluster, where there are several'),
    new Option('--released', 'load no collection'),
    secretFileOption(),
    waitOption(),
  ],
  run: async (session: Session<BackupOptions>) => {
    const { options, server } = session;
    const backup = await backupOf(session, session.arg(0));
    const projectId = options.project ?? (await onlyProject(server));
    const collectionStatus = options.released ? 'RELEASE' : 'KEEP';
    const body = { projectId, clusterName: session.arg(1), collectionStatus };
    const path = `${pathOf(backup)}/restoreCluster`;
    const reply = await secretReply(() => server.post<Restored>(path, body), {
      ...{ key: 'password', file: options.secretFile },
      replyOf: (made) =>
        oneReply(made, {
          ...({ id: 'clusterId', user: 'username', password: 'password', job: 'jobId' } as const),
        }),
    });
    const { jobId } = reply.data as Restored;
    const after = async () => void (await waitForJob(jobId, 'Restoring', session));
    return options.wait ? { ...reply, after } : reply;
  },
};

const DROP = {
  spec: 'drop <BACKUP>',
  summary: 'delete a backup for good',
  examples: ['cluster-backup drop backup-0123456789abcdefghij --yes'],
  danger: (session: Session<unknown>) => ({
    what: `This deletes the backup ${session.arg(0)}. It cannot be undone.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    await session.server.delete(pathOf(await backupOf(session, session.arg(0))));
    return doneReply(`Backup ${session.arg(0)} is gone.`);
  },
};

const JOB = {
  spec: 'job <JOB>',
  summary: 'how far a backup or a restore is',
  examples: ['cluster-backup job job-0123456789abcdefghij'],
  run: async (session: Session<unknown>) =>
    oneReply(await session.server.get<Job>(`/v2/jobs/${segment(session.arg(0))}`), {
      ...({ id: 'jobId', type: 'type', status: 'status', percent: 'progress' } as const),
      reason: 'reason',
    }),
};
