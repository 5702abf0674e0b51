import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Which user a change of the auth revision was about. A revision that has no row was about everybody,
 * also one of an older release that serves the same store.
 */
export const changedUsers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('changed_users')
      .addColumn('cluster_id', 'text', (c) =>
        c.notNull().references('clusters.id').onDelete('cascade'),
      )
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('changed_users_key', ['cluster_id', 'revision'])
      .execute();
  },
};
