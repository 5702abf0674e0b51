import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { findCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { checkAliasName } from './alias-name.ts';

/**
 * Takes an alias from its collection; one that does not exist is a success, as in Milvus.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound
 */
export async function dropAlias(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.DropAliasRequest>,
): Promise<object> {
  const { alias: name } = call.request;
  checkAliasName(name);
  const record = await findCollection(catalog, call, name);
  if (record?.aliases.includes(name)) {
    const { databaseId, id: collectionId } = record;
    await catalog.dropAlias({ databaseId, name, collectionId }, originOf(call));
  }
  return {};
}
