import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What keeps the entities of each cluster. Before, it was one for the process and written nowhere; a cluster
 * that has something tells it: what is mirrored from an upstream Milvus has upstream's id among its
 * properties. An empty one does not (null), and becomes what `--engine` says at the next start. A store in
 * PostgreSQL has always gone with Milvus, also for an older release that serves beside this one.
 */
export const clusterEngines: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    await db.schema
      .alterTable('clusters')
      .addColumn('engine', 'text', (column) =>
        isPostgres ? column.notNull().defaultTo('milvus') : column,
      )
      .execute();
    if (isPostgres) return;
    await sql`
      update clusters set engine = 'milvus' where
        exists (select 1 from collections where cluster_id = clusters.id
          and properties like '%"latchkey.upstream.id"%')
        or exists (select 1 from databases where cluster_id = clusters.id
          and properties like '%"latchkey.upstream.id"%')`.execute(db);
    await sql`
      update clusters set engine = 'embedded' where engine is null and (
        exists (select 1 from collections where cluster_id = clusters.id)
        or exists (select 1 from databases where cluster_id = clusters.id and name <> 'default'))`.execute(
      db,
    );
  },
};
