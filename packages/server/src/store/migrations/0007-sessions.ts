import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/** Sessions of members, and what a member signs in with besides the password. */
export const sessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('member_id', 'text', (c) =>
        c.notNull().references('members.id').onDelete('cascade'),
      )
      .addColumn('digest', 'text', (column) => column.notNull().unique())
      .addColumn('password_mark', 'text', (column) => column.notNull())
      .addColumn('created_at', NUMBER, (column) => column.notNull())
      .addColumn('seen_at', NUMBER, (column) => column.notNull())
      .addColumn('proved_at', NUMBER, (column) => column.notNull())
      .addColumn('expires_at', NUMBER, (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('agent', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('sessions_by_member')
      .on('sessions')
      .columns(['member_id', 'seen_at'])
      .execute();
    await db.schema
      .createTable('member_sign_ins')
      .addColumn('member_id', 'text', (c) =>
        c.primaryKey().references('members.id').onDelete('cascade'),
      )
      .addColumn('own_password_mark', 'text')
      .addColumn('totp_key', 'text')
      .addColumn('totp_on', 'integer', (column) => column.notNull())
      .addColumn('totp_step', NUMBER, (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('recovery_codes')
      .addColumn('member_id', 'text', (c) =>
        c.notNull().references('members.id').onDelete('cascade'),
      )
      .addColumn('digest', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('recovery_codes_key', ['member_id', 'digest'])
      .execute();
  },
};
