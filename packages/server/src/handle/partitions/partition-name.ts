import { errors } from '@latchkey/contract';

/** In bytes, as in Milvus. */
const MAX_LENGTH = 255;

/**
 * Checks a partition's name as Milvus' `validatePartitionTag`; a hyphen is allowed since 2.4.
 *
 * @param isNew whether it is to be given to a partition: then its first character counts, too
 * @throws errors.unexpected
 */
export function checkPartitionName(name: string, isNew: boolean): void {
  const refuse = (why: string) => errors.unexpected(`Invalid partition name: ${name}. ${why}`);
  if (name.trim() === '') throw refuse('Partition name should not be empty.');
  if (Buffer.byteLength(name) > MAX_LENGTH) {
    throw refuse(`The length of a partition name must be less than ${MAX_LENGTH} characters.`);
  }
  if (isNew && !/^[A-Za-z0-9_]/.test(name)) {
    throw refuse('The first character of a partition name must be an underscore or letter.');
  }
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw refuse('Partition name can only contain numbers, letters and underscores.');
  }
}
