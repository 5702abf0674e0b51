import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Until when a local member may be linked with the person of their e-mail address at the provider. */
export const linkedIdentities: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('members').addColumn('link_until', 'bigint').execute();
  },
};
