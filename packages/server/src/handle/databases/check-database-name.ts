import { errors } from '@latchkey/contract';
import { MAX_NAME_LENGTH } from '../collections/collection-name.ts';

/** The rules of Milvus' `ValidateDatabaseName`. @throws errors.databaseNameInvalid with its texts */
export function checkDatabaseName(name: string): void {
  const refuse = (rule: string) => errors.databaseNameInvalid(name.slice(0, 300), rule);
  if (name === '') throw refuse("database name couldn't be empty");
  if (Buffer.byteLength(name) > MAX_NAME_LENGTH) {
    throw refuse(`the length of a database name must be less than ${MAX_NAME_LENGTH} characters`);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw refuse('the first character of a database name must be an underscore or letter');
  }
  if (!/^\w*$/.test(name)) {
    throw refuse('database name can only contain numbers, letters and underscores');
  }
}
