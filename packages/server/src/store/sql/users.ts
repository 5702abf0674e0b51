import type { Kysely } from 'kysely';
import { changesBetween, Hidden } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { NewUser, RoleChange, UserRecord, UserStore } from '../users.ts';
import { appendAudit } from './audit.ts';
import { bindGrantsToUser, isGrantedOnUser } from './bind-grants.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision, raiseUserRevision } from './revision.ts';
import { findRole } from './roles.ts';
import type { Schema } from './schema.ts';
import { createSignInChanges } from './user-sign-ins.ts';

const NO_GRACE = { previous_hash: null, previous_until: null };

export function createUserStore(parts: Parts): UserStore {
  const { db, clock, ids } = parts;
  return {
    ...createSignInChanges(parts),

    async find(clusterId, name) {
      const [user] = await selectUsers(db, clusterId, name);
      return user;
    },

    list: (clusterId) => selectUsers(db, clusterId),

    create: (user, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { clusterId, name } = user;
        if (await findUserId(trx, clusterId, name)) return 'exists';
        const { count } = await trx
          .selectFrom('users')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('cluster_id', '=', clusterId)
          .executeTakeFirstOrThrow();
        if (count >= limit) return 'full';
        const time = clock.now();
        const id = ids.user();
        await insertUser(trx, user, { id, time });
        await raiseUserRevision(trx, clusterId, { id, name });
        const object = `user:${name}`;
        const { description, passwordHash, roles } = user;
        const password = new Hidden(passwordHash);
        const changes = changesBetween(undefined, { description, roles, password });
        const change = { action: 'CreateCredential', clusterId, object, changes };
        await appendAudit(trx, { time, ...change, origin });
        return 'created';
      }),

    update: ({ clusterId, name, expectedHash }, { passwordHash, description }, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        const before = await auditedUser(trx, { clusterId, name });
        let query = trx
          .updateTable('users')
          .where('cluster_id', '=', clusterId)
          .where('name', '=', name);
        if (expectedHash !== undefined) query = query.where('password_hash', '=', expectedHash);
        const { numUpdatedRows } = await query
          .set({
            ...(passwordHash !== undefined && {
              ...{ password_hash: passwordHash, password_changed_at: time },
              ...NO_GRACE,
            }),
            ...(description !== undefined && { description }),
          })
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        if (passwordHash !== undefined) {
          const id = await userId(trx, clusterId, name);
          await raiseUserRevision(trx, clusterId, { id, name });
        }
        const object = `user:${name}`;
        const changes = changesBetween(before, await auditedUser(trx, { clusterId, name }));
        const change = { action: 'UpdateCredential', clusterId, object, changes };
        await appendAudit(trx, { time, ...change, origin });
        return true;
      }),

    recover: ({ clusterId, name }, { passwordHash, role }, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        const id = await findUserId(trx, clusterId, name);
        if (!id) return false;
        const before = await auditedUser(trx, { clusterId, name });
        await trx
          .updateTable('users')
          .set({
            ...{ password_hash: passwordHash, password_changed_at: time, expires_at: null },
            ...NO_GRACE,
          })
          .where('id', '=', id)
          .execute();
        if (role !== undefined) await grant(trx, id, await roleId(trx, clusterId, role));
        await raiseUserRevision(trx, clusterId, { id, name });
        const object = `user:${name}`;
        const changes = changesBetween(before, await auditedUser(trx, { clusterId, name }));
        const change = { action: 'RecoverCredential', clusterId, object, changes };
        await appendAudit(trx, { time, ...change, origin });
        return true;
      }),

    rehash: (userId, from, to) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('users')
          .set({ password_hash: to })
          .where('id', '=', userId)
          .where('password_hash', '=', from)
          .execute();
      }),

    drop: (clusterId, name, origin) =>
      db.transaction().execute(async (trx) => {
        const before = await auditedUser(trx, { clusterId, name });
        const isOnlyItself = !(await isGrantedOnUser(trx, { clusterId, name }));
        const row = await trx
          .deleteFrom('users')
          .where('cluster_id', '=', clusterId)
          .where('name', '=', name)
          .returning('id')
          .executeTakeFirst();
        if (!row) return false;
        await trx.deleteFrom('credential_uses').where('credential_id', '=', row.id).execute();
        if (isOnlyItself) await raiseUserRevision(trx, clusterId, { id: row.id, name });
        else await raiseAuthRevision(trx, clusterId);
        await appendAudit(trx, {
          ...{ time: clock.now(), action: 'DeleteCredential', clusterId, object: `user:${name}` },
          ...{ changes: changesBetween(before, undefined), origin },
        });
        return true;
      }),

    grantRole: (clusterId, user, role, origin) =>
      changeRole(parts, { clusterId, user, role, origin, grant: true }),

    revokeRole: (clusterId, user, role, origin) =>
      changeRole(parts, { clusterId, user, role, origin, grant: false }),
  };
}

