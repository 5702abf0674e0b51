import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { fromWireLong, hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { requireSeenDatabase } from './collection-lookup.ts';
import { schemaTimestamp } from './schema-timestamp.ts';
import { pairsToWire, schemaToWire } from './schema-to-wire.ts';

type Request = messages.proto.milvus.DescribeCollectionRequest;
type Response = WireReply<messages.proto.milvus.DescribeCollectionResponse>;

/**
 * Describes a collection by its name or an alias, or by its id where the name is empty. One that the
 * caller does not see is answered as one that does not exist.
 *
 * @throws errors.databaseNotFound, errors.collectionNotDescribed
 */
export async function describeCollection(
  catalog: CatalogStore,
  call: Call<Request>,
): Promise<Response> {
  const { collection_name: name, collectionID } = call.request;
  await requireSeenDatabase(catalog, call);
  const id = name === '' ? Number(fromWireLong(collectionID)) : 0;
  const record =
    id > 0
      ? await findById(catalog, call, id)
      : await catalog.findCollection(call.clusterId, call.database, name);
  if (record && call.rights.seesCollection(record.databaseId, record.id)) {
    // Milvus answers with the name that it was asked by; the schema has the collection's own.
    return { ...describe(record), ...(name !== '' && { collection_name: name }) };
  }
  throw errors.collectionNotDescribed(call.database, id > 0 ? String(id) : name);
}

async function findById(catalog: CatalogStore, call: Call, id: number) {
  const all = await catalog.listCollections(call.clusterId, call.database);
  return all.find((record) => record.id === id);
}

function describe(record: CollectionRecord): Response {
  const updated = schemaTimestamp(record);
  return {
    schema: schemaToWire(record),
    collectionID: record.id,
    collection_name: record.name,
    db_name: record.database,
    db_id: record.databaseId,
    aliases: record.aliases,
    shards_num: record.shards,
    num_partitions: record.partitions.length,
    consistency_level: record.consistencyLevel,
    properties: pairsToWire(record.properties),
    created_timestamp: hybridTimestamp(record.createdAt),
    created_utc_timestamp: record.createdAt,
    update_timestamp: updated,
    update_timestamp_str: fromWireLong(updated).toString(),
  };
}
