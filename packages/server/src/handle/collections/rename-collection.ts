import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { requireCollection } from './collection-lookup.ts';
import { checkCollectionName } from './collection-name.ts';
import { requireCollectionPlace } from './collection-place.ts';

interface Parts {
  readonly catalog: CatalogStore;
  /** How many collections a database may hold. */
  readonly maxCollections: number;
}

/**
 * Gives a collection another name, also in another database. It keeps its id and with it its entities,
 * indexes, row policies and the grants on it; aliases stay with it, and keep it in its database.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound, errors.renameByAlias,
 *   errors.collectionNameTaken, errors.collectionNotFound, errors.movedCollectionHasAliases,
 *   errors.tooManyCollections
 */
export async function renameCollection(
  { catalog, maxCollections }: Parts,
  call: Call<messages.proto.milvus.RenameCollectionRequest>,
): Promise<object> {
  const { clusterId, request } = call;
  const { oldName, newName } = request;
  checkCollectionName(newName);
  const target = request.newDBName || call.database;
  const database = await catalog.findDatabase(clusterId, target);
  if (!database) throw errors.databaseNotFound(target);
  const taken = await catalog.findCollection(clusterId, target, newName);
  const record = await requireCollection(catalog, call, oldName);
  if (record.name !== oldName) throw errors.renameByAlias(oldName);
  if (taken) throw errors.collectionNameTaken(target, newName);
  if (database.id !== record.databaseId) {
    if (record.aliases.length > 0) throw errors.movedCollectionHasAliases();
    await requireCollectionPlace(catalog, database, { most: maxCollections });
  }

  const to = { databaseId: database.id, name: newName };
  switch (await catalog.renameCollection(record.id, to, originOf(call))) {
    case 'renamed':
      return {};
    case 'taken':
      throw errors.collectionNameTaken(target, newName);
    case 'has-aliases':
      throw errors.movedCollectionHasAliases();
    case 'no-database':
      throw errors.databaseNotFound(target);
    case 'no-collection':
      throw errors.collectionNotFound(call.database, oldName);
  }
}
