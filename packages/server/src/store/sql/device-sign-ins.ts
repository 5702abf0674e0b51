import type { Selectable } from 'kysely';
import type { DeviceSignIn, DeviceSignInStore } from '../device-sign-ins.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import type { DeviceSignInsTable } from './schema.ts';
import { selectMember } from './select-member.ts';

export function createDeviceSignInStore({ db, clock }: Parts): DeviceSignInStore {
  return {
    start: (device, limit) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('device_sign_ins').where('expires_at', '<=', clock.now()).execute();
        const { count } = await trx
          .selectFrom('device_sign_ins')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (Number(count) >= limit) return false;
        await trx
          .insertInto('device_sign_ins')
          .values({
            ...{ digest: device.digest, user_digest: device.userDigest, client: device.client },
            ...{ source: device.source, created_at: device.createdAt },
            ...{ expires_at: device.expiresAt, interval_ms: device.intervalMs },
            ...{ polled_at: device.polledAt, member_id: null, via: null },
          })
          .execute();
        return true;
      }),

    async find(by) {
      const row = await db
        .selectFrom('device_sign_ins')
        .selectAll()
        .where((eb) =>
          'digest' in by ? eb('digest', '=', by.digest) : eb('user_digest', '=', by.userDigest),
        )
        .where('expires_at', '>', clock.now())
        .executeTakeFirst();
      return row && toDevice(row);
    },

    async notePoll(digest, { polledAt, intervalMs }) {
      await db
        .updateTable('device_sign_ins')
        .set({ polled_at: polledAt, interval_ms: intervalMs })
        .where('digest', '=', digest)
        .execute();
    },

    approve: (userDigest, { memberId, via }, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        const { numUpdatedRows } = await trx
          .updateTable('device_sign_ins')
          .set({ member_id: memberId, via })
          .where('user_digest', '=', userDigest)
          .where('member_id', 'is', null)
          .where('expires_at', '>', time)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const object = `member:${memberId}`;
        await appendAudit(trx, { time, action: 'ApproveDevice', clusterId: '', object, origin });
        return true;
      }),

    refuse: (userDigest, origin) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('device_sign_ins')
          .where('user_digest', '=', userDigest)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        const object = `member:${origin.actor.id}`;
        const time = clock.now();
        await appendAudit(trx, { time, action: 'RefuseDevice', clusterId: '', object, origin });
        return true;
      }),

    take: (digest) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .deleteFrom('device_sign_ins')
          .where('digest', '=', digest)
          .where('member_id', 'is not', null)
          .where('expires_at', '>', clock.now())
          .returningAll()
          .executeTakeFirst();
        const by = row && toDevice(row).approvedBy;
        const member = by && (await selectMember(trx, by.memberId));
        return member && { member, via: by.via };
      }),
  };
}

function toDevice(row: Selectable<DeviceSignInsTable>): DeviceSignIn {
  const { member_id: memberId, via } = row;
  return {
    ...{ digest: row.digest, userDigest: row.user_digest, client: row.client },
    ...{ source: row.source, createdAt: row.created_at, expiresAt: row.expires_at },
    ...{ intervalMs: row.interval_ms, polledAt: row.polled_at },
    ...(memberId !== null && via !== null && { approvedBy: { memberId, via } }),
  };
}
