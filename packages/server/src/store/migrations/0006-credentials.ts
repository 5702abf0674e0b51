import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NUMBER = 'bigint';

/**
 * API keys with creators, databases and personal ones; roles and invitations of members; grace, sign-out
 * and expiry of users; when credentials were last used.
 */
export const credentials: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await extendMembers(db);
    await extendApiKeys(db);
    await extendUsers(db);
    await db.schema
      .createTable('credential_uses')
      .addColumn('credential_id', 'text', (column) => column.primaryKey())
      .addColumn('used_at', NUMBER, (column) => column.notNull())
      .addColumn('network', 'text', (column) => column.notNull())
      .execute();
    await givePersonalKeys(db as Kysely<Tables>);
  },
};

async function extendMembers(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | typeof NUMBER, initial?: string | number) =>
    db.schema
      .alterTable('members')
      .addColumn(name, type, (c) => (initial === undefined ? c : c.notNull().defaultTo(initial)))
      .execute();
  await add('name', 'text', '');
  await add('created_at', NUMBER, 0);
  await add('invitation_digest', 'text');
  await add('invited_until', NUMBER);
  await db.schema
    .createTable('member_projects')
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id').onDelete('cascade'))
    // No reference: a project that is dropped takes its power with it, and may come back.
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('member_projects_key', ['member_id', 'project_id'])
    .execute();
}

async function extendApiKeys(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | typeof NUMBER, initial: string | number) =>
    db.schema
      .alterTable('api_keys')
      .addColumn(name, type, (c) => c.notNull().defaultTo(initial))
      .execute();
  await add('kind', 'text', 'customized');
  await add('creator_kind', 'text', 'system');
  await add('creator_id', 'text', '');
  await add('creator_name', 'text', 'first start');
  await add('secret_changed_at', NUMBER, 0);
  await db.schema
    .createIndex('api_keys_by_creator')
    .on('api_keys')
    .columns(['creator_id', 'kind'])
    .execute();
  // A row with an id holds on that database; one with a name waits for a database of that name.
  await db.schema
    .createTable('api_key_databases')
    .addColumn('api_key_id', 'text', (c) =>
      c.notNull().references('api_keys.id').onDelete('cascade'),
    )
    // Which of the key's projects, counted from 0.
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('cluster_id', 'text', (column) => column.notNull())
    .addColumn('database_id', NUMBER, (c) => c.references('databases.id').onDelete('cascade'))
    .addColumn('database_name', 'text')
    .execute();
  for (const column of ['api_key_id', 'database_id', 'database_name']) {
    await db.schema
      .createIndex(`api_key_databases_by_${column}`)
      .on('api_key_databases')
      .column(column)
      .execute();
  }
}

async function extendUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('previous_hash', 'text').execute();
  for (const column of ['previous_until', 'signed_out_at', 'expires_at']) {
    await db.schema.alterTable('users').addColumn(column, NUMBER).execute();
  }
}

/** What the migration reads and writes, as it was then. */
interface Tables {
  members: { id: string; organization_id: string; email: string; created_at: number };
  organizations: { id: string; created_at: number };
  api_keys: {
    id: string;
    organization_id: string;
    kind: string;
    name: string;
    description: string;
    digest: string;
    scope: string;
    creator_kind: string;
    creator_id: string;
    creator_name: string;
    created_at: number;
    secret_changed_at: number;
    disabled: number;
  };
}

async function givePersonalKeys(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('api_keys')
    .set(({ ref }) => ({ secret_changed_at: ref('created_at') }))
    .execute();
  const members = await db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organization_id')
    .select(['members.id', 'members.organization_id', 'email', 'organizations.created_at'])
    .execute();
  for (const { id, organization_id, email, created_at } of members) {
    await db.updateTable('members').set({ created_at }).where('id', '=', id).execute();
    const key = { name: email, description: '', digest: '', disabled: 0 };
    const creator = { creator_kind: 'member', creator_id: id, creator_name: email };
    await db
      .insertInto('api_keys')
      .values({
        ...{ id: `key-${randomBytes(8).toString('hex')}`, organization_id, kind: 'personal' },
        ...{ ...key, ...creator, scope: JSON.stringify({ orgRole: 'Member', projects: [] }) },
        ...{ created_at, secret_changed_at: created_at },
      })
      .execute();
  }
}
