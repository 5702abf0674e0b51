import type { Kysely } from 'kysely';
import { type AuditChange, changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { NewRowPolicy, RowPolicyStore } from '../row-policies.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision, touchCollections } from './revision.ts';
import { findRole } from './roles.ts';
import type { Schema } from './schema.ts';

/** A collection whose policies are changed, in the transaction that does so. */
interface Changed {
  readonly clusterId: string;
  readonly name: string;
}

export function createRowPolicyStore({ db, clock, ids }: Parts): RowPolicyStore {
  async function audit(
    trx: Kysely<Schema>,
    { clusterId, name }: Changed,
    change: { action: string; policy: string; changes: AuditChange[]; origin: Origin },
  ): Promise<void> {
    const { policy, ...rest } = change;
    const object = `collection:${name}/row-policy:${policy}`;
    await appendAudit(trx, { time: clock.now(), ...rest, clusterId, object });
  }

  return {
    create: (collectionId, policy, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const collection = await change(trx, collectionId);
        if (!collection) return 'no-collection';
        const names = await trx
          .selectFrom('row_policies')
          .select('name')
          .where('collection_id', '=', collectionId)
          .execute();
        if (names.some(({ name }) => name === policy.name)) return 'exists';
        if (names.length >= limit) return 'full';
        const roles = await roleIds(trx, collection.clusterId, policy.roles);
        if ('noRole' in roles) return roles;
        const id = ids.rowPolicy();
        await trx
          .insertInto('row_policies')
          .values({
            ...{ id, collection_id: collectionId, name: policy.name, created_at: clock.now() },
            ...columnsOf(policy),
          })
          .execute();
        await setRoles(trx, id, roles.ids);
        const changes = changesBetween(undefined, audited(policy));
        const made = { action: 'CreateRowPolicy', policy: policy.name, changes, origin };
        await audit(trx, collection, made);
        return 'created';
      }),

    update: (collectionId, policy, origin) =>
      db.transaction().execute(async (trx) => {
        const collection = await change(trx, collectionId);
        if (!collection) return 'no-collection';
        const roles = await roleIds(trx, collection.clusterId, policy.roles);
        if ('noRole' in roles) return roles;
        const before = await auditedPolicy(trx, collectionId, policy.name);
        const updated = await trx
          .updateTable('row_policies')
          .set(columnsOf(policy))
          .where('collection_id', '=', collectionId)
          .where('name', '=', policy.name)
          .returning('id')
          .executeTakeFirst();
        if (!updated) return 'no-policy';
        await setRoles(trx, updated.id, roles.ids);
        const changes = changesBetween(before, audited(policy));
        const made = { action: 'UpdateRowPolicy', policy: policy.name, changes, origin };
        await audit(trx, collection, made);
        return 'updated';
      }),

    drop: (collectionId, name, origin) =>
      db.transaction().execute(async (trx) => {
        const collection = await change(trx, collectionId);
        if (!collection) return false;
        const before = await auditedPolicy(trx, collectionId, name);
        const { numDeletedRows } = await trx
          .deleteFrom('row_policies')
          .where('collection_id', '=', collectionId)
          .where('name', '=', name)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        const changes = changesBetween(before, undefined);
        await audit(trx, collection, { action: 'DropRowPolicy', policy: name, changes, origin });
        return true;
      }),
  };
}

/** The collection, marked as changed; undefined if there is none. */
async function change(trx: Kysely<Schema>, id: number): Promise<Changed | undefined> {
  const row = await trx
    .selectFrom('collections')
    .select(['cluster_id', 'name'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  await raiseAuthRevision(trx, row.cluster_id);
  await touchCollections(trx, row.cluster_id, [id]);
  return { clusterId: row.cluster_id, name: row.name };
}

async function roleIds(
  trx: Kysely<Schema>,
  clusterId: string,
  names: readonly string[],
): Promise<{ readonly ids: readonly string[] } | { readonly noRole: string }> {
  const ids: string[] = [];
  for (const noRole of new Set(names)) {
    const role = await findRole(trx, clusterId, noRole);
    if (!role) return { noRole };
    ids.push(role.id);
  }
  return { ids };
}

async function setRoles(
  trx: Kysely<Schema>,
  policyId: string,
  ids: readonly string[],
): Promise<void> {
  await trx.deleteFrom('row_policy_roles').where('policy_id', '=', policyId).execute();
  for (const role_id of ids) {
    await trx.insertInto('row_policy_roles').values({ policy_id: policyId, role_id }).execute();
  }
}

/** A policy as the audit tells of it. */
function audited({ actions, everyone, roles, using, check, description }: NewRowPolicy) {
  return { actions, everyone, roles: [...roles].sort(), using, check, description };
}

async function auditedPolicy(trx: Kysely<Schema>, collectionId: number, name: string) {
  const row = await trx
    .selectFrom('row_policies')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) return undefined;
  const roles = await trx
    .selectFrom('row_policy_roles')
    .innerJoin('roles', 'roles.id', 'row_policy_roles.role_id')
    .select('roles.name')
    .where('policy_id', '=', row.id)
    .execute();
  const { using_expr: using, check_expr: check, description } = row;
  const everyone = row.everyone === 1;
  const names = roles.map((role) => role.name);
  const policy = { name, actions: JSON.parse(row.actions), everyone, using, check, description };
  return audited({ ...policy, roles: names });
}

function columnsOf(policy: NewRowPolicy) {
  return {
    actions: JSON.stringify(policy.actions),
    everyone: Number(policy.everyone),
    using_expr: policy.using,
    check_expr: policy.check,
    description: policy.description,
  };
}
