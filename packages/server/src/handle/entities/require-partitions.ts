import { errors } from '@latchkey/contract';
import { type CompiledFilter, inPartitions, restrictFilter } from '../../engine/filter/index.ts';
import type { CollectionRecord, PartitionRecord } from '../../store/catalog.ts';
import { hasPartitionKey, requirePartition } from '../partitions/find-partitions.ts';

type Names = readonly string[] | null | undefined;

/**
 * A read's filter within the partitions that it names, or within those that are loaded. Every handler
 * that searches or queries must pass its filter through here.
 *
 * @returns undefined for every entity
 * @throws errors.unexpected for a partition that does not exist, with Milvus' text,
 *   errors.partitionNotLoaded
 */
export function withinReadPartitions(
  record: CollectionRecord,
  names: Names,
  operation: 'search' | 'query',
  filter?: CompiledFilter,
): CompiledFilter | undefined {
  if (!names || names.length === 0) {
    const loaded = record.partitions.filter((partition) => partition.loaded);
    return within(record, loaded, filter);
  }
  refuseNames(record);
  const chosen = names.map((name) => {
    const found = record.partitions.find((partition) => partition.name === name);
    if (!found) throw errors.unexpected(`partition name ${name} not found`);
    return found;
  });
  const released = chosen.filter((partition) => !partition.loaded);
  if (released.length > 0) {
    throw errors.partitionNotLoaded(
      released.map(({ id }) => id),
      operation,
    );
  }
  return within(record, chosen, filter);
}

/** A filter within the partition that is named, if any, loaded or not. @throws errors.partitionNotFound */
export function withinPartition(
  record: CollectionRecord,
  name: string | null | undefined,
  filter: CompiledFilter,
): CompiledFilter {
  const partition = writePartition(record, name);
  return partition ? (within(record, [partition], filter) ?? filter) : filter;
}

/**
 * The partition that a write names; undefined if it names none.
 *
 * @throws errors.partitionNotFound, errors.unexpected
 */
export function writePartition(
  record: CollectionRecord,
  name: string | null | undefined,
): PartitionRecord | undefined {
  if (!name) return undefined;
  refuseNames(record);
  return requirePartition(record, name);
}

function refuseNames(record: CollectionRecord): void {
  if (!hasPartitionKey(record)) return;
  throw errors.unexpected(
    'not support manually specifying the partition names if partition key mode is used',
  );
}

function within(
  { id, partitions }: CollectionRecord,
  chosen: readonly PartitionRecord[],
  filter: CompiledFilter | undefined,
): CompiledFilter | undefined {
  const ids = [...new Set(chosen.map((partition) => partition.id))];
  return ids.length === partitions.length ? filter : restrictFilter(filter, inPartitions(ids, id));
}
