import type { Kysely, Selectable } from 'kysely';
import type { Origin } from '../audit.ts';
import type { Session, SessionStore } from '../sessions.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { passwordMark } from './password-mark.ts';
import type { Schema, SessionsTable } from './schema.ts';
import { selectMember } from './select-member.ts';

export function createSessionStore({ db, clock }: Parts): SessionStore {
  const told = (trx: Kysely<Schema>, action: string, id: string, origin: Origin) =>
    appendAudit(trx, {
      ...{ time: clock.now(), action, clusterId: '', object: `session:${id}`, origin },
    });
  return {
    open: (session, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const member = await selectMember(trx, session.memberId);
        if (member?.passwordHash !== session.passwordHash) return false;
        await endSurplus(trx, session.memberId, limit - 1);
        await trx
          .insertInto('sessions')
          .values({
            ...{ id: session.id, member_id: session.memberId, digest: session.digest },
            password_mark: passwordMark(session.passwordHash),
            ...{ created_at: session.createdAt, seen_at: session.seenAt },
            ...{ proved_at: session.provedAt, expires_at: session.expiresAt },
            ...{ source: session.source, agent: session.agent },
            ...{ kind: session.kind, via: session.via },
          })
          .execute();
        await trx
          .updateTable('members')
          .set({ last_sign_in_at: session.createdAt })
          .where('id', '=', session.memberId)
          .execute();
        await told(trx, 'SignIn', session.id, origin);
        return true;
      }),

    async find(digest) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('digest', '=', digest)
        .executeTakeFirst();
      const member = row && (await selectMember(db, row.member_id));
      if (!member || row.password_mark !== passwordMark(member.passwordHash)) return undefined;
      return { session: toSession(row), member };
    },

    async touch(id, seenAt) {
      await db.updateTable('sessions').set({ seen_at: seenAt }).where('id', '=', id).execute();
    },

    renew: (id, { digest, provedAt }, origin) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('sessions')
          .set({ digest, proved_at: provedAt, seen_at: provedAt })
          .where('id', '=', id)
          .execute();
        await told(trx, 'ConfirmSignIn', id, origin);
      }),

    async list(memberId) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('member_id', '=', memberId)
        .orderBy('seen_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toSession);
    },

    end: (memberId, id, origin) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('sessions')
          .where('member_id', '=', memberId)
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await told(trx, 'EndSession', id, origin);
        return true;
      }),

    endOthers: (memberId, keep, origin) =>
      db.transaction().execute(async (trx) => {
        const ended = await deleteOthers(trx, memberId, keep);
        for (const id of ended) await told(trx, 'EndSession', id, origin);
        return ended.length;
      }),

    async forget({ expiredAt, unseenSince }) {
      await db
        .deleteFrom('sessions')
        .where((eb) =>
          eb.or([
            eb('expires_at', '<=', expiredAt),
            eb.and([eb('kind', '=', 'browser'), eb('seen_at', '<', unseenSince)]),
          ]),
        )
        .execute();
    },
  };
}

/**
 * In a transaction: ends sessions, and what of command lines was let in and waits to become one.
 * @returns ids of the sessions
 */
export async function deleteOthers(
  trx: Kysely<Schema>,
  memberId: string,
  keep: string,
): Promise<string[]> {
  await trx.deleteFrom('device_sign_ins').where('member_id', '=', memberId).execute();
  const rows = await trx
    .deleteFrom('sessions')
    .where('member_id', '=', memberId)
    .where('id', '!=', keep)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

async function endSurplus(trx: Kysely<Schema>, memberId: string, keep: number): Promise<void> {
  const kept = trx
    .selectFrom('sessions')
    .select('id')
    .where('member_id', '=', memberId)
    .orderBy('seen_at', 'desc')
    .limit(keep);
  await trx
    .deleteFrom('sessions')
    .where('member_id', '=', memberId)
    .where('id', 'not in', kept)
    .execute();
}

function toSession(row: Selectable<SessionsTable>): Session {
  return {
    ...{ id: row.id, memberId: row.member_id, kind: row.kind, via: row.via },
    ...{ createdAt: row.created_at, seenAt: row.seen_at },
    ...{ provedAt: row.proved_at, expiresAt: row.expires_at },
    ...{ source: row.source, agent: row.agent },
  };
}
