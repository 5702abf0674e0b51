import type { Kysely } from 'kysely';
import { type AuditChange, changesBetween, Hidden } from '../../observe/audit/changes.ts';
import type { ApiKeyRecord, ApiKeyStore, KeyCreator, NewApiKey } from '../api-keys.ts';
import type { Origin } from '../audit.ts';
import { selectApiKeys } from './api-key-rows.ts';
import {
  scopeText,
  writeKeyCustomRoles,
  writeKeyDatabases,
  writeKeyRoles,
} from './api-key-scope.ts';
import { appendAudit } from './audit.ts';
import { dropBindingsOf } from './custom-roles.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { Schema } from './schema.ts';
import { timeText } from './users.ts';

export function createApiKeyStore({ db, clock }: Parts): ApiKeyStore {
  return {
    async find(id) {
      const [key] = await selectApiKeys(db, { id });
      return key;
    },

    list: (organizationId) => selectApiKeys(db, { organizationId }),

    create: (key, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        // First, so that of two at once the second waits here and counts what the first made.
        await raiseAuthRevisions(trx, key.organizationId);
        const { count } = await trx
          .selectFrom('api_keys')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('organization_id', '=', key.organizationId)
          .where('kind', '=', 'customized')
          .executeTakeFirstOrThrow();
        if (count >= limit) return 'full';
        await insertApiKey(trx, key, time);
        await writeKeyCustomRoles(trx, key.id, key.scope, { time, origin });
        const changes = changesBetween(undefined, audited(key));
        await auditKey(trx, { time, action: 'CreateApiKey', id: key.id, changes, origin });
        return 'created';
      }),

    update: (id, change, action, origin) =>
      db.transaction().execute(async (trx) => {
        const { name, description, scope, keeps, expiresAt, disabled, creator } = change;
        const [before] = await selectApiKeys(trx, { id });
        const row = await trx
          .updateTable('api_keys')
          .set({
            // Never empty, and the same for every key that is looked for.
            id,
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
            ...(scope && { scope: scopeText(scope) }),
            ...(expiresAt !== undefined && { expires_at: expiresAt }),
            ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
            ...(creator && creatorColumns(creator)),
          })
          .where('id', '=', id)
          .returning('organization_id')
          .executeTakeFirst();
        if (!row) return false;
        if (scope) await writeKeyDatabases(trx, id, scope);
        if (scope && !keeps?.clusterRoles) await writeKeyRoles(trx, id, scope);
        if (scope && !keeps?.customRoles) {
          await writeKeyCustomRoles(trx, id, scope, { time: clock.now(), origin });
        }
        await raiseAuthRevisions(trx, row.organization_id);
        const [after] = await selectApiKeys(trx, { id });
        const changes = changesBetween(before && audited(before), after && audited(after));
        await auditKey(trx, { time: clock.now(), action, id, changes, origin });
        return true;
      }),

    reset: (id, digest, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        const row = await trx
          .updateTable('api_keys')
          .set({ digest, secret_changed_at: time })
          .where('id', '=', id)
          .returning('organization_id')
          .executeTakeFirst();
        if (!row) return false;
        await raiseAuthRevisions(trx, row.organization_id);
        const changes = changesBetween({}, { secret: new Hidden(digest) });
        await auditKey(trx, { time, action: 'ResetApiKey', id, changes, origin });
        return true;
      }),

    drop: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const [before] = await selectApiKeys(trx, { id });
        const row = await trx
          .deleteFrom('api_keys')
          .where('id', '=', id)
          .returning('organization_id')
          .executeTakeFirst();
        if (!row) return false;
        await trx.deleteFrom('credential_uses').where('credential_id', '=', id).execute();
        await dropBindingsOf(trx, id);
        await raiseAuthRevisions(trx, row.organization_id);
        const changes = changesBetween(before && audited(before), undefined);
        await auditKey(trx, { time: clock.now(), action: 'DeleteApiKey', id, changes, origin });
        return true;
      }),
  };
}

/** In a transaction: writes a key, not disabled, without custom roles. */
export async function insertApiKey(
  trx: Kysely<Schema>,
  key: NewApiKey & Partial<Pick<ApiKeyRecord, 'kind'>>,
  time: number,
): Promise<void> {
  const { id, name, description, digest, scope, creator, kind = 'customized' } = key;
  await trx
    .insertInto('api_keys')
    .values({
      ...{ id, organization_id: key.organizationId, kind, name, description, digest },
      ...{ scope: scopeText(scope), ...creatorColumns(creator) },
      ...{ created_at: time, secret_changed_at: time },
      ...{ expires_at: key.expiresAt ?? null, disabled: 0 },
    })
    .execute();
  await writeKeyDatabases(trx, id, scope);
  await writeKeyRoles(trx, id, scope);
}

/** In the transaction that makes a member: the key that has the member's rights, still without a secret. */
export async function insertPersonalKey(
  trx: Kysely<Schema>,
  member: { id: string; organizationId: string; email: string; apiKeyId: string },
  time: number,
): Promise<void> {
  const { id, organizationId, email, apiKeyId } = member;
  const key: NewApiKey = {
    ...{ id: apiKeyId, organizationId, name: email, description: '', digest: '' },
    scope: { orgRole: 'Member', projects: [] },
    creator: { kind: 'member', id, name: email },
  };
  await insertApiKey(trx, { ...key, kind: 'personal' }, time);
}

/** A key as the audit tells of it. */
function audited(key: NewApiKey & Partial<Pick<ApiKeyRecord, 'disabled'>>) {
  const { name, description, scope, expiresAt, disabled = false, creator } = key;
  const by = creator.kind === 'member' ? creator.name : creator.id;
  const { customRoles, ...rest } = scope;
  const roles = customRoles && { customRoles: customRoles.map(({ roleId }) => roleId) };
  const state = { expiresAt: timeText(expiresAt), disabled, creator: by };
  return { name, description, ...rest, ...roles, ...state };
}

function creatorColumns({ kind, id, name }: KeyCreator) {
  return { creator_kind: kind, creator_id: id, creator_name: name };
}

function auditKey(
  trx: Kysely<Schema>,
  change: { time: number; action: string; id: string; changes: AuditChange[]; origin: Origin },
): Promise<void> {
  const { id, ...rest } = change;
  return appendAudit(trx, { ...rest, clusterId: '', object: `apiKey:${id}` });
}
