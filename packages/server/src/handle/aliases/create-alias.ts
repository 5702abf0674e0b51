import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { findCollection, requireDatabase } from '../collections/collection-lookup.ts';
import { checkCollectionName } from '../collections/collection-name.ts';
import { originOf } from '../origin.ts';
import { checkAliasName, MAX_ALIASES } from './alias-name.ts';

/**
 * Gives a collection another name. Once more for the same collection is a success.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound, errors.aliasIsCollection,
 *   errors.collectionNotFound, errors.aliasExists, errors.tooManyAliases
 */
export async function createAlias(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.CreateAliasRequest>,
): Promise<object> {
  const { alias, collection_name: name } = call.request;
  checkAliasName(alias);
  checkCollectionName(name);
  const { id: databaseId } = await requireDatabase(catalog, call);
  const present = await catalog.findCollection(call.clusterId, call.database, alias);
  if (present?.name === alias) throw errors.aliasIsCollection(call.database, alias);
  const record = await findCollection(catalog, call, name);
  if (record?.name !== name) throw errors.collectionNotFound(call.database, name);

  const asked = { databaseId, name: alias, collectionId: record.id };
  switch (await catalog.createAlias(asked, MAX_ALIASES, originOf(call))) {
    case 'created':
    case 'exists':
      return {};
    case 'no-collection':
      throw errors.collectionNotFound(call.database, name);
    case 'is-collection':
      throw errors.aliasIsCollection(call.database, alias);
    case 'taken':
      throw errors.aliasExists(call.database, alias, await seenTarget(catalog, call, alias));
    case 'full':
      throw errors.tooManyAliases(name, MAX_ALIASES);
  }
}

/** The collection that an alias stands for, for a caller that may see it. */
async function seenTarget(catalog: CatalogStore, call: Call, alias: string) {
  const record = await catalog.findCollection(call.clusterId, call.database, alias);
  const seen = record && call.rights.seesCollection(record.databaseId, record.id);
  return seen ? record.name : undefined;
}
