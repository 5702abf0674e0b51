import { errors } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord, Database } from '../../store/catalog.ts';
import { DEFAULT_DATABASE } from '../databases/default-database.ts';

/**
 * The collection of that name, or alias, in the database that the call speaks of.
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

/**
 * The same, undefined if there is none, or if the name has come to stand for a collection that the
 * call was not authorized for: by a rename or an altered alias a moment ago.
 *
 * @throws errors.databaseNotFound
 */
export async function findCollection(
  catalog: CatalogStore,
  call: Call,
  name: string,
): Promise<CollectionRecord | undefined> {
  const found = await catalog.findCollection(call.clusterId, call.database, name);
  if (!found) await requireDatabase(catalog, call);
  return found && (call.collections?.includes(found.id) ?? true) ? found : undefined;
}

/**
 * The same for a reply that holds only what the caller sees; undefined if it does not see it.
 *
 * @throws errors.databaseNotFound also for a database that the caller does not see
 */
export async function findSeenCollection(
  catalog: CatalogStore,
  call: Call,
  name: string,
): Promise<CollectionRecord | undefined> {
  await requireSeenDatabase(catalog, call);
  const found = await findCollection(catalog, call, name);
  return found && call.rights.seesCollection(found.databaseId, found.id) ? found : undefined;
}

/** The database that the call speaks of. @throws errors.databaseNotFound */
export async function requireDatabase(catalog: CatalogStore, call: Call): Promise<Database> {
  const database = await catalog.findDatabase(call.clusterId, call.database);
  if (!database) throw errors.databaseNotFound(call.database);
  return database;
}

/**
 * The same where nothing but what the caller sees decides about the reply: one that it does not see
 * looks like one that does not exist. Of `default` everybody knows that it exists.
 *
 * @throws errors.databaseNotFound
 */
export async function requireSeenDatabase(catalog: CatalogStore, call: Call): Promise<Database> {
  const database = await requireDatabase(catalog, call);
  if (database.name === DEFAULT_DATABASE || call.rights.seesDatabase(database.id)) return database;
  throw errors.databaseNotFound(call.database);
}
