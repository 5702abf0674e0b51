import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** Members who come through an identity provider, and command lines that act for a member. */
export const people: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('members')
      .addColumn('source', 'text', (column) => column.notNull().defaultTo('local'))
      .execute();
    await db.schema.alterTable('members').addColumn('last_sign_in_at', NUMBER).execute();
    for (const [name, value] of [
      ['kind', 'browser'],
      ['via', 'password'],
    ] as const) {
      await db.schema
        .alterTable('sessions')
        .addColumn(name, 'text', (column) => column.notNull().defaultTo(value))
        .execute();
    }
    await createIdentities(db);
    await db.schema
      .createTable('device_sign_ins')
      .addColumn('digest', 'text', (column) => column.primaryKey())
      .addColumn('user_digest', 'text', (column) => column.notNull().unique())
      .addColumn('client', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('created_at', NUMBER, (column) => column.notNull())
      .addColumn('expires_at', NUMBER, (column) => column.notNull())
      .addColumn('interval_ms', NUMBER, (column) => column.notNull())
      .addColumn('polled_at', NUMBER, (column) => column.notNull())
      .addColumn('member_id', 'text', (c) => c.references('members.id').onDelete('cascade'))
      .addColumn('via', 'text')
      .execute();
  },
};

async function createIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('member_identities')
    .addColumn('member_id', 'text', (c) =>
      c.primaryKey().references('members.id').onDelete('cascade'),
    )
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addUniqueConstraint('member_identities_subject', ['issuer', 'subject'])
    .execute();
  await db.schema
    .createTable('removed_identities')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('removed_at', NUMBER, (column) => column.notNull())
    .addUniqueConstraint('removed_identities_subject', ['organization_id', 'issuer', 'subject'])
    .execute();
}
