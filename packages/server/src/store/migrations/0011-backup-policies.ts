import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** Clusters that are backed up by themselves, and when what was made so goes. */
export const backupPolicies: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('backups').addColumn('expires_at', NUMBER).execute();
    await db.schema
      .createTable('backup_policies')
      .addColumn('cluster_id', 'text', (c) =>
        c.primaryKey().references('clusters.id').onDelete('cascade'),
      )
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('frequency', 'text', (column) => column.notNull())
      .addColumn('start_time', 'text', (column) => column.notNull())
      .addColumn('retention_days', 'integer', (column) => column.notNull())
      .addColumn('last_window', NUMBER, (column) => column.notNull())
      .execute();
  },
};
