import { errors } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';

/**
 * The collection of that name in the database that the call speaks of.
 *
 * @throws errors.databaseNotFound, errors.collectionNotFound
 */
export async function requireCollection(
  catalog: CatalogStore,
  call: Call,
  name: string,
): Promise<CollectionRecord> {
  const found = await findCollection(catalog, call, name);
  if (!found) throw errors.collectionNotFound(call.database, name);
  return found;
}

/** The same, undefined if there is none. @throws errors.databaseNotFound */
export async function findCollection(
  catalog: CatalogStore,
  call: Call,
  name: string,
): Promise<CollectionRecord | undefined> {
  const found = await catalog.findCollection(call.clusterId, call.database, name);
  if (!found) await requireDatabase(catalog, call);
  return found;
}

/** The database that the call speaks of. @throws errors.databaseNotFound */
export async function requireDatabase(catalog: CatalogStore, call: Call): Promise<Database> {
  const database = await catalog.findDatabase(call.clusterId, call.database);
  if (!database) throw errors.databaseNotFound(call.database);
  return database;
}

/** One text for each collection of every cluster, also for one that does not exist yet. */
export function collectionKey(call: Call, name: string): string {
  return JSON.stringify([call.clusterId, call.database, name]);
}
