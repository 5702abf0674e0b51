import { errors } from '@latchkey/contract';

/** Milvus' `proxy.maxNameLength`, in bytes. */
export const MAX_NAME_LENGTH = 255;

/**
 * The rules of Milvus' `validateCollectionName`.
 *
 * @throws errors.invalidParameter with Milvus' text
 */
export function checkCollectionName(name: string): void {
  if (name === '') throw errors.invalidParameter('collection name should not be empty');
  const refuse = (rule: string) =>
    errors.invalidParameter(`Invalid collection name: ${name.slice(0, 300)}. ${rule}`);
  if (Buffer.byteLength(name) > MAX_NAME_LENGTH) {
    throw refuse(`the length of a collection name must be less than ${MAX_NAME_LENGTH} characters`);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw refuse('the first character of a collection name must be an underscore or letter');
  }
  if (!/^\w*$/.test(name)) {
    throw refuse('collection name can only contain numbers, letters and underscores');
  }
}
