import type { IdentityStore } from '../identities.ts';
import { auditMember, lockMember, selectMembers } from './members.ts';
import type { Parts } from './parts.ts';

/** Local members who sign in through the identity provider as well. */
export function createLinkedIdentities({
  db,
  clock,
}: Parts): Pick<IdentityStore, 'allowLink' | 'link' | 'unlink'> {
  return {
    allowLink: (memberId, until, origin) =>
      db.transaction().execute(async (trx) => {
        const [member] = await selectMembers(trx, { id: memberId });
        if (member?.source !== 'local') return false;
        const change = { link_until: until ?? null };
        await trx.updateTable('members').set(change).where('id', '=', memberId).execute();
        const action = until === undefined ? 'ForbidLink' : 'AllowLink';
        await auditMember(trx, { time: clock.now(), action, id: memberId, origin });
        return true;
      }),

    link: (memberId, { issuer, subject }, origin) =>
      db.transaction().execute(async (trx) => {
        // Of two at once the second waits here, and sees what the first did.
        const member = await lockMember(trx, memberId);
        if (member?.source !== 'local' || member.invitedUntil !== undefined) return 'no-member';
        const there = await trx
          .selectFrom('member_identities')
          .select('member_id')
          .where((eb) =>
            eb.or([
              eb('member_id', '=', memberId),
              eb.and([eb('issuer', '=', issuer), eb('subject', '=', subject)]),
            ]),
          )
          .execute();
        if (there.length > 0) return 'taken';
        const removed = await trx
          .selectFrom('removed_identities')
          .select('id')
          .where('organization_id', '=', member.organizationId)
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .executeTakeFirst();
        if (removed) return 'removed';
        const row = { member_id: memberId, issuer, subject };
        await trx.insertInto('member_identities').values(row).execute();
        const done = { link_until: null };
        await trx.updateTable('members').set(done).where('id', '=', memberId).execute();
        const action = 'LinkIdentity';
        await auditMember(trx, { time: clock.now(), action, id: memberId, origin });
        return 'done';
      }),

    unlink: (memberId, origin) =>
      db.transaction().execute(async (trx) => {
        const member = await lockMember(trx, memberId);
        if (member?.source !== 'local') return false;
        const { numDeletedRows } = await trx
          .deleteFrom('member_identities')
          .where('member_id', '=', memberId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await trx
          .deleteFrom('sessions')
          .where('member_id', '=', memberId)
          .where('via', '=', 'provider')
          .execute();
        await trx
          .deleteFrom('device_sign_ins')
          .where('member_id', '=', memberId)
          .where('via', '=', 'provider')
          .execute();
        const action = 'UnlinkIdentity';
        await auditMember(trx, { time: clock.now(), action, id: memberId, origin });
        return true;
      }),
  };
}
