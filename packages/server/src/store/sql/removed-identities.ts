import type { Kysely } from 'kysely';
import type { MemberRecord } from '../members.ts';
import type { Schema } from './schema.ts';

/** In a transaction: keeps who is removed out, where they come through an identity provider. */
export async function rememberRemoved(
  trx: Kysely<Schema>,
  member: MemberRecord,
  removedAt: number,
): Promise<void> {
  const identity = await trx
    .selectFrom('member_identities')
    .selectAll()
    .where('member_id', '=', member.id)
    .executeTakeFirst();
  if (!identity) return;
  const { issuer, subject } = identity;
  await trx
    .insertInto('removed_identities')
    .values({
      // Of the member: a person is removed once before they are let in again as another member.
      ...{ id: member.id, organization_id: member.organizationId, email: member.email },
      ...{ issuer, subject, removed_at: removedAt },
    })
    .execute();
}
