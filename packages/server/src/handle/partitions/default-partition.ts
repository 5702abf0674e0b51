import { errors } from '@latchkey/contract';

/** The one partition that every collection has. */
export const DEFAULT_PARTITION = '_default';

/** @throws errors.partitionNotFound for the first name that is not the default partition's */
export function requirePartitions(names: readonly string[]): void {
  const unknown = names.find((name) => name !== DEFAULT_PARTITION);
  if (unknown !== undefined) throw errors.partitionNotFound(unknown);
}
