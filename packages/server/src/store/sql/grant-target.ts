import type { Kysely } from 'kysely';
import type { GrantChange, GrantTarget } from '../grants.ts';
import type { GrantsTable, Schema } from './schema.ts';

/** What of a row of `grants` says which object it is on. */
export type TargetColumns = Pick<
  GrantsTable,
  'database_id' | 'database_name' | 'collection_id' | 'user_id' | 'object_name'
>;

/**
 * The columns of a grant on names: ids of what exists, in the state that the transaction sees; `*`
 * and the names of what does not exist stay names.
 */
export async function resolveTarget(
  trx: Kysely<Schema>,
  on: Pick<GrantChange, 'clusterId' | 'objectType' | 'database' | 'object'>,
): Promise<TargetColumns> {
  const { clusterId, objectType, database, object } = on;
  const database_id = database === '*' ? null : await databaseId(trx, clusterId, database);
  const found = { database_id, database_name: database_id === null ? database : null };
  const nowhere = { ...found, collection_id: null, user_id: null, object_name: object };
  if (object === '*') return nowhere;
  if (objectType === 'User') {
    const user_id = await userId(trx, clusterId, object);
    return user_id === null ? nowhere : { ...nowhere, user_id, object_name: null };
  }
  const collection_id = database_id === null ? null : await collectionId(trx, database_id, object);
  return collection_id === null ? nowhere : { ...nowhere, collection_id, object_name: null };
}

/** @param name of what the id stands for at present */
export function targetOf<Id>(
  id: Id | null,
  name: string | null,
  waitsFor: string | null,
): GrantTarget<Id> {
  if (id !== null) return { id, name: name ?? '' };
  return waitsFor === null || waitsFor === '*' ? '*' : { id: undefined, name: waitsFor };
}

async function databaseId(trx: Kysely<Schema>, clusterId: string, name: string) {
  const row = await trx
    .selectFrom('databases')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function userId(trx: Kysely<Schema>, clusterId: string, name: string) {
  const row = await trx
    .selectFrom('users')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** By its name, else by an alias. */
async function collectionId(trx: Kysely<Schema>, database: number, name: string) {
  const collection = await trx
    .selectFrom('collections')
    .select('id')
    .where('database_id', '=', database)
    .where('name', '=', name)
    .executeTakeFirst();
  if (collection) return collection.id;
  const alias = await trx
    .selectFrom('aliases')
    .select('collection_id')
    .where('database_id', '=', database)
    .where('name', '=', name)
    .executeTakeFirst();
  return alias?.collection_id ?? null;
}
