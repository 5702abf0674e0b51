import { type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { requirePartitions } from './find-partitions.ts';
import { checkPartitionName } from './partition-name.ts';

/** @throws errors.collectionNotFound, errors.partitionNotFound */
export async function showPartitions(
  { catalog }: { readonly catalog: CatalogStore },
  call: Call<messages.proto.milvus.ShowPartitionsRequest>,
): Promise<WireReply<messages.proto.milvus.ShowPartitionsResponse>> {
  const { collection_name, partition_names, type } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  const partitions = requirePartitions(record, partition_names);
  return {
    partition_names: partitions.map(({ name }) => name),
    partitionIDs: partitions.map(({ id }) => id),
    created_timestamps: partitions.map(({ createdAt }) => hybridTimestamp(createdAt)),
    created_utc_timestamps: partitions.map(({ createdAt }) => createdAt),
    ...(type === wire.milvus.ShowType.InMemory
      ? { inMemory_percentages: partitions.map(({ loaded }) => (loaded ? 100 : 0)) }
      : {}),
  };
}

/** @throws errors.collectionNotFound, errors.unexpected */
export async function hasPartition(
  { catalog }: { readonly catalog: CatalogStore },
  call: Call<messages.proto.milvus.HasPartitionRequest>,
): Promise<WireReply<messages.proto.milvus.BoolResponse>> {
  const { collection_name, partition_name } = call.request;
  checkPartitionName(partition_name, false);
  const { partitions } = await requireCollection(catalog, call, collection_name);
  return { value: partitions.some(({ name }) => name === partition_name) };
}
