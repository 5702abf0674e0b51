import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Whether a collection of a database has the name. */
export async function isCollection(
  trx: Kysely<Schema>,
  databaseId: number,
  name: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom('collections')
    .select('id')
    .where('database_id', '=', databaseId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}

/** The id of the collection that an alias stands for. */
export async function aliasTarget(
  trx: Kysely<Schema>,
  databaseId: number,
  name: string,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('aliases')
    .select('collection_id')
    .where('database_id', '=', databaseId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.collection_id;
}

/**
 * Whether a new collection can not have the name. Two tables hold what has to differ, so no constraint
 * of either tells: whoever asks has raised the catalogue revision before, which lets one transaction
 * of a cluster through at a time.
 */
export async function isTaken(
  trx: Kysely<Schema>,
  databaseId: number,
  name: string,
): Promise<boolean> {
  return (
    (await isCollection(trx, databaseId, name)) ||
    (await aliasTarget(trx, databaseId, name)) !== undefined
  );
}
