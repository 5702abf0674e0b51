import type { Kysely } from 'kysely';
import { raiseAuthRevision } from './revision.ts';
import type { Schema } from './schema.ts';

/**
 * In the transaction that creates a database: grants and API keys that wait for one of its name are on
 * it from now on. Only creating binds. A rename does not, or who may rename could open a collection full of
 * entities to roles that were never granted it.
 */
export async function bindGrantsToDatabase(
  trx: Kysely<Schema>,
  { clusterId, id, name }: { clusterId: string; id: number; name: string },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('grants')
    .set({ database_id: id, database_name: null })
    .where('cluster_id', '=', clusterId)
    .where('database_name', '=', name)
    .executeTakeFirst();
  const keys = await trx
    .updateTable('api_key_databases')
    .set({ database_id: id, database_name: null })
    .where('cluster_id', '=', clusterId)
    .where('database_name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows + keys.numUpdatedRows > 0n) await raiseAuthRevision(trx, clusterId);
}

/** The same for a collection. */
export async function bindGrantsToCollection(
  trx: Kysely<Schema>,
  collection: { clusterId: string; databaseId: number; id: number; name: string },
): Promise<void> {
  const { clusterId, databaseId, id, name } = collection;
  const { numUpdatedRows } = await trx
    .updateTable('grants')
    .set({ collection_id: id, object_name: null })
    .where('database_id', '=', databaseId)
    .where('object_name', '=', name)
    .where('object_type', '!=', 'User')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await raiseAuthRevision(trx, clusterId);
}

/** The same for a user: what others hold on the name is on the user from now on. */
export async function bindGrantsToUser(
  trx: Kysely<Schema>,
  { clusterId, id, name }: { clusterId: string; id: string; name: string },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('grants')
    .set({ user_id: id, object_name: null })
    .where('cluster_id', '=', clusterId)
    .where('object_type', '=', 'User')
    .where('object_name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await raiseAuthRevision(trx, clusterId);
}

/** Whether others hold something on a user, which goes with the user. */
export async function isGrantedOnUser(
  trx: Kysely<Schema>,
  { clusterId, name }: { clusterId: string; name: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('grants')
    .innerJoin('users', 'users.id', 'grants.user_id')
    .select('grants.id')
    .where('users.cluster_id', '=', clusterId)
    .where('users.name', '=', name)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
