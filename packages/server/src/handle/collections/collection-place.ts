import { errors } from '@latchkey/contract';
import type { CatalogStore, Database } from '../../store/catalog.ts';
import { collectionLimit } from '../databases/database-properties.ts';

/** Of every database, where its own property does not say less. */
export const MAX_COLLECTIONS = 65_536;

/**
 * Holds a database to how many collections it may have.
 * @param most of every database
 * @param more how many are to come
 * @throws errors.tooManyCollections
 */
export async function requireCollectionPlace(
  catalog: CatalogStore,
  database: Database,
  { most = MAX_COLLECTIONS, more = 1 }: { readonly most?: number; readonly more?: number } = {},
): Promise<void> {
  const limit = collectionLimit(database, most);
  const { length } = await catalog.listCollections(database.clusterId, database.name);
  if (length + more > limit) throw errors.tooManyCollections(database.name, limit);
}
