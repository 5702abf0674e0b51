import type { Kysely } from 'kysely';
import type { CredentialUse, CredentialUseStore } from '../credential-uses.ts';
import type { Parts } from './parts.ts';
import type { Schema } from './schema.ts';

/** How many values a statement may have, and well below what SQLite takes. */
const CHUNK = 500;

export function createCredentialUseStore({ db }: Parts): CredentialUseStore {
  return {
    async find(ids) {
      const found = new Map<string, CredentialUse>();
      for (const chunk of chunksOf(ids)) {
        const rows = await db
          .selectFrom('credential_uses')
          .selectAll()
          .where('credential_id', 'in', chunk)
          .execute();
        for (const { credential_id: id, used_at: usedAt, network } of rows) {
          found.set(id, { id, usedAt, network });
        }
      }
      return found;
    },

    async forgetGone() {
      const users = db.selectFrom('users').select('id');
      const keys = db.selectFrom('api_keys').select('id');
      await db
        .deleteFrom('credential_uses')
        .where('credential_id', 'not in', users.unionAll(keys))
        .execute();
    },

    record: (uses) =>
      db.transaction().execute(async (trx) => {
        const there = await existing(
          trx,
          uses.map(({ id }) => id),
        );
        for (const { id, usedAt, network } of uses) {
          if (!there.has(id)) continue;
          await trx
            .insertInto('credential_uses')
            .values({ credential_id: id, used_at: usedAt, network })
            .onConflict((conflict) =>
              conflict
                .column('credential_id')
                .doUpdateSet({ used_at: usedAt, network })
                .where('credential_uses.used_at', '<', usedAt),
            )
            .execute();
        }
      }),
  };
}

async function existing(trx: Kysely<Schema>, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(ids)) {
    const users = trx.selectFrom('users').select('id').where('id', 'in', chunk);
    const keys = trx.selectFrom('api_keys').select('id').where('id', 'in', chunk);
    for (const { id } of await users.unionAll(keys).execute()) found.add(id);
  }
  return found;
}

function chunksOf(ids: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let at = 0; at < ids.length; at += CHUNK) chunks.push(ids.slice(at, at + CHUNK));
  return chunks;
}
