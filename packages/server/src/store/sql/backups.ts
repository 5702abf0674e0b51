import type { Kysely, Selectable } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { Backup, BackupStore, Job, NewJob } from '../backups.ts';
import { appendAudit } from './audit.ts';
import { createBackupPolicyStore } from './backup-policies.ts';
import type { Parts } from './parts.ts';
import type { BackupsTable, JobsTable, Schema } from './schema.ts';

const OPEN = ['PENDING', 'IN_PROGRESS'] as const;
/** Jobs that are over, the newest: as long as that they can be asked for. */
const JOBS_KEPT = 1000;

export function createBackupStore({ db, clock }: Parts): BackupStore {
  return {
    ...createBackupPolicyStore({ db, clock }),

    async list(organizationId) {
      const rows = await db
        .selectFrom('backups')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toBackup);
    },

    find: (id) => findBackup(db, id),

    create: (backup, job, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { count } = await trx
          .selectFrom('backups')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('organization_id', '=', backup.organizationId)
          // Those that are on their way out make room already.
          .where('status', '!=', 'DELETING')
          .executeTakeFirstOrThrow();
        if (count >= limit) return 'full';
        const { id, organizationId, projectId, clusterId, clusterName, name, type } = backup;
        const { expiresAt: expires_at = null } = backup;
        const time = clock.now();
        await trx
          .insertInto('backups')
          .values({
            ...{ id, organization_id: organizationId, project_id: projectId, name, type },
            ...{ cluster_id: clusterId, cluster_name: clusterName, status: 'CREATING', size: 0 },
            ...{ collections: JSON.stringify(backup.collections), created_at: time, expires_at },
          })
          .execute();
        await insertJob(trx, job, time);
        const changes = changesBetween(undefined, { type, collections: backup.collections });
        const change = { action: 'CreateBackup', clusterId, object: `backup:${id}`, changes };
        await appendAudit(trx, { time, ...change, origin });
        return 'done';
      }),

    async finish(id, { status, size, collections }) {
      await db
        .updateTable('backups')
        .set({ status, size, collections: JSON.stringify(collections) })
        .where('id', '=', id)
        .execute();
    },

    beginDrop: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('backups')
          .set({ status: 'DELETING' })
          .where('id', '=', id)
          .where('status', 'in', ['AVAILABLE', 'FAILED'])
          .returning('cluster_id')
          .executeTakeFirst();
        if (!row) return false;
        const change = { action: 'DeleteBackup', clusterId: row.cluster_id };
        await appendAudit(trx, { time: clock.now(), ...change, object: `backup:${id}`, origin });
        return true;
      }),

    async drop(id) {
      await db.deleteFrom('backups').where('id', '=', id).execute();
    },

    startJob: (job, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        await insertJob(trx, job, time);
        await auditRestore(trx, job, { time, origin });
      }),

    async findJob(id) {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toJob(row);
    },

    async updateJob(id, change) {
      const isOver = change.status === 'SUCCESSFUL' || change.status === 'FAILED';
      await db
        .updateTable('jobs')
        .set({ ...change, ...(isOver && { ended_at: clock.now() }) })
        .where('id', '=', id)
        .where('status', 'in', [...OPEN])
        .execute();
    },

    async unfinished() {
      const backups = await db
        .selectFrom('backups')
        .selectAll()
        .where('status', 'in', ['CREATING', 'DELETING'])
        .execute();
      const jobs = await db
        .selectFrom('jobs')
        .selectAll()
        .where('status', 'in', [...OPEN])
        .execute();
      return { backups: backups.map(toBackup), jobs: jobs.map(toJob) };
    },
  };
}

async function findBackup(db: Kysely<Schema>, id: string): Promise<Backup | undefined> {
  const row = await db.selectFrom('backups').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toBackup(row);
}

async function insertJob(trx: Kysely<Schema>, job: NewJob, time: number): Promise<void> {
  const { id, type, organizationId, projectId, clusterId, backupId } = job;
  await trx
    .insertInto('jobs')
    .values({
      ...{ id, type, status: 'PENDING', progress: 0, reason: '', started_at: time },
      ...{ organization_id: organizationId, project_id: projectId, cluster_id: clusterId },
      ...{ backup_id: backupId, ended_at: null },
    })
    .execute();
  const kept = trx
    .selectFrom('jobs')
    .select('id')
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(JOBS_KEPT);
  await trx
    .deleteFrom('jobs')
    .where('id', 'not in', kept)
    .where('status', 'not in', [...OPEN])
    .execute();
}

function auditRestore(
  trx: Kysely<Schema>,
  { clusterId, backupId }: NewJob,
  { time, origin }: { readonly time: number; readonly origin: Origin },
): Promise<void> {
  const changes = changesBetween(undefined, { newCluster: clusterId });
  const object = `backup:${backupId}`;
  const change = { action: 'RestoreBackup', clusterId, object, changes };
  return appendAudit(trx, { time, ...change, origin });
}

function toBackup(row: Selectable<BackupsTable>): Backup {
  const { id, name, type, status, size } = row;
  return {
    ...{ id, name, type, status, size, organizationId: row.organization_id },
    ...{ projectId: row.project_id, clusterId: row.cluster_id, clusterName: row.cluster_name },
    ...{ collections: JSON.parse(row.collections), createdAt: row.created_at },
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  };
}

function toJob(row: Selectable<JobsTable>): Job {
  const { id, type, status, progress, reason } = row;
  return {
    ...{ id, type, status, progress, reason, organizationId: row.organization_id },
    ...{ projectId: row.project_id, clusterId: row.cluster_id, backupId: row.backup_id },
    startedAt: row.started_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}
