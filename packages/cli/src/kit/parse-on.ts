import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';

/** What a grant is on: `default.docs`, `default` or `default.*` for a database, `*` for the cluster. */
export function parseOn(text: string): { dbName: string; collectionName: string } {
  const [dbName = '', collectionName = '*', ...rest] = text.split('.');
  if (dbName === '' || collectionName === '' || rest.length > 0) {
    throw new CommandError(
      `--on ${text}: write "default.docs" for a collection, "default" for a database, "*" for all`,
      { exitCode: EXIT.usage },
    );
  }
  return { dbName, collectionName };
}
