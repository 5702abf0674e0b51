import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { refusePartitionKey } from './find-partitions.ts';
import { checkPartitionName } from './partition-name.ts';
import type { PartitionParts } from './partition-parts.ts';

/**
 * Drops a released partition with its entities; a missing one is a success, as in Milvus. The
 * catalogue goes first: what the engine would keep of it after a kill goes at its next start.
 *
 * @throws errors.collectionNotFound, errors.unexpected with Milvus' texts
 */
export async function dropPartition(
  { catalog, engine }: PartitionParts,
  call: Call<messages.proto.milvus.DropPartitionRequest>,
): Promise<object> {
  const { collection_name, partition_name } = call.request;
  checkPartitionName(partition_name, false);
  const record = await requireCollection(catalog, call, collection_name);
  refusePartitionKey(record, 'drop partition');
  const partition = record.partitions.find(({ name }) => name === partition_name);
  if (!partition) return {};
  if (partition.id === record.id) throw errors.unexpected('default partition cannot be deleted');
  const collection = engine.collection(record.id);
  const outcome = await catalog.dropPartition(record.id, partition.id, originOf(call));
  if (outcome === 'loaded') {
    throw errors.unexpected(
      'partition cannot be dropped, partition is loaded, please release it first',
    );
  }
  await collection.alter(await requireCollection(catalog, call, collection_name));
  return {};
}
