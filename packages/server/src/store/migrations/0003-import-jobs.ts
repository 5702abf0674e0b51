import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** Imports of files, as records that outlive the collections that they went into. */
export const importJobs: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('import_jobs')
      .addColumn('id', NUMBER, (column) => column.primaryKey())
      .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
      .addColumn('database_id', NUMBER, (column) => column.notNull())
      .addColumn('collection_id', NUMBER, (column) => column.notNull())
      .addColumn('collection_name', 'text', (column) => column.notNull())
      .addColumn('partition_name', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('progress', 'integer', (column) => column.notNull())
      .addColumn('imported_rows', NUMBER, (column) => column.notNull())
      .addColumn('total_rows', NUMBER, (column) => column.notNull())
      .addColumn('file_size', NUMBER, (column) => column.notNull())
      .addColumn('files', 'text', (column) => column.notNull())
      .addColumn('created_at', NUMBER, (column) => column.notNull())
      .addColumn('completed_at', NUMBER)
      .execute();
    await db.schema
      .createIndex('import_jobs_by_cluster')
      .on('import_jobs')
      .columns(['cluster_id', 'id'])
      .execute();
    await sql`insert into id_sequence (name, next) values ('import-job', 1000000)`.execute(db);
  },
};
