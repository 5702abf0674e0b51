import { errors } from '@latchkey/contract';
import { MAX_NAME_LENGTH } from '../collections/collection-name.ts';

/**
 * The rules of Milvus' `validateIndexName`; an empty name is fine, the server then chooses one.
 *
 * @throws errors.invalidParameter with Milvus' text
 */
export function checkIndexName(name: string): void {
  if (name === '') return;
  const refuse = (rule: string) =>
    errors.invalidParameter(`Invalid index name: ${name.slice(0, 300)}. ${rule}`);
  if (Buffer.byteLength(name) > MAX_NAME_LENGTH) {
    throw refuse(`The length of a index name must be less than ${MAX_NAME_LENGTH} characters.`);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw refuse('The first character of a index name must be an underscore or letter.');
  }
  if (!/^\w*$/.test(name)) {
    throw refuse('Index name can only contain numbers, letters, and underscores.');
  }
}
