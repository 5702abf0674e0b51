import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { GrantChange, GrantOutcome, GrantRecord, GrantStore } from '../grants.ts';
import { appendAudit } from './audit.ts';
import { resolveTarget, type TargetColumns, targetOf } from './grant-target.ts';
import type { Parts } from './parts.ts';
import { selectGroups } from './privilege-groups.ts';
import { raiseAuthRevision } from './revision.ts';
import { findRole } from './roles.ts';
import type { Schema } from './schema.ts';

export function createGrantStore(parts: Parts): GrantStore {
  const { db, clock, ids } = parts;
  return {
    list: (clusterId, roles) => selectGrants(db, clusterId, roles),

    grant: (change, limit, origin) =>
      db.transaction().execute(async (trx): Promise<GrantOutcome> => {
        // First, so that of two changes at once the second waits here and sees what the first did.
        await raiseAuthRevision(trx, change.clusterId);
        const role = await findRole(trx, change.clusterId, change.role);
        if (!role) return 'no-role';
        const level = change.levelOf && (await groupLevel(trx, change, change.levelOf));
        if (level === 'no-group') return level;
        const target = await resolveTarget(trx, change);
        const held = await sameTarget(trx, role.id, change, [target]);
        const fresh = change.privileges.filter((privilege) => !held.has(privilege));
        if (fresh.length === 0) return 'done';
        if ((await countGrants(trx, role.id)) + fresh.length > limit) return 'full';
        const time = clock.now();
        for (const privilege of fresh) {
          await trx
            .insertInto('grants')
            .values({
              ...{ id: ids.grant(), cluster_id: change.clusterId, role_id: role.id },
              ...{ object_type: change.objectType, privilege, ...target },
              ...{ grantor: change.grantor, created_at: time, group_level: level ?? null },
            })
            .execute();
        }
        const changes = changesBetween(undefined, { privileges: fresh });
        await appendAudit(trx, { time, ...auditOf('GrantPrivilege', change), changes, origin });
        return 'done';
      }),

    revoke: (change, origin) =>
      db.transaction().execute(async (trx) => {
        await raiseAuthRevision(trx, change.clusterId);
        const role = await findRole(trx, change.clusterId, change.role);
        if (!role) return 'no-role';
        const held = await sameTarget(trx, role.id, change, await revocable(trx, change));
        const gone = change.privileges.flatMap((privilege) => held.get(privilege) ?? []);
        if (gone.length === 0) return 'done';
        await trx.deleteFrom('grants').where('id', 'in', gone).execute();
        const time = clock.now();
        const changes = changesBetween({ privileges: [...held.keys()] }, undefined);
        await appendAudit(trx, { time, ...auditOf('RevokePrivilege', change), changes, origin });
        return 'done';
      }),
  };
}

/** Decides in the transaction, so that the group cannot be dropped or changed in between. */
async function groupLevel(
  trx: Kysely<Schema>,
  { clusterId, privileges: [name = ''] }: GrantChange,
  levelOf: NonNullable<GrantChange['levelOf']>,
) {
  const members = (await selectGroups(trx, clusterId)).get(name);
  return members ? levelOf(members) : 'no-group';
}

/** What a revoke on names speaks of: what exists, and what waits for an object of that name. */
async function revocable(trx: Kysely<Schema>, change: GrantChange): Promise<TargetColumns[]> {
  const target = await resolveTarget(trx, change);
  const waiting = { ...target, collection_id: null, user_id: null, object_name: change.object };
  return [target, waiting];
}

/** Ids of a role's grants on any of some objects, by privilege. */
async function sameTarget(
  trx: Kysely<Schema>,
  roleId: string,
  { objectType, privileges }: GrantChange,
  targets: readonly TargetColumns[],
): Promise<Map<string, string[]>> {
  const rows = await trx
    .selectFrom('grants')
    .selectAll()
    .where('role_id', '=', roleId)
    .where('object_type', '=', objectType)
    .where('privilege', 'in', privileges)
    .execute();
  const found = new Map<string, string[]>();
  for (const row of rows) {
    const same = targets.some(
      (target) =>
        row.database_id === target.database_id &&
        row.database_name === target.database_name &&
        row.collection_id === target.collection_id &&
        row.user_id === target.user_id &&
        row.object_name === target.object_name,
    );
    if (same) found.set(row.privilege, [...(found.get(row.privilege) ?? []), row.id]);
  }
  return found;
}

async function countGrants(trx: Kysely<Schema>, roleId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('grants')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('role_id', '=', roleId)
    .executeTakeFirstOrThrow();
  return count;
}

function auditOf(action: string, change: GrantChange) {
  const { clusterId, role, privileges, objectType, database, object } = change;
  const on = objectType === 'User' ? `user:${object}` : `${database}.${object}`;
  return { action, clusterId, object: `role:${role}/${privileges.join(',')} on ${on}` };
}

/** Oldest first; of those granted together, by privilege. */
export async function selectGrants(
  db: Kysely<Schema>,
  clusterId: string,
  roles?: readonly string[],
): Promise<GrantRecord[]> {
  if (roles?.length === 0) return [];
  let query = db
    .selectFrom('grants')
    .innerJoin('roles', 'roles.id', 'grants.role_id')
    .leftJoin('databases', 'databases.id', 'grants.database_id')
    .leftJoin('collections', 'collections.id', 'grants.collection_id')
    .leftJoin('users', 'users.id', 'grants.user_id')
    .selectAll('grants')
    .select(['roles.name as role', 'databases.name as database'])
    .select(['collections.name as collection', 'users.name as user'])
    .where('grants.cluster_id', '=', clusterId)
    .orderBy('grants.created_at')
    .orderBy('grants.privilege')
    .orderBy('grants.id');
  if (roles) {
    // By the cluster as well: then the roles are looked up first, and only their grants are read.
    query = query.where('roles.cluster_id', '=', clusterId).where('roles.name', 'in', roles);
  }
  return (await query.execute()).map((row) => ({
    id: row.id,
    role: row.role,
    objectType: row.object_type,
    privilege: row.privilege,
    database: targetOf(row.database_id, row.database, row.database_name),
    object: targetOf<number | string>(
      row.collection_id ?? row.user_id,
      row.collection ?? row.user,
      row.object_name,
    ),
    grantor: row.grantor,
    createdAt: row.created_at,
  }));
}
