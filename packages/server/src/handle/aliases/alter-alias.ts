import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { findCollection, requireDatabase } from '../collections/collection-lookup.ts';
import { checkCollectionName } from '../collections/collection-name.ts';
import { originOf } from '../origin.ts';
import { checkAliasName, MAX_ALIASES } from './alias-name.ts';

/**
 * Has an alias stand for another collection from one call to the next.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound, errors.aliasIsCollection,
 *   errors.collectionNameNotFound, errors.aliasNotFound, errors.tooManyAliases
 */
export async function alterAlias(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.AlterAliasRequest>,
): Promise<object> {
  const { alias, collection_name: name } = call.request;
  checkAliasName(alias);
  checkCollectionName(name);
  const { id: databaseId } = await requireDatabase(catalog, call);
  const present = await findCollection(catalog, call, alias);
  if (present?.name === alias) throw errors.aliasIsCollection(call.database, alias);
  const record = await findCollection(catalog, call, name);
  if (record?.name !== name) throw errors.collectionNameNotFound(name);
  if (!present) throw errors.aliasNotFound(call.database, alias);

  const before = { databaseId, name: alias, collectionId: present.id };
  switch (await catalog.alterAlias(before, record.id, MAX_ALIASES, originOf(call))) {
    case 'done':
      return {};
    case 'no-alias':
      throw errors.aliasNotFound(call.database, alias);
    case 'no-collection':
      throw errors.collectionNameNotFound(name);
    case 'full':
      throw errors.tooManyAliases(name, MAX_ALIASES);
  }
}
