import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { onTestFinished } from 'vitest';
import { StoreDialect } from '../store/sqlite/dialect.ts';
import { SqliteWriter } from '../store/sqlite/sqlite-writer.ts';
import { temporaryDir } from './temporary-store.ts';

/**
 * A file that no migration has been at, as a store reaches it (`db`) and as anybody would (`raw`); both are closed
 * when the test is over.
 * @param path of one that another call has opened, for a second one on it
 */
export async function openRawDatabase(path = join(temporaryDir(), 'x.db')) {
  closeSync(openSync(path, 'a'));
  const writer = await SqliteWriter.open({ path, mustBeOurs: false });
  const raw = new SqliteDatabase(path, { timeout: 5_000 });
  onTestFinished(async () => {
    raw.close();
    await writer.close();
  });
  return {
    raw,
    db: new Kysely<Record<string, never>>({ dialect: new StoreDialect(writer) }),
    path,
  };
}
