import { errors } from '@latchkey/contract';

/** Milvus' `proxy.maxNameLength`, in bytes. */
export const MAX_NAME_LENGTH = 255;

/**
 * The rules of Milvus' `validateCollectionName`, which are those of aliases as well.
 *
 * @param kind what the name is
 * @throws errors.invalidParameter with Milvus' text
 */
export function checkCollectionName(
  name: string,
  kind: 'collection name' | 'collection alias' = 'collection name',
): void {
  if (name === '') throw errors.invalidParameter(`${kind} should not be empty`);
  const refuse = (rule: string) =>
    errors.invalidParameter(`Invalid ${kind}: ${name.slice(0, 300)}. ${rule}`);
  if (Buffer.byteLength(name) > MAX_NAME_LENGTH) {
    throw refuse(`the length of a ${kind} must be less than ${MAX_NAME_LENGTH} characters`);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw refuse(`the first character of a ${kind} must be an underscore or letter`);
  }
  if (!/^\w*$/.test(name)) {
    throw refuse(`${kind} can only contain numbers, letters and underscores`);
  }
}
