import { type Kysely, sql } from 'kysely';
import { type AuditChange, changesBetween, Hidden } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { Member } from '../clusters.ts';
import type { MemberSignIn, MemberSignInStore } from '../member-sign-ins.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { passwordMark } from './password-mark.ts';
import type { Schema } from './schema.ts';
import { selectMember } from './select-member.ts';
import { deleteOthers } from './sessions.ts';

const NO_TOTP = { totp_key: null, totp_on: 0, totp_step: 0 };
/** Id of none: all others are all. */
const NO_SESSION = '';

export function createMemberSignInStore({ db, clock }: Parts): MemberSignInStore {
  const told = (
    trx: Kysely<Schema>,
    action: string,
    memberId: string,
    origin: Origin,
    changes: AuditChange[] = [],
  ) =>
    appendAudit(trx, {
      ...{
        time: clock.now(),
        action,
        clusterId: '',
        object: `member:${memberId}`,
        changes,
        origin,
      },
    });
  return {
    async find(email) {
      const row = await db
        .selectFrom('members')
        .select('id')
        .where(sql`lower(email)`, '=', email)
        .executeTakeFirst();
      return row && load(db, row.id);
    },

    get: (memberId) => load(db, memberId),

    replacePassword: (memberId, { expectedHash, hash, keepSession }, origin) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('members')
          .set({ password_hash: hash })
          .where('id', '=', memberId)
          .where('password_hash', '=', expectedHash)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await deleteOthers(trx, memberId, keepSession);
        await trx
          .updateTable('sessions')
          .set({ password_mark: passwordMark(hash) })
          .where('id', '=', keepSession)
          .execute();
        await markOwnPassword(trx, memberId, hash);
        const changes = changesBetween({}, { password: new Hidden(hash) });
        await told(trx, 'ChangeMemberPassword', memberId, origin, changes);
        return true;
      }),

    recover: (memberId, hash, origin) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('members')
          .set({ password_hash: hash })
          .where('id', '=', memberId)
          .execute();
        await deleteOthers(trx, memberId, NO_SESSION);
        await change(trx, memberId, { own_password_mark: null, ...NO_TOTP });
        await dropRecoveryCodes(trx, memberId);
        await told(trx, 'RecoverMember', memberId, origin);
      }),

    async offerTotp(memberId, key) {
      const offered = { totp_key: key, totp_step: 0 };
      const row = { member_id: memberId, own_password_mark: null, totp_on: 0, ...offered };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('member_sign_ins')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .column('member_id')
            .doUpdateSet(offered)
            .where('member_sign_ins.totp_on', '=', 0),
        )
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },

    startTotp: (memberId, { key, step, recoveryDigests }, origin) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('member_sign_ins')
          .set({ totp_on: 1, totp_step: step })
          .where('member_id', '=', memberId)
          .where('totp_key', '=', key)
          .where('totp_on', '=', 0)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await dropRecoveryCodes(trx, memberId);
        const codes = recoveryDigests.map((digest) => ({ member_id: memberId, digest }));
        await trx.insertInto('recovery_codes').values(codes).execute();
        await told(trx, 'StartSecondFactor', memberId, origin);
        return true;
      }),

    stopTotp: (memberId, origin) =>
      db.transaction().execute(async (trx) => {
        await change(trx, memberId, NO_TOTP);
        await dropRecoveryCodes(trx, memberId);
        await told(trx, 'StopSecondFactor', memberId, origin);
      }),

    async takeStep(memberId, step) {
      const { numUpdatedRows } = await db
        .updateTable('member_sign_ins')
        .set({ totp_step: step })
        .where('member_id', '=', memberId)
        .where('totp_on', '=', 1)
        .where('totp_step', '<', step)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    takeRecoveryCode: (memberId, digest, origin) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('recovery_codes')
          .where('member_id', '=', memberId)
          .where('digest', '=', digest)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await told(trx, 'UseRecoveryCode', memberId, origin);
        return true;
      }),
  };
}

/** In a transaction: the member chose the password that has this hash. */
export async function markOwnPassword(
  trx: Kysely<Schema>,
  memberId: string,
  hash: string,
): Promise<void> {
  await change(trx, memberId, { own_password_mark: passwordMark(hash) });
}

async function load(db: Kysely<Schema>, memberId: string): Promise<MemberSignIn | undefined> {
  const member = await selectMember(db, memberId);
  if (!member) return undefined;
  const row = await db
    .selectFrom('member_sign_ins')
    .selectAll()
    .where('member_id', '=', memberId)
    .executeTakeFirst();
  const codes = await db
    .selectFrom('recovery_codes')
    .select('digest')
    .where('member_id', '=', memberId)
    .execute();
  return {
    member,
    ownPassword: isOwn(member, row?.own_password_mark),
    ...(row?.totp_key && {
      totp: { key: row.totp_key, on: row.totp_on === 1, step: row.totp_step },
    }),
    recoveryCodesLeft: codes.length,
  };
}

/** A password that took the place of the member's own was given by somebody else. */
function isOwn({ passwordHash }: Member, ownMark: string | null | undefined): boolean {
  return ownMark === passwordMark(passwordHash);
}

async function change(
  trx: Kysely<Schema>,
  memberId: string,
  values: Partial<Omit<Schema['member_sign_ins'], 'member_id'>>,
): Promise<void> {
  await trx
    .insertInto('member_sign_ins')
    .values({
      ...{ member_id: memberId, own_password_mark: null, totp_key: null },
      ...{ totp_on: 0, totp_step: 0, ...values },
    })
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet(values))
    .execute();
}

async function dropRecoveryCodes(trx: Kysely<Schema>, memberId: string): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute();
}
