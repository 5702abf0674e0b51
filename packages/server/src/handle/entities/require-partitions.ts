import { errors } from '@latchkey/contract';
import { DEFAULT_PARTITION, requirePartitions } from '../partitions/default-partition.ts';

/** Of a read. @throws errors.unexpected for a partition that does not exist, with Milvus' text */
export function requireReadPartitions(names: readonly string[] | null | undefined): void {
  for (const name of names ?? []) {
    if (name !== DEFAULT_PARTITION) throw errors.unexpected(`partition name ${name} not found`);
  }
}

/** Of a write; empty is the default one. @throws errors.partitionNotFound */
export function requireWritePartition(name: string | null | undefined): void {
  if (name) requirePartitions([name]);
}
