import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';
/** As many as Milvus makes for a partition key unless told otherwise. */
const KEY_PARTITIONS = 16;

/** Partitions of collections; when a schema was last changed, and entities got a time to live. */
export const partitions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('partitions')
      .addColumn('id', NUMBER, (column) => column.primaryKey())
      .addColumn('collection_id', NUMBER, (c) =>
        c.notNull().references('collections.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('loaded', 'integer', (column) => column.notNull())
      .addColumn('created_at', NUMBER, (column) => column.notNull())
      .addUniqueConstraint('partitions_name', ['collection_id', 'name'])
      .execute();
    await db.schema.alterTable('collections').addColumn('schema_updated_at', NUMBER).execute();
    await db.schema.alterTable('collections').addColumn('expires_since', NUMBER).execute();
    await sql`update collections set schema_updated_at = created_at`.execute(db);
    await partitionCollections(db as Kysely<Tables>);
  },
};

/** What the migration reads and writes, as it was then. */
interface Tables {
  collections: { id: number; fields: string; loaded: number; created_at: number };
  partitions: Partition;
  id_sequence: { name: string; next: number };
}

interface Partition {
  id: number;
  collection_id: number;
  name: string;
  loaded: number;
  created_at: number;
}

/** The default partition bears its collection's id, as it was told to clients so far. */
async function partitionCollections(db: Kysely<Tables>): Promise<void> {
  const collections = await db
    .selectFrom('collections')
    .select(['id', 'fields', 'loaded', 'created_at'])
    .execute();
  for (const { id, fields, loaded, created_at } of collections) {
    const rest = { collection_id: id, loaded, created_at };
    const hasKey = (JSON.parse(fields) as { partitionKey: boolean }[]).some((f) => f.partitionKey);
    const rows: Partition[] = hasKey
      ? Array.from(await nextIds(db), (own, i) => ({ id: own, name: `_default_${i}`, ...rest }))
      : [{ id, name: '_default', ...rest }];
    await db.insertInto('partitions').values(rows).execute();
  }
}

async function nextIds(db: Kysely<Tables>): Promise<number[]> {
  const { next } = await db
    .updateTable('id_sequence')
    .set(({ eb }) => ({ next: eb('next', '+', KEY_PARTITIONS) }))
    .where('name', '=', 'catalog')
    .returning('next')
    .executeTakeFirstOrThrow();
  return Array.from({ length: KEY_PARTITIONS }, (_, i) => next - KEY_PARTITIONS + i);
}
