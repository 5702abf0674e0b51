import { errors, type messages } from '@latchkey/contract';
import { inPartitions, restrictFilter } from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { hasPartitionKey, requirePartition } from '../partitions/find-partitions.ts';
import type { EntityParts } from './entity-parts.ts';
import { withinPolicies } from './row-security.ts';

/** Counts what the caller may see. @throws errors.collectionNotFound */
export async function getCollectionStatistics(
  parts: EntityParts,
  call: Call<messages.proto.milvus.GetCollectionStatisticsRequest>,
): Promise<WireReply<messages.proto.milvus.GetCollectionStatisticsResponse>> {
  const record = await requireCollection(parts.catalog, call, call.request.collection_name);
  return rowCount(await countVisible(parts, call, record));
}

/**
 * The same of a partition. Those of a partition key are names alone: nothing says how many entities
 * are in one.
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound, errors.unimplemented
 */
export async function getPartitionStatistics(
  parts: EntityParts,
  call: Call<messages.proto.milvus.GetPartitionStatisticsRequest>,
): Promise<WireReply<messages.proto.milvus.GetPartitionStatisticsResponse>> {
  const { collection_name, partition_name } = call.request;
  const record = await requireCollection(parts.catalog, call, collection_name);
  const { id } = requirePartition(record, partition_name);
  if (hasPartitionKey(record)) {
    throw errors.unimplemented('the row count of a partition that a partition key made');
  }
  return rowCount(await countVisible(parts, call, record, id));
}

/** @param partition unset: of all */
async function countVisible(
  parts: EntityParts,
  call: Call,
  record: CollectionRecord,
  partition?: number,
): Promise<number> {
  const collection = parts.engine.collection(record.id);
  const visible = withinPolicies(parts, call, { record, action: 'Query' });
  const whole = partition === undefined || record.partitions.length === 1;
  const filter = whole ? visible : restrictFilter(visible, inPartitions([partition], record.id));
  return collection.count(filter, call.cancellation.signal);
}

function rowCount(rows: number) {
  return { stats: [{ key: 'row_count', value: String(rows) }] };
}
