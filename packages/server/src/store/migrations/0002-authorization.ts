import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** Grants, privilege groups, aliases, properties of databases, row policies and tags of users. */
export const authorization: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createGrants(db);
    await createPrivilegeGroups(db);
    await extendCatalog(db);
    await createRowPolicies(db);
    await grantToPublic(db);
  },
};

/**
 * An object is held by its id, or else `…_name` has `*` or the name of one that does not exist yet.
 */
async function createGrants(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('grants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('role_id', 'text', (c) => c.notNull().references('roles.id').onDelete('cascade'))
    .addColumn('object_type', 'text', (column) => column.notNull())
    .addColumn('privilege', 'text', (column) => column.notNull())
    .addColumn('database_id', NUMBER, (c) => c.references('databases.id').onDelete('cascade'))
    .addColumn('database_name', 'text')
    .addColumn('collection_id', NUMBER, (c) => c.references('collections.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('object_name', 'text')
    // Of a custom privilege group: the level of its members, which it keeps while it is granted.
    .addColumn('group_level', 'text')
    .addColumn('grantor', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .execute();
  for (const column of ['role_id', 'database_id', 'collection_id', 'user_id', 'object_name']) {
    await db.schema.createIndex(`grants_by_${column}`).on('grants').column(column).execute();
  }
}

async function createPrivilegeGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('privilege_groups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster_id', 'text', (column) => column.notNull().references('clusters.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('privilege_groups_name', ['cluster_id', 'name'])
    .execute();
  await db.schema
    .createTable('privilege_group_members')
    .addColumn('group_id', 'text', (column) =>
      column.notNull().references('privilege_groups.id').onDelete('cascade'),
    )
    .addColumn('privilege', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('privilege_group_members_key', ['group_id', 'privilege'])
    .execute();
}

async function extendCatalog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('databases')
    .addColumn('properties', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await db.schema
    .createTable('aliases')
    .addColumn('database_id', NUMBER, (c) =>
      c.notNull().references('databases.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('collection_id', NUMBER, (c) =>
      c.notNull().references('collections.id').onDelete('cascade'),
    )
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addPrimaryKeyConstraint('aliases_key', ['database_id', 'name'])
    .execute();
  await db.schema
    .createIndex('aliases_by_collection')
    .on('aliases')
    .column('collection_id')
    .execute();
}

async function createRowPolicies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('row_policies')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('collection_id', NUMBER, (c) =>
      c.notNull().references('collections.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('actions', 'text', (column) => column.notNull())
    // Kept apart from an empty list of roles: a policy whose roles were all dropped names nobody.
    .addColumn('everyone', 'integer', (column) => column.notNull())
    .addColumn('using_expr', 'text', (column) => column.notNull())
    .addColumn('check_expr', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('created_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('row_policies_name', ['collection_id', 'name'])
    .execute();
  await db.schema
    .createTable('row_policy_roles')
    .addColumn('policy_id', 'text', (c) =>
      c.notNull().references('row_policies.id').onDelete('cascade'),
    )
    .addColumn('role_id', 'text', (c) => c.notNull().references('roles.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('row_policy_roles_key', ['policy_id', 'role_id'])
    .execute();
  await db.schema
    .createTable('user_tags')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('user_tags_key', ['user_id', 'key'])
    .execute();
}

/** What Milvus' role `public` holds from the start becomes grants like others, which can be revoked. */
async function grantToPublic(db: Kysely<unknown>): Promise<void> {
  const held = [
    ['Global', 'DescribeCollection'],
    ['Global', 'ListAliases'],
    ['Collection', 'IndexDetail'],
  ] as const;
  for (const [objectType, privilege] of held) {
    await sql`
      insert into grants
        (id, cluster_id, role_id, object_type, privilege, database_name, object_name, grantor, created_at)
      select 'grant-' || ${privilege} || '-' || id, cluster_id, id, ${objectType}, ${privilege}, '*', '*', 'root', 0
      from roles where built_in = 1 and name = 'public'`.execute(db);
  }
}
