import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { findSeenCollection, requireSeenDatabase } from '../collections/collection-lookup.ts';
import { checkCollectionName } from '../collections/collection-name.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { checkAliasName } from './alias-name.ts';

/**
 * Which collection an alias stands for. An alias of one that the caller does not see does not exist.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound, errors.aliasNotFound
 */
export async function describeAlias(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.DescribeAliasRequest>,
): Promise<WireReply<messages.proto.milvus.DescribeAliasResponse>> {
  const { alias } = call.request;
  checkAliasName(alias);
  const record = await findSeenCollection(catalog, call, alias);
  if (!record?.aliases.includes(alias)) throw errors.aliasNotFound(call.database, alias);
  return { db_name: record.database, alias, collection: record.name };
}

/**
 * The aliases of a collection, or without a name all of a database, sorted; of those collections alone
 * that the caller sees.
 *
 * @throws errors.invalidParameter, errors.databaseNotFound, errors.collectionNameNotFound
 */
export async function listAliases(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.ListAliasesRequest>,
): Promise<WireReply<messages.proto.milvus.ListAliasesResponse>> {
  const { collection_name: name } = call.request;
  const records = name === '' ? await allSeen(catalog, call) : [await named(catalog, call, name)];
  return {
    db_name: call.database,
    collection_name: name,
    aliases: records.flatMap((record) => record.aliases).sort(),
  };
}

async function allSeen(catalog: CatalogStore, call: Call): Promise<readonly CollectionRecord[]> {
  await requireSeenDatabase(catalog, call);
  const all = await catalog.listCollections(call.clusterId, call.database);
  return all.filter(({ databaseId, id }) => call.rights.seesCollection(databaseId, id));
}

async function named(catalog: CatalogStore, call: Call, name: string): Promise<CollectionRecord> {
  checkCollectionName(name);
  const record = await findSeenCollection(catalog, call, name);
  if (record?.name !== name) throw errors.collectionNameNotFound(name);
  return record;
}
