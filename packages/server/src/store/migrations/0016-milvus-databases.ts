import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * How the databases of each cluster in front of Milvus are called there: as here (`same`), or with the
 * cluster's id before them (`prefixed`). Before, it was what `--milvus-databases` said at each start. Null:
 * nobody has served it since, and the next one who does settles it; so it is for a cluster that an older
 * release makes beside this one.
 */
export const milvusDatabases: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('clusters').addColumn('milvus_databases', 'text').execute();
  },
};
