import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** What a change was in the audit; custom roles and groups of people; backups and their jobs. */
export const accessAndBackups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('audit').addColumn('changes', 'text').execute();
    await createCustomRoles(db);
    await createGroups(db);
    await createBackups(db);
  },
};

async function createCustomRoles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('custom_roles')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('project_id', 'text', (c) => c.references('projects.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('policies', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  // A role is a custom one or built in; a holder a member or a group: no reference can say so.
  await db.schema
    .createTable('role_bindings')
    .addColumn('holder_id', 'text', (column) => column.notNull())
    .addColumn('role_id', 'text', (column) => column.notNull())
    .addColumn('assigned_by', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addPrimaryKeyConstraint('role_bindings_key', ['holder_id', 'role_id'])
    .execute();
  await db.schema
    .createIndex('role_bindings_by_role')
    .on('role_bindings')
    .column('role_id')
    .execute();
}

async function createGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_groups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('people_groups_by_name', ['organization_id', 'name'])
    .execute();
  await db.schema
    .createTable('people_group_members')
    .addColumn('group_id', 'text', (c) =>
      c.notNull().references('people_groups.id').onDelete('cascade'),
    )
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('people_group_members_key', ['group_id', 'member_id'])
    .execute();
  await db.schema
    .createIndex('people_group_members_by_member')
    .on('people_group_members')
    .column('member_id')
    .execute();
}

/** A backup outlives its cluster, and a job both: no references. */
async function createBackups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('backups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('cluster_id', 'text', (column) => column.notNull())
    .addColumn('cluster_name', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('size', NUMBER, (column) => column.notNull())
    .addColumn('collections', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('progress', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('cluster_id', 'text', (column) => column.notNull())
    .addColumn('backup_id', 'text', (column) => column.notNull())
    .addColumn('started_at', NUMBER, (column) => column.notNull())
    .addColumn('ended_at', NUMBER)
    .execute();
}
