import type { Kysely } from 'kysely';
import { type AuditChange, changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { PeopleGroup, PeopleGroupStore } from '../people-groups.ts';
import { appendAudit } from './audit.ts';
import { dropBindingsOf } from './custom-roles.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { Schema } from './schema.ts';

export function createPeopleGroupStore({ db, clock }: Parts): PeopleGroupStore {
  const told = (
    trx: Kysely<Schema>,
    change: { action: string; object: string; changes?: AuditChange[]; origin: Origin },
  ) => appendAudit(trx, { time: clock.now(), clusterId: '', ...change });
  return {
    list: (organizationId) => selectGroups(db, { organization_id: organizationId }),

    async find(id) {
      const [group] = await selectGroups(db, { id });
      return group;
    },

    create: (group, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { id, organizationId, name, description } = group;
        // First, so that of two at once the second waits here and counts the first.
        await raiseAuthRevisions(trx, organizationId);
        const others = await selectGroups(trx, { organization_id: organizationId });
        if (others.some((other) => other.name === name)) return 'exists';
        if (others.length >= limit) return 'full';
        await trx
          .insertInto('people_groups')
          .values({
            ...{ id, organization_id: organizationId, name, description },
            created_at: clock.now(),
          })
          .execute();
        const changes = changesBetween(undefined, { name, description });
        await told(trx, { action: 'CreateGroup', object: `group:${id}`, changes, origin });
        return 'done';
      }),

    update: (id, { name, description }, origin) =>
      db.transaction().execute(async (trx) => {
        const [before] = await selectGroups(trx, { id });
        if (!before) return 'no-group';
        await raiseAuthRevisions(trx, before.organizationId);
        const others = await selectGroups(trx, { organization_id: before.organizationId });
        if (others.some((other) => other.id !== id && other.name === name)) return 'exists';
        await trx
          .updateTable('people_groups')
          .set({
            id,
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
          })
          .where('id', '=', id)
          .execute();
        const after = {
          name: name ?? before.name,
          description: description ?? before.description,
        };
        const old = { name: before.name, description: before.description };
        const changes = changesBetween(old, after);
        await told(trx, { action: 'UpdateGroup', object: `group:${id}`, changes, origin });
        return 'done';
      }),

    drop: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const [group] = await selectGroups(trx, { id });
        if (!group) return false;
        await raiseAuthRevisions(trx, group.organizationId);
        await dropBindingsOf(trx, id);
        await trx.deleteFrom('people_groups').where('id', '=', id).execute();
        const { name, description, memberIds: members } = group;
        const changes = changesBetween({ name, description, members }, undefined);
        await told(trx, { action: 'DeleteGroup', object: `group:${id}`, changes, origin });
        return true;
      }),

    addMember: (groupId, memberId, origin) =>
      db.transaction().execute(async (trx) => {
        const [group] = await selectGroups(trx, { id: groupId });
        if (!group) return false;
        await raiseAuthRevisions(trx, group.organizationId);
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('people_group_members')
          .values({ group_id: groupId, member_id: memberId })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        const object = `group:${groupId}/member:${memberId}`;
        await told(trx, { action: 'AddGroupMember', object, origin });
        return true;
      }),

    removeMember: (groupId, memberId, origin) =>
      db.transaction().execute(async (trx) => {
        const [group] = await selectGroups(trx, { id: groupId });
        if (!group) return false;
        await raiseAuthRevisions(trx, group.organizationId);
        const { numDeletedRows } = await trx
          .deleteFrom('people_group_members')
          .where('group_id', '=', groupId)
          .where('member_id', '=', memberId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        const object = `group:${groupId}/member:${memberId}`;
        await told(trx, { action: 'RemoveGroupMember', object, origin });
        return true;
      }),
  };
}

async function selectGroups(
  db: Kysely<Schema>,
  where: { readonly id?: string; readonly organization_id?: string },
): Promise<PeopleGroup[]> {
  const rows = await db
    .selectFrom('people_groups')
    .leftJoin('people_group_members', 'people_group_members.group_id', 'people_groups.id')
    .selectAll('people_groups')
    .select('member_id')
    .where((eb) => eb.and(where))
    .orderBy('name')
    .orderBy('member_id')
    .execute();
  const groups = new Map<string, PeopleGroup & { readonly memberIds: string[] }>();
  for (const { id, organization_id, name, description, created_at, member_id } of rows) {
    const made = { id, organizationId: organization_id, name, description, createdAt: created_at };
    const group = groups.get(id) ?? { ...made, memberIds: [] };
    groups.set(id, group);
    if (member_id !== null) group.memberIds.push(member_id);
  }
  return [...groups.values()];
}
