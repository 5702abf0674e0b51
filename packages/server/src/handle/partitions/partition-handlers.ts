import { type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { DEFAULT_PARTITION, requirePartitions } from './default-partition.ts';

/** ShowPartitions and HasPartition, over the one partition that a collection has. */
export function createPartitionHandlers({ catalog }: { catalog: CatalogStore }): Handlers {
  return {
    ShowPartitions: (call: Call<messages.proto.milvus.ShowPartitionsRequest>) =>
      showPartitions(catalog, call),
    HasPartition: (call: Call<messages.proto.milvus.HasPartitionRequest>) =>
      hasPartition(catalog, call),
  };
}

/**
 * The partition bears its collection's id: clients only print it.
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound
 */
async function showPartitions(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.ShowPartitionsRequest>,
): Promise<WireReply<messages.proto.milvus.ShowPartitionsResponse>> {
  const { collection_name, partition_names, type } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  requirePartitions(partition_names);
  return {
    partition_names: [DEFAULT_PARTITION],
    partitionIDs: [record.id],
    created_timestamps: [hybridTimestamp(record.createdAt)],
    created_utc_timestamps: [record.createdAt],
    ...(type === wire.milvus.ShowType.InMemory
      ? { inMemory_percentages: [record.loaded ? 100 : 0] }
      : {}),
  };
}

/** @throws errors.collectionNotFound */
async function hasPartition(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.HasPartitionRequest>,
): Promise<WireReply<messages.proto.milvus.BoolResponse>> {
  const { collection_name, partition_name } = call.request;
  await requireCollection(catalog, call, collection_name);
  return { value: partition_name === DEFAULT_PARTITION };
}
