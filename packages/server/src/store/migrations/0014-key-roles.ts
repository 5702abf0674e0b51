import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The roles of clusters that API keys hold, as users do. */
export const keyRoles: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('api_key_roles')
      .addColumn('api_key_id', 'text', (c) =>
        c.notNull().references('api_keys.id').onDelete('cascade'),
      )
      .addColumn('role_id', 'text', (c) => c.notNull().references('roles.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('api_key_roles_key', ['api_key_id', 'role_id'])
      .execute();
    await db.schema
      .createIndex('api_key_roles_by_role')
      .on('api_key_roles')
      .columns(['role_id', 'api_key_id'])
      .execute();
  },
};
