import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** `bigint`: in PostgreSQL an `integer` is too small for a time in ms. */
const NUMBER = 'bigint';

/** The tables of the first release. A migration that has shipped is never changed again. */
export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createControlPlane(db);
    await createAccess(db);
    await createCatalog(db);
    await createAudit(db);
  },
};

async function createControlPlane(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('clusters')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('profile', 'text', (column) => column.notNull())
    .addColumn('auth_revision', NUMBER, (column) => column.notNull())
    .addColumn('catalog_revision', NUMBER, (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('members')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('org_role', 'text', (column) => column.notNull())
    .addUniqueConstraint('members_email', ['organization_id', 'email'])
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addColumn('expires_at', NUMBER)
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .execute();
}

async function createAccess(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addColumn('password_changed_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('users_name', ['cluster_id', 'name'])
    .execute();
  await db.schema
    .createTable('roles')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('built_in', 'integer', (column) => column.notNull())
    .addUniqueConstraint('roles_name', ['cluster_id', 'name'])
    .execute();
  await db.schema
    .createTable('user_roles')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('role_id', 'text', (c) => c.notNull().references('roles.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('user_roles_key', ['user_id', 'role_id'])
    .execute();
  await db.schema
    .createIndex('user_roles_by_role')
    .on('user_roles')
    .columns(['role_id', 'user_id'])
    .execute();
}

async function createCatalog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('id_sequence')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('next', NUMBER, (column) => column.notNull())
    .execute();
  // Ids of databases, collections and indexes; far from the small numbers that mean something else.
  await sql`insert into id_sequence (name, next) values ('catalog', 1000000)`.execute(db);
  await db.schema
    .createTable('databases')
    .addColumn('id', NUMBER, (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('databases_name', ['cluster_id', 'name'])
    .execute();
  await db.schema
    .createTable('collections')
    .addColumn('id', NUMBER, (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('database_id', NUMBER, (column) => column.notNull().references('databases.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('fields', 'text', (column) => column.notNull())
    .addColumn('auto_id', 'integer', (column) => column.notNull())
    .addColumn('enable_dynamic_field', 'integer', (column) => column.notNull())
    .addColumn('shards', 'integer', (column) => column.notNull())
    .addColumn('consistency_level', 'integer', (column) => column.notNull())
    .addColumn('properties', 'text', (column) => column.notNull())
    .addColumn('loaded', 'integer', (column) => column.notNull())
    .addColumn('revision', NUMBER, (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addColumn('updated_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('collections_name', ['database_id', 'name'])
    .execute();
  await db.schema
    .createIndex('collections_by_cluster')
    .on('collections')
    .columns(['cluster_id', 'revision'])
    .execute();
  await db.schema
    .createTable('indexes')
    .addColumn('id', NUMBER, (column) => column.primaryKey())
    .addColumn('collection_id', NUMBER, (column) =>
      column.notNull().references('collections.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('metric', 'text')
    .addColumn('params', 'text', (column) => column.notNull())
    .addUniqueConstraint('indexes_name', ['collection_id', 'name'])
    .execute();
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', NUMBER, (column) => column.primaryKey())
    .addColumn('time', NUMBER, (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    // No reference: the audit outlives what it speaks of.
    .addColumn('cluster_id', 'text', (column) => column.notNull())
    .addColumn('object', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('audit_by_cluster')
    .on('audit')
    .columns(['cluster_id', 'seq'])
    .execute();
}
