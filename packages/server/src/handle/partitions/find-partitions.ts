import { errors } from '@latchkey/contract';
import type { CollectionRecord, PartitionRecord } from '../../store/catalog.ts';

/** @throws errors.partitionNotFound */
export function requirePartition(record: CollectionRecord, name: string): PartitionRecord {
  const found = record.partitions.find((partition) => partition.name === name);
  if (!found) throw errors.partitionNotFound(name);
  return found;
}

/** Those of the names, or all if none is named. @throws errors.partitionNotFound */
export function requirePartitions(
  record: CollectionRecord,
  names: readonly string[] | null | undefined,
): readonly PartitionRecord[] {
  if (!names || names.length === 0) return record.partitions;
  return [...new Set(names)].map((name) => requirePartition(record, name));
}

/** Whether a partition key decides in which partition an entity is. */
export function hasPartitionKey({ fields }: Pick<CollectionRecord, 'fields'>): boolean {
  return fields.some((field) => field.partitionKey);
}

/**
 * Refuses what a partition key leaves to itself, with Milvus' text.
 *
 * @param what e.g. `create partition` @throws errors.unexpected
 */
export function refusePartitionKey(record: CollectionRecord, what: string): void {
  if (!hasPartitionKey(record)) return;
  throw errors.unexpected(`disable ${what} if partition key mode is used`);
}
