import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { requireIndexed } from '../collections/load-collection.ts';
import { originOf } from '../origin.ts';
import { refusePartitionKey, requirePartitions } from './find-partitions.ts';
import type { PartitionParts } from './partition-parts.ts';

/**
 * Opens partitions for Search and Query, beside those that are open.
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound, errors.indexNotFound,
 *   errors.unexpected with Milvus' texts
 */
export async function loadPartitions(
  { catalog }: PartitionParts,
  call: Call<messages.proto.milvus.LoadPartitionsRequest>,
): Promise<object> {
  const { collection_name, partition_names } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  refusePartitionKey(record, 'load partitions');
  if (partition_names.length === 0) {
    throw errors.unexpected('failed to load partition, due to no partition specified');
  }
  const ids = requirePartitions(record, partition_names).map(({ id }) => id);
  requireIndexed(record);
  await catalog.setPartitionsLoaded(record.id, ids, true, originOf(call));
  return {};
}

/**
 * Closes partitions; also a success if they were not open. Once none is open, the collection is
 * released.
 *
 * @throws as `loadPartitions`, but for indexes
 */
export async function releasePartitions(
  { catalog }: PartitionParts,
  call: Call<messages.proto.milvus.ReleasePartitionsRequest>,
): Promise<object> {
  const { collection_name, partition_names } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  refusePartitionKey(record, 'release partitions');
  if (partition_names.length === 0) {
    throw errors.parameterMismatch(
      'no partition specified',
      'any partition',
      'empty partition list',
    );
  }
  const ids = requirePartitions(record, partition_names).map(({ id }) => id);
  await catalog.setPartitionsLoaded(record.id, ids, false, originOf(call));
  return {};
}
