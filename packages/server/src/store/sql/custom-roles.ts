import type { Kysely, Selectable } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { CustomRole, CustomRoleStore, NewBinding } from '../custom-roles.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { CustomRolesTable, Schema } from './schema.ts';

export function createCustomRoleStore({ db, clock }: Parts): CustomRoleStore {
  return {
    list: (organizationId) => selectCustomRoles(db, { organization_id: organizationId }),

    async find(id) {
      const [role] = await selectCustomRoles(db, { id });
      return role;
    },

    create: (role, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { id, organizationId, projectId, name, description, policies } = role;
        // First, so that of two at once the second waits here and counts the first.
        await raiseAuthRevisions(trx, organizationId);
        const others = await beside(trx, role);
        if (others.some((other) => other.name === name)) return 'exists';
        if (others.length >= limit) return 'full';
        const time = clock.now();
        await trx
          .insertInto('custom_roles')
          .values({
            ...{ id, organization_id: organizationId, project_id: projectId ?? null },
            ...{ name, description, policies: JSON.stringify(policies), created_at: time },
          })
          .execute();
        const changes = changesBetween(undefined, audited(role));
        const change = { action: 'CreateCustomRole', object: `customRole:${id}`, changes };
        await appendAudit(trx, { time, clusterId: '', ...change, origin });
        return 'done';
      }),

    update: (id, { name, description, policies }, origin) =>
      db.transaction().execute(async (trx) => {
        const [before] = await selectCustomRoles(trx, { id });
        if (!before) return 'no-role';
        await raiseAuthRevisions(trx, before.organizationId);
        const others = await beside(trx, before);
        if (others.some((other) => other.id !== id && other.name === name)) return 'exists';
        await trx
          .updateTable('custom_roles')
          .set({
            id,
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
            ...(policies && { policies: JSON.stringify(policies) }),
          })
          .where('id', '=', id)
          .execute();
        const [after] = await selectCustomRoles(trx, { id });
        const changes = changesBetween(audited(before), after && audited(after));
        const change = { action: 'UpdateCustomRole', object: `customRole:${id}`, changes };
        await appendAudit(trx, { time: clock.now(), clusterId: '', ...change, origin });
        return 'done';
      }),

    drop: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const [role] = await selectCustomRoles(trx, { id });
        if (!role) return 'no-role';
        await raiseAuthRevisions(trx, role.organizationId);
        if ((await selectBindings(trx, { role_id: id })).length > 0) return 'held';
        await trx.deleteFrom('custom_roles').where('id', '=', id).execute();
        const changes = changesBetween(audited(role), undefined);
        const change = { action: 'DeleteCustomRole', object: `customRole:${id}`, changes };
        await appendAudit(trx, { time: clock.now(), clusterId: '', ...change, origin });
        return 'done';
      }),

    bindings: (of) =>
      selectBindings(db, 'holderId' in of ? { holder_id: of.holderId } : { role_id: of.roleId }),

    bind: (binding, origin) =>
      db.transaction().execute(async (trx) => {
        const { organizationId, holder, roleId } = binding;
        await raiseAuthRevisions(trx, organizationId);
        const time = clock.now();
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('role_bindings')
          .values({
            ...{ holder_id: holder.id, role_id: roleId, created_at: time },
            assigned_by: origin.actor.name,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        await auditBinding(trx, binding, { action: 'GrantRole', time, origin });
        return true;
      }),

    unbind: (binding, origin) =>
      db.transaction().execute(async (trx) => {
        const { organizationId, holder, roleId } = binding;
        await raiseAuthRevisions(trx, organizationId);
        const { numDeletedRows } = await trx
          .deleteFrom('role_bindings')
          .where('holder_id', '=', holder.id)
          .where('role_id', '=', roleId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await auditBinding(trx, binding, { action: 'RevokeRole', time: clock.now(), origin });
        return true;
      }),
  };
}

/** In a transaction: all that somebody holds, before they go. */
export async function dropBindingsOf(trx: Kysely<Schema>, holderId: string): Promise<void> {
  await trx.deleteFrom('role_bindings').where('holder_id', '=', holderId).execute();
}

/** In the transaction that deletes a project: nobody holds a role of it any more. */
export async function dropBindingsInProject(trx: Kysely<Schema>, projectId: string): Promise<void> {
  const custom = trx.selectFrom('custom_roles').select('id').where('project_id', '=', projectId);
  await trx.deleteFrom('role_bindings').where('role_id', 'in', custom).execute();
  // Those that are built in end like the project's id, which holds letters and digits alone.
  const end = `%-${projectId.replace('proj-', '')}`;
  await trx.deleteFrom('role_bindings').where('role_id', 'like', end).execute();
}

export async function selectCustomRoles(
  db: Kysely<Schema>,
  where: { readonly id?: string; readonly organization_id?: string },
): Promise<CustomRole[]> {
  const rows = await db
    .selectFrom('custom_roles')
    .selectAll()
    .where((eb) => eb.and(where))
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toCustomRole);
}

/** The roles that share a role's names: of its project, or of the organization. */
async function beside(
  trx: Kysely<Schema>,
  { organizationId, projectId }: Pick<CustomRole, 'organizationId' | 'projectId'>,
): Promise<CustomRole[]> {
  const all = await selectCustomRoles(trx, { organization_id: organizationId });
  return all.filter((role) => role.projectId === projectId);
}

async function selectBindings(
  db: Kysely<Schema>,
  where: { readonly holder_id?: string; readonly role_id?: string },
) {
  const rows = await db
    .selectFrom('role_bindings')
    .selectAll()
    .where((eb) => eb.and(where))
    .orderBy('created_at')
    .orderBy('role_id')
    .orderBy('holder_id')
    .execute();
  return rows.map((row) => ({
    ...{ holderId: row.holder_id, roleId: row.role_id },
    ...{ assignedBy: row.assigned_by, createdAt: row.created_at },
  }));
}

function auditBinding(
  trx: Kysely<Schema>,
  { holder, roleId }: NewBinding,
  change: { readonly action: string; readonly time: number; readonly origin: Origin },
): Promise<void> {
  const object = `${holder.kind}:${holder.id}/role:${roleId}`;
  return appendAudit(trx, { ...change, clusterId: '', object });
}

function toCustomRole(row: Selectable<CustomRolesTable>): CustomRole {
  const { id, name, description } = row;
  return {
    ...{ id, organizationId: row.organization_id, name, description },
    ...(row.project_id !== null && { projectId: row.project_id }),
    ...{ policies: JSON.parse(row.policies), createdAt: row.created_at },
  };
}

/** A role as the audit tells of it. */
function audited({ name, description, projectId, policies }: Omit<CustomRole, 'createdAt'>) {
  return { name, description, projectId, policies };
}
