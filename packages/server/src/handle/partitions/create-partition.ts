import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { refusePartitionKey, requirePartition } from './find-partitions.ts';
import { checkPartitionName } from './partition-name.ts';
import type { PartitionParts } from './partition-parts.ts';

/** Milvus' `rootCoord.maxPartitionNum`. */
const MAX_PARTITIONS = 1024;

/**
 * Creates a partition; one that exists is a success, as in Milvus. In a loaded collection it is loaded.
 *
 * @throws errors.collectionNotFound, errors.unexpected with Milvus' texts
 */
export async function createPartition(
  { catalog, engine, maxPartitions = MAX_PARTITIONS }: PartitionParts,
  call: Call<messages.proto.milvus.CreatePartitionRequest>,
): Promise<object> {
  const { collection_name, partition_name } = call.request;
  checkPartitionName(partition_name, true);
  const record = await requireCollection(catalog, call, collection_name);
  refusePartitionKey(record, 'create partition');
  const collection = engine.collection(record.id);
  const outcome = await catalog.createPartition(
    record.id,
    partition_name,
    maxPartitions,
    originOf(call),
  );
  if (outcome === 'exists') return {};
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, collection_name);
  if (outcome === 'full') {
    throw errors.unexpected(
      `partition number (${maxPartitions}) exceeds max configuration (${maxPartitions}), collection: ${record.name}`,
    );
  }
  const altered = await requireCollection(catalog, call, collection_name);
  try {
    await collection.alter(altered);
  } catch (error) {
    const { id } = requirePartition(altered, partition_name);
    await catalog.setPartitionsLoaded(record.id, [id], false, originOf(call));
    await catalog.dropPartition(record.id, id, originOf(call));
    throw error;
  }
  return {};
}
