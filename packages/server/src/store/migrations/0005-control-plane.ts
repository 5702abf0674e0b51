import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** What the control plane keeps of clusters and projects, and the keys of requests to create one. */
export const controlPlane: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addClusterColumns(db);
    await addProjectColumns(db);
    await db.schema
      .createTable('cluster_requests')
      .addColumn('actor_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('request_digest', 'text', (column) => column.notNull())
      .addColumn('cluster_id', 'text', (c) =>
        c.notNull().references('clusters.id').onDelete('cascade'),
      )
      .addColumn('created_at', NUMBER, (column) => column.notNull())
      .addPrimaryKeyConstraint('cluster_requests_key', ['actor_id', 'key'])
      .execute();
  },
};

async function addClusterColumns(db: Kysely<unknown>): Promise<void> {
  const texts: Readonly<Record<string, string>> = {
    ...{ description: '', region_id: 'local', plan: 'Enterprise' },
    ...{ deployment: 'Dedicated', cu_type: 'Performance-optimized' },
    ...{ autoscaling: '{}', labels: '{}', status: 'RUNNING' },
  };
  for (const [name, value] of Object.entries(texts)) {
    await db.schema
      .alterTable('clusters')
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(value))
      .execute();
  }
  for (const name of ['cu_size', 'replica']) {
    await db.schema
      .alterTable('clusters')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
  }
  await db.schema.alterTable('clusters').addColumn('slot', 'integer').execute();
  await db.schema.alterTable('clusters').addColumn('deleted_at', NUMBER).execute();
  // There was one at most.
  await sql`update clusters set slot = 0`.execute(db);
  await db.schema.createIndex('clusters_slot').on('clusters').column('slot').unique().execute();
}

async function addProjectColumns(db: Kysely<unknown>): Promise<void> {
  const texts = { description: '', plan: 'Enterprise', region_ids: '["local"]' };
  for (const [name, value] of Object.entries(texts)) {
    await db.schema
      .alterTable('projects')
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(value))
      .execute();
  }
}