/** In a transaction: writes a user and its roles, which must exist. */
export async function insertUser(
  trx: Kysely<Schema>,
  user: NewUser,
  { id, time }: { id: string; time: number },
): Promise<void> {
  const { clusterId, name, passwordHash, description, roles } = user;
  await trx
    .insertInto('users')
    .values({
      ...{ id, cluster_id: clusterId, name, password_hash: passwordHash, description },
      ...{ created_at: time, password_changed_at: time },
    })
    .execute();
  await bindGrantsToUser(trx, { clusterId, id, name });
  for (const role of new Set(roles)) await grant(trx, id, await roleId(trx, clusterId, role));
}

function changeRole(
  { db, clock }: Parts,
  change: { clusterId: string; user: string; role: string; origin: Origin; grant: boolean },
): Promise<RoleChange> {
  const { clusterId, user, role, origin } = change;
  return db.transaction().execute(async (trx) => {
    const roleId = (await findRole(trx, clusterId, role))?.id;
    if (!roleId) return 'no-role';
    const userId = await findUserId(trx, clusterId, user);
    if (!userId) return 'no-user';
    const before = await auditedUser(trx, { clusterId, name: user });
    const changed = change.grant
      ? await grant(trx, userId, roleId)
      : await revoke(trx, userId, roleId);
    if (!changed) return 'done';
    await raiseUserRevision(trx, clusterId, { id: userId, name: user });
    await appendAudit(trx, {
      time: clock.now(),
      action: change.grant ? 'AddUserToRole' : 'RemoveUserFromRole',
      clusterId,
      object: `user:${user}/role:${role}`,
      changes: changesBetween(before, await auditedUser(trx, { clusterId, name: user })),
      origin,
    });
    return 'done';
  });
}

async function grant(trx: Kysely<Schema>, userId: string, roleId: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('user_roles')
    .values({ user_id: userId, role_id: roleId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

async function revoke(trx: Kysely<Schema>, userId: string, roleId: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('user_roles')
    .where('user_id', '=', userId)
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

async function roleId(trx: Kysely<Schema>, clusterId: string, name: string): Promise<string> {
  const role = await findRole(trx, clusterId, name);
  if (!role) throw new Error(`no role ${name} on cluster ${clusterId}`);
  return role.id;
}

/** Of a user that is known to be there. */
export async function userId(
  trx: Kysely<Schema>,
  clusterId: string,
  name: string,
): Promise<string> {
  const id = await findUserId(trx, clusterId, name);
  if (id === undefined) throw new Error(`no user ${name} on cluster ${clusterId}`);
  return id;
}

async function findUserId(db: Kysely<Schema>, clusterId: string, name: string) {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.id;
}

/** A user as the audit tells of it. */
export async function auditedUser(
  trx: Kysely<Schema>,
  { clusterId, name }: { readonly clusterId: string; readonly name: string },
) {
  const [user] = await selectUsers(trx, clusterId, name);
  if (!user) return undefined;
  const { description, roles, passwordHash, previous, signedOutAt, expiresAt } = user;
  return {
    ...{ description, roles, password: new Hidden(passwordHash) },
    ...{ graceUntil: timeText(previous?.until), signedOutAt: timeText(signedOutAt) },
    expiresAt: timeText(expiresAt),
  };
}

/** ISO 8601; the number itself beyond the times that there are. */
export function timeText(time: number | undefined): string | undefined {
  if (time === undefined) return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

/** The users of a cluster, or the named one, with their roles, both sorted by name. */
export async function selectUsers(
  db: Kysely<Schema>,
  clusterId: string,
  name?: string,
): Promise<UserRecord[]> {
  let query = db
    .selectFrom('users')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .leftJoin('roles', 'roles.id', 'user_roles.role_id')
    .selectAll('users')
    .select('roles.name as role')
    .where('users.cluster_id', '=', clusterId)
    .orderBy('users.name')
    .orderBy('roles.name');
  if (name !== undefined) query = query.where('users.name', '=', name);
  const users = new Map<string, UserRecord & { readonly roles: string[] }>();
  for (const row of await query.execute()) {
    let user = users.get(row.id);
    if (!user) {
      user = {
        id: row.id,
        clusterId: row.cluster_id,
        name: row.name,
        passwordHash: row.password_hash,
        description: row.description,
        roles: [],
        createdAt: row.created_at,
        passwordChangedAt: row.password_changed_at,
        ...(row.previous_hash !== null &&
          row.previous_until !== null && {
            previous: { hash: row.previous_hash, until: row.previous_until },
          }),
        ...(row.signed_out_at !== null && { signedOutAt: row.signed_out_at }),
        ...(row.expires_at !== null && { expiresAt: row.expires_at }),
      };
      users.set(row.id, user);
    }
    if (row.role !== null) user.roles.push(row.role);
  }
  return [...users.values()];
}
