import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { RoleDrop, RoleRecord, RoleStore } from '../roles.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision, touchCollections } from './revision.ts';
import type { Schema } from './schema.ts';

export function createRoleStore({ db, clock, ids }: Parts): RoleStore {
  return {
    list: (clusterId) => selectRoles(db, clusterId),

    async find(clusterId, name) {
      const [role] = await selectRoles(db, clusterId, name);
      return role;
    },

    create: ({ clusterId, name, description }, limit, origin) =>
      db.transaction().execute(async (trx) => {
        await raiseAuthRevision(trx, clusterId);
        if (await findRole(trx, clusterId, name)) return 'exists';
        const { count } = await trx
          .selectFrom('roles')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('cluster_id', '=', clusterId)
          .executeTakeFirstOrThrow();
        if (count >= limit) return 'full';
        await trx
          .insertInto('roles')
          .values({ id: ids.role(), cluster_id: clusterId, name, description, built_in: 0 })
          .execute();
        const changes = changesBetween(undefined, { description });
        const change = { action: 'CreateRole', clusterId, object: `role:${name}`, changes, origin };
        await appendAudit(trx, { time: clock.now(), ...change });
        return 'created';
      }),

    alter: ({ clusterId, name, description }, origin) =>
      db.transaction().execute(async (trx) => {
        const [before] = await selectRoles(trx, clusterId, name);
        const { numUpdatedRows } = await trx
          .updateTable('roles')
          .set({ description })
          .where('cluster_id', '=', clusterId)
          .where('name', '=', name)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const changes = changesBetween({ description: before?.description }, { description });
        const change = { action: 'AlterRole', clusterId, object: `role:${name}`, changes, origin };
        await appendAudit(trx, { time: clock.now(), ...change });
        return true;
      }),

    drop: ({ clusterId, name }, unless, origin) =>
      db.transaction().execute(async (trx): Promise<RoleDrop> => {
        const role = await findRole(trx, clusterId, name);
        if (!role) return 'no-role';
        if (unless.hasGrants && (await isHeld(trx, 'grants', role.id))) return 'has-grants';
        if (unless.hasUsers && (await isHeld(trx, 'user_roles', role.id))) return 'has-users';
        if (unless.hasUsers && (await isHeld(trx, 'api_key_roles', role.id))) return 'has-keys';
        const [before] = await selectRoles(trx, clusterId, name);
        await raiseAuthRevision(trx, clusterId);
        await touchCollections(trx, clusterId, await collectionsWithPoliciesFor(trx, role.id));
        await trx.deleteFrom('roles').where('id', '=', role.id).execute();
        const { description, users } = before ?? {};
        const changes = changesBetween({ description, users }, undefined);
        const change = { action: 'DropRole', clusterId, object: `role:${name}`, changes, origin };
        await appendAudit(trx, { time: clock.now(), ...change });
        return 'dropped';
      }),
  };
}

async function collectionsWithPoliciesFor(trx: Kysely<Schema>, roleId: string): Promise<number[]> {
  const rows = await trx
    .selectFrom('row_policy_roles')
    .innerJoin('row_policies', 'row_policies.id', 'row_policy_roles.policy_id')
    .select('row_policies.collection_id')
    .where('row_policy_roles.role_id', '=', roleId)
    .execute();
  return rows.map((row) => row.collection_id);
}

async function isHeld(
  trx: Kysely<Schema>,
  table: 'grants' | 'user_roles' | 'api_key_roles',
  roleId: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom(table)
    .select('role_id')
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The roles of a cluster, or the named one, with their users, both sorted by name. */
export async function selectRoles(
  db: Kysely<Schema>,
  clusterId: string,
  name?: string,
): Promise<RoleRecord[]> {
  let query = db
    .selectFrom('roles')
    .leftJoin('user_roles', 'user_roles.role_id', 'roles.id')
    .leftJoin('users', 'users.id', 'user_roles.user_id')
    .selectAll('roles')
    .select('users.name as user')
    .where('roles.cluster_id', '=', clusterId)
    .orderBy('roles.name')
    .orderBy('users.name');
  if (name !== undefined) query = query.where('roles.name', '=', name);
  const roles = new Map<string, RoleRecord & { readonly users: string[] }>();
  for (const { id, name, description, built_in, user } of await query.execute()) {
    const role = roles.get(id) ?? { id, name, description, builtIn: built_in === 1, users: [] };
    roles.set(id, role);
    if (user !== null) role.users.push(user);
  }
  return [...roles.values()];
}

export async function findRole(
  db: Kysely<Schema>,
  clusterId: string,
  name: string,
): Promise<{ readonly id: string } | undefined> {
  return db
    .selectFrom('roles')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
}
