import type { Kysely, Selectable } from 'kysely';
import type { ApiKeyRecord, ApiKeyStore } from '../api-keys.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { Schema } from './schema.ts';

export function createApiKeyStore({ db, clock }: Parts): ApiKeyStore {
  return {
    async find(id) {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    create: (key, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        await insertApiKey(trx, key, time);
        await raiseAuthRevisions(trx, key.organizationId);
        const object = `apiKey:${key.id}`;
        await appendAudit(trx, { time, action: 'CreateApiKey', clusterId: '', object, origin });
      }),

    async list(organizationId) {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toRecord);
    },

    drop: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .deleteFrom('api_keys')
          .where('id', '=', id)
          .returning('organization_id')
          .executeTakeFirst();
        if (!row) return false;
        await raiseAuthRevisions(trx, row.organization_id);
        await appendAudit(trx, {
          ...{ time: clock.now(), action: 'DeleteApiKey', clusterId: '', object: `apiKey:${id}` },
          origin,
        });
        return true;
      }),
  };
}

/** In a transaction: writes a key, not disabled. */
export async function insertApiKey(
  trx: Kysely<Schema>,
  key: Omit<ApiKeyRecord, 'createdAt' | 'disabled'>,
  time: number,
): Promise<void> {
  await trx
    .insertInto('api_keys')
    .values({
      id: key.id,
      organization_id: key.organizationId,
      name: key.name,
      description: key.description,
      digest: key.digest,
      scope: JSON.stringify(key.scope),
      created_at: time,
      expires_at: key.expiresAt ?? null,
      disabled: 0,
    })
    .execute();
}

function toRecord(row: Selectable<Schema['api_keys']>): ApiKeyRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    digest: row.digest,
    scope: JSON.parse(row.scope),
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    disabled: row.disabled === 1,
  };
}
