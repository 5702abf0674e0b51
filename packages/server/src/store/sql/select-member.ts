import type { Kysely } from 'kysely';
import type { Member } from '../clusters.ts';
import type { Schema } from './schema.ts';

/** One member, by id. */
export async function selectMember(db: Kysely<Schema>, id: string): Promise<Member | undefined> {
  const row = await db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      organizationId: row.organization_id,
      email: row.email,
      passwordHash: row.password_hash,
      orgRole: row.org_role,
    }
  );
}
