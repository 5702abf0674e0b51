import type { Kysely, Selectable } from 'kysely';
import type {
  ImportChange,
  ImportedFile,
  ImportJob,
  ImportJobStore,
  ImportJobWithFiles,
  NewImportJob,
} from '../import-jobs.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import type { ImportJobsTable, Schema } from './schema.ts';

/** All but the files, which may be many. */
const SUMMARY = [
  ...(['id', 'cluster_id', 'database_id', 'collection_id', 'collection_name'] as const),
  ...(['partition_name', 'state', 'reason', 'progress', 'imported_rows', 'total_rows'] as const),
  ...(['file_size', 'created_at', 'completed_at'] as const),
] as const;
const OVER = ['Completed', 'Failed'] as const;

export function createImportJobStore({ db, clock }: Parts): ImportJobStore {
  return {
    create: (job, keep, origin) =>
      db.transaction().execute(async (trx) => {
        if (!(await makeRoom(trx, job.clusterId, keep))) return 'full';
        const created = newJob(await nextId(trx), job, clock.now());
        await trx.insertInto('import_jobs').values(toRow(created)).execute();
        const { clusterId, collection, id, createdAt: time } = created;
        const object = `collection:${collection}/import:${id}`;
        await appendAudit(trx, { time, action: 'Import', clusterId, object, origin });
        return created;
      }),

    async update(id, change) {
      await db.updateTable('import_jobs').set(toColumns(change)).where('id', '=', id).execute();
    },

    async find(clusterId, id) {
      const row = await db
        .selectFrom('import_jobs')
        .selectAll()
        .where('cluster_id', '=', clusterId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && { ...toJob(row), files: JSON.parse(row.files) as ImportedFile[] };
    },

    async list(clusterId, { databaseId, collectionId }) {
      let query = db
        .selectFrom('import_jobs')
        .select(SUMMARY)
        .where('cluster_id', '=', clusterId)
        .where('database_id', '=', databaseId);
      if (collectionId !== undefined) query = query.where('collection_id', '=', collectionId);
      return (await query.orderBy('id', 'desc').execute()).map(toJob);
    },

    failUnfinished: (clusterId, reason) =>
      db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('import_jobs')
          .selectAll()
          .where('cluster_id', '=', clusterId)
          .where('state', 'not in', OVER)
          .execute();
        const completedAt = clock.now();
        for (const row of rows) {
          const fail = { state: 'Failed', reason, completedAt } as const;
          const files = (JSON.parse(row.files) as ImportedFile[]).map((file) =>
            file.state === 'Completed' ? file : { ...file, ...fail },
          );
          const change = { ...toJob(row), ...fail, files };
          await trx
            .updateTable('import_jobs')
            .set(toColumns(change))
            .where('id', '=', row.id)
            .execute();
        }
        return rows.length;
      }),
  };
}

/** Forgets the oldest records that are over, so that there is room for one more. */
async function makeRoom(trx: Kysely<Schema>, clusterId: string, keep: number): Promise<boolean> {
  const { count } = await trx
    .selectFrom('import_jobs')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  const excess = Number(count) + 1 - keep;
  if (excess <= 0) return true;
  const oldest = await trx
    .selectFrom('import_jobs')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('state', 'in', OVER)
    .orderBy('id')
    .limit(excess)
    .execute();
  if (oldest.length < excess) return false;
  const ids = oldest.map(({ id }) => id);
  await trx.deleteFrom('import_jobs').where('id', 'in', ids).execute();
  return true;
}

async function nextId(trx: Kysely<Schema>): Promise<number> {
  const { next } = await trx
    .updateTable('id_sequence')
    .set(({ eb }) => ({ next: eb('next', '+', 1) }))
    .where('name', '=', 'import-job')
    .returning('next')
    .executeTakeFirstOrThrow();
  return next - 1;
}

function newJob(id: number, job: NewImportJob, createdAt: number): ImportJobWithFiles {
  const start = {
    ...({ state: 'Pending', progress: 0, importedRows: 0, totalRows: 0, reason: '' } as const),
  };
  const files = job.files.map(({ path, fileSize }) => ({ path, fileSize, ...start }));
  const fileSize = files.reduce((sum, file) => sum + file.fileSize, 0);
  return { ...job, ...start, id, createdAt, fileSize, files };
}

function toRow(job: ImportJobWithFiles): Selectable<ImportJobsTable> {
  return {
    ...{ id: job.id, cluster_id: job.clusterId, database_id: job.databaseId },
    ...{ collection_id: job.collectionId, collection_name: job.collection },
    ...{ partition_name: job.partition, created_at: job.createdAt },
    ...toColumns(job),
  };
}

function toColumns(change: ImportChange) {
  const { state, reason, progress, importedRows, totalRows, fileSize, completedAt } = change;
  return {
    ...{ state, reason, progress, imported_rows: importedRows, total_rows: totalRows },
    ...{ file_size: fileSize, completed_at: completedAt ?? null },
    files: JSON.stringify(change.files),
  };
}

function toJob(row: Omit<Selectable<ImportJobsTable>, 'files'>): ImportJob {
  return {
    ...{ id: row.id, clusterId: row.cluster_id, databaseId: row.database_id },
    ...{ collectionId: row.collection_id, collection: row.collection_name },
    ...{ partition: row.partition_name, state: row.state, reason: row.reason },
    ...{ progress: row.progress, importedRows: row.imported_rows, totalRows: row.total_rows },
    ...{ fileSize: row.file_size, createdAt: row.created_at },
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
  };
}
