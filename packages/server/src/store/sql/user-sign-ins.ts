import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { UserKey, UserStore } from '../users.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseUserRevision } from './revision.ts';
import type { Schema } from './schema.ts';
import { auditedUser, userId } from './users.ts';

type SignIns = Pick<
  UserStore,
  'reset' | 'cancelGrace' | 'lastGraceEnd' | 'forgetEndedGraces' | 'signOut' | 'setExpiry'
>;

/** What is changed of a user by somebody else, and is not a right: how they may sign in. */
export function createSignInChanges(parts: Parts): SignIns {
  const { db, clock } = parts;
  return {
    reset: (key, { passwordHash, graceUntil }, origin) =>
      change(parts, key, { action: 'ResetCredential', origin }, (trx, time) =>
        updateUser(trx, key)
          .set(({ ref }) => ({
            previous_hash: graceUntil === undefined ? null : ref('password_hash'),
            previous_until: graceUntil ?? null,
            password_hash: passwordHash,
            password_changed_at: time,
          }))
          .executeTakeFirst(),
      ),

    cancelGrace: (key, origin) =>
      change(parts, key, { action: 'CancelGrace', origin }, (trx, time) =>
        updateUser(trx, key)
          .where('previous_until', '>', time)
          .set({ previous_hash: null, previous_until: null })
          .executeTakeFirst(),
      ),

    async lastGraceEnd(clusterId) {
      const row = await db
        .selectFrom('users')
        .select(({ fn }) => fn.max('previous_until').as('last'))
        .where('cluster_id', '=', clusterId)
        .executeTakeFirst();
      return row?.last ?? 0;
    },

    async forgetEndedGraces() {
      await db
        .updateTable('users')
        .set({ previous_hash: null, previous_until: null })
        .where('previous_until', '<=', clock.now())
        .execute();
    },

    signOut: (key, origin) =>
      change(parts, key, { action: 'SignOutUser', origin }, (trx, time) =>
        updateUser(trx, key).set({ signed_out_at: time }).executeTakeFirst(),
      ),

    setExpiry: (key, expiresAt, origin) =>
      change(parts, key, { action: 'SetUserExpiry', origin }, (trx) =>
        updateUser(trx, key)
          .set({ expires_at: expiresAt ?? null })
          .executeTakeFirst(),
      ),
  };
}

/** A change of one user, with the revision and the audit row if there was something to change. */
function change(
  { db, clock }: Parts,
  { clusterId, name }: UserKey,
  { action, origin }: { action: string; origin: Origin },
  run: (trx: Kysely<Schema>, time: number) => Promise<{ numUpdatedRows: bigint }>,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const time = clock.now();
    const before = await auditedUser(trx, { clusterId, name });
    const { numUpdatedRows } = await run(trx, time);
    if (numUpdatedRows === 0n) return false;
    const id = await userId(trx, clusterId, name);
    await raiseUserRevision(trx, clusterId, { id, name });
    const changes = changesBetween(before, await auditedUser(trx, { clusterId, name }));
    const object = `user:${name}`;
    await appendAudit(trx, { time, action, clusterId, object, changes, origin });
    return true;
  });
}

function updateUser(trx: Kysely<Schema>, { clusterId, name }: UserKey) {
  return trx.updateTable('users').where('cluster_id', '=', clusterId).where('name', '=', name);
}
