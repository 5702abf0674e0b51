import type { Kysely } from 'kysely';
import { raiseAuthRevision } from './revision.ts';
import type { Schema } from './schema.ts';

/** In the transaction that drops a database, before: the grants on it go, and keys lose it. */
export async function dropGrantsOnDatabase(
  trx: Kysely<Schema>,
  { clusterId, id }: { readonly clusterId: string; readonly id: number },
): Promise<void> {
  const { numDeletedRows } = await trx
    .deleteFrom('grants')
    .where('database_id', '=', id)
    .executeTakeFirst();
  const keys = await trx
    .deleteFrom('api_key_databases')
    .where('database_id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows + keys.numDeletedRows > 0n) await raiseAuthRevision(trx, clusterId);
}

/** The same for a collection. */
export async function dropGrantsOnCollection(
  trx: Kysely<Schema>,
  { clusterId, id }: { readonly clusterId: string; readonly id: number },
): Promise<void> {
  const { numDeletedRows } = await trx
    .deleteFrom('grants')
    .where('collection_id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows > 0n) await raiseAuthRevision(trx, clusterId);
}

/**
 * In the transaction that moves a collection to another database: the grants on it go with it. Those on
 * all of a database stay there.
 */
export async function moveGrants(
  trx: Kysely<Schema>,
  collection: { readonly clusterId: string; readonly id: number; readonly databaseId: number },
): Promise<void> {
  const { clusterId, id, databaseId } = collection;
  const { numUpdatedRows } = await trx
    .updateTable('grants')
    .set({ database_id: databaseId })
    .where('collection_id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await raiseAuthRevision(trx, clusterId);
}
