import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import type { Random } from '../../kernel/random.ts';
import { migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { assembleStores } from '../sql/assemble-stores.ts';
import type { Parts } from '../sql/parts.ts';
import type { Schema } from '../sql/schema.ts';
import type { Store } from '../store.ts';
import { connectReader } from './connect.ts';
import { StoreDialect } from './dialect.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { watchCatalog } from './watch-catalog.ts';
import { watchRevisions } from './watch-revisions.ts';

/**
 * Opens the store in one SQLite file, which several processes may share; makes the file (mode 0600)
 * and its directory (0700) if need be.
 *
 * Two connections: all changes and most reads go through one, in turn, on another thread; the other only
 * reads what every call asks for (revisions, catalogue), without a queue and without seeing a
 * transaction that is still open.
 * @param options.mustExist open only a store that is there and up to date, and change no schema
 * @throws Error with a text for the operator: not a store of this program, or of a newer one
 */
export async function openSqliteStore(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly mustExist?: boolean;
}): Promise<Store> {
  const { path, clock, random, mustExist = false } = options;
  if (!mustExist) createPrivately(path);
  let writer: SqliteWriter | undefined;
  try {
    writer = await SqliteWriter.open({ path, mustBeOurs: mustExist });
    const db = new Kysely<Schema>({ dialect: new StoreDialect(writer) });
    await migrate(db, MIGRATIONS, { onlyCheck: mustExist });
    return assemble({ db, clock, ids: createIds(random) }, writer, connectReader(path));
  } catch (error) {
    await writer?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`${path}: ${reason}`, { cause: error });
  }
}

function assemble(parts: Parts, writer: SqliteWriter, reader: Database): Store {
  const { db } = parts;
  const revisions = watchRevisions(reader);
  return {
    ...assembleStores(parts, watchCatalog(reader, revisions)),
    authRevision: (clusterId) => revisions.auth(clusterId),
    usersChangedSince: (clusterId, revision) => revisions.usersChangedSince(clusterId, revision),
    damage() {
      const found = String(reader.pragma('quick_check(1)', { simple: true }));
      return found === 'ok' ? undefined : found;
    },
    async copyTo(path) {
      closeSync(openSync(path, 'wx', 0o600));
      await writer.copyTo(path);
    },
    async close() {
      if (!writer.isOpen) return writer.close();
      // Waits for its turn, so that a change under way is finished.
      await db.connection().execute(async () => {
        reader.close();
        await writer.close();
      });
    },
  };
}

/** The file holds password hashes: nobody else may read it, or what SQLite puts beside it. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}
