import type { PrivilegeLevel } from '@latchkey/contract';
import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { GroupGrant, PrivilegeGroupStore } from '../privilege-groups.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision } from './revision.ts';
import type { Schema } from './schema.ts';

export function createPrivilegeGroupStore({ db, clock, ids }: Parts): PrivilegeGroupStore {
  return {
    async list(clusterId) {
      const groups = await selectGroups(db, clusterId);
      return [...groups].map(([name, privileges]) => ({ name, privileges }));
    },

    state: ({ clusterId, name }) =>
      db.transaction().execute(async (trx) => {
        const groups = await selectGroups(trx, clusterId);
        return groups.has(name)
          ? { groups, grants: await grantsOf(trx, clusterId, name) }
          : undefined;
      }),

    create: ({ clusterId, name }, limit, origin) =>
      db.transaction().execute(async (trx) => {
        await raiseAuthRevision(trx, clusterId);
        if (await findGroup(trx, clusterId, name)) return 'exists';
        if ((await countGroups(trx, clusterId)) >= limit) return 'full';
        const time = clock.now();
        await insertGroup(trx, { clusterId, name }, { id: ids.privilegeGroup(), time });
        const object = `privilege-group:${name}`;
        await appendAudit(trx, { time, action: 'CreatePrivilegeGroup', clusterId, object, origin });
        return 'created';
      }),

    drop: ({ clusterId, name }, origin) =>
      db.transaction().execute(async (trx) => {
        await raiseAuthRevision(trx, clusterId);
        const group = await findGroup(trx, clusterId, name);
        if (!group) return 'done';
        const user = await trx
          .selectFrom('grants')
          .innerJoin('roles', 'roles.id', 'grants.role_id')
          .select('roles.name')
          .where('grants.cluster_id', '=', clusterId)
          .where('grants.privilege', '=', name)
          .orderBy('roles.name')
          .executeTakeFirst();
        if (user) return { usedBy: user.name };
        const privileges = (await selectGroups(trx, clusterId)).get(name);
        await trx.deleteFrom('privilege_groups').where('id', '=', group.id).execute();
        const object = `privilege-group:${name}`;
        const changes = changesBetween({ privileges }, undefined);
        const change = { action: 'DropPrivilegeGroup', clusterId, object, changes };
        await appendAudit(trx, { time: clock.now(), ...change, origin });
        return 'done';
      }),

    setMembers: ({ clusterId, name }, decide, origin) =>
      db.transaction().execute(async (trx) => {
        // First, so that of two changes at once the second waits here and sees what the first did.
        await raiseAuthRevision(trx, clusterId);
        const group = await findGroup(trx, clusterId, name);
        if (!group) return false;
        const groups = await selectGroups(trx, clusterId);
        const grants = await grantsOf(trx, clusterId, name);
        const { privileges, level } = decide({ groups, grants });
        await replaceMembers(trx, group.id, privileges);
        if (level) await keepLevel(trx, { clusterId, name, level });
        const object = `privilege-group:${name}/${privileges.join(',')}`;
        const time = clock.now();
        const changes = changesBetween({ privileges: groups.get(name) }, { privileges });
        await appendAudit(trx, {
          ...{ time, action: 'OperatePrivilegeGroup', clusterId, object, changes, origin },
        });
        return true;
      }),
  };
}

/** Members of every custom group, by name; both sorted. */
export async function selectGroups(
  db: Kysely<Schema>,
  clusterId: string,
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('privilege_groups')
    .leftJoin('privilege_group_members', 'group_id', 'id')
    .select(['name', 'privilege'])
    .where('cluster_id', '=', clusterId)
    .orderBy('name')
    .orderBy('privilege')
    .execute();
  const groups = new Map<string, string[]>();
  for (const { name, privilege } of rows) {
    const members = groups.get(name) ?? [];
    groups.set(name, members);
    if (privilege !== null) members.push(privilege);
  }
  return groups;
}

async function countGroups(trx: Kysely<Schema>, clusterId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('privilege_groups')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  return count;
}

/** In a transaction: writes a group that does not exist yet. */
export async function insertGroup(
  trx: Kysely<Schema>,
  group: { clusterId: string; name: string; privileges?: readonly string[] },
  { id, time }: { id: string; time: number },
): Promise<void> {
  const { clusterId, name, privileges = [] } = group;
  const row = { id, cluster_id: clusterId, name, created_at: time };
  await trx.insertInto('privilege_groups').values(row).execute();
  await insertMembers(trx, id, privileges);
}

async function replaceMembers(
  trx: Kysely<Schema>,
  groupId: string,
  privileges: readonly string[],
): Promise<void> {
  await trx.deleteFrom('privilege_group_members').where('group_id', '=', groupId).execute();
  await insertMembers(trx, groupId, privileges);
}

async function insertMembers(trx: Kysely<Schema>, groupId: string, privileges: readonly string[]) {
  for (const privilege of new Set(privileges)) {
    const member = { group_id: groupId, privilege };
    await trx.insertInto('privilege_group_members').values(member).execute();
  }
}

async function grantsOf(
  trx: Kysely<Schema>,
  clusterId: string,
  name: string,
): Promise<GroupGrant[]> {
  const rows = await trx
    .selectFrom('grants')
    .select(['group_level', 'database_name', 'object_name'])
    .where('cluster_id', '=', clusterId)
    .where('privilege', '=', name)
    .execute();
  return rows.map((row) => ({
    level: row.group_level ?? undefined,
    everyDatabase: row.database_name === '*',
    everyObject: row.object_name === '*',
  }));
}

/** Grants of a group that had no members yet are of the level of the first that it gets. */
async function keepLevel(
  trx: Kysely<Schema>,
  { clusterId, name, level }: { clusterId: string; name: string; level: PrivilegeLevel },
): Promise<void> {
  await trx
    .updateTable('grants')
    .set({ group_level: level })
    .where('cluster_id', '=', clusterId)
    .where('privilege', '=', name)
    .where('group_level', 'is', null)
    .execute();
}

function findGroup(trx: Kysely<Schema>, clusterId: string, name: string) {
  return trx
    .selectFrom('privilege_groups')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
}
