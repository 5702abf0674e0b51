import { errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { requireSeenDatabase } from './collection-lookup.ts';

type Request = messages.proto.milvus.ShowCollectionsRequest;
type Response = WireReply<messages.proto.milvus.ShowCollectionsResponse>;

/**
 * Lists the collections of a database that the caller sees. Type InMemory lists the loaded ones, and
 * of those only the named ones if names are given, under the names that they are given by.
 *
 * @throws errors.databaseNotFound, errors.collectionNotFound, errors.collectionNotLoaded
 */
export async function showCollections(
  catalog: CatalogStore,
  call: Call<Request>,
): Promise<Response> {
  await requireSeenDatabase(catalog, call);
  const all = await catalog.listCollections(call.clusterId, call.database);
  const visible = all.filter(({ databaseId, id }) => call.rights.seesCollection(databaseId, id));
  if (call.request.type !== wire.milvus.ShowType.InMemory) return list(visible);
  const named = call.request.collection_names.map((name) => requireLoaded(visible, call, name));
  const loaded = named.length > 0 ? named : visible.filter((record) => record.loaded);
  return {
    ...list(loaded),
    inMemory_percentages: loaded.map(() => 100),
    query_service_available: loaded.map(() => true),
  };
}

function requireLoaded(visible: readonly CollectionRecord[], call: Call, name: string) {
  const record = visible.find((one) => one.name === name || one.aliases.includes(name));
  if (!record) throw errors.collectionNotFound(call.database, name);
  if (!record.loaded) throw errors.collectionNotLoaded('show collections', record.id);
  return { ...record, name };
}

function list(records: readonly CollectionRecord[]): Response {
  return {
    collection_names: records.map((record) => record.name),
    collection_ids: records.map((record) => record.id),
    created_timestamps: records.map((record) => hybridTimestamp(record.createdAt)),
    created_utc_timestamps: records.map((record) => record.createdAt),
    shards_num: records.map((record) => record.shards),
  };
}
