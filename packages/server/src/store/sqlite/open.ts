import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import { migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { Store } from '../store.ts';
import { createApiKeyStore } from './api-keys.ts';
import { createAuditStore } from './audit.ts';
import { createCatalogStore } from './catalog.ts';
import { watchCatalog } from './catalog-snapshot.ts';
import { createClusterStore } from './clusters.ts';
import { StoreDialect } from './dialect.ts';
import { watchRevisions } from './revision.ts';
import type { Schema } from './schema.ts';
import { createUserStore } from './users.ts';

/** How long a writer waits for another process to finish its transaction. */
const BUSY_TIMEOUT_MS = 5_000;
/** `LKEY`: marks the file as ours, for `file(1)` and against opening somebody else's. */
const APPLICATION_ID = 0x4c_4b_45_59;

/**
 * Opens the store in one SQLite file, which several processes may share; makes the file (mode 0600)
 * and its directory (0700) if need be.
 *
 * Two connections: all changes and most reads go through one, in turn; the other only reads what
 * every call asks for (revisions, catalogue), without a queue and without seeing a transaction
 * that is still open.
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
  const writer = connect(path);
  const db = new Kysely<Schema>({ dialect: new StoreDialect(writer) });
  let reader: Database | undefined;
  try {
    claim(writer, mustExist);
    await migrate(db, MIGRATIONS, { onlyCheck: mustExist });
    reader = connect(path);
    reader.pragma('query_only = ON');
  } catch (error) {
    reader?.close();
    writer.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: ${reason}`, { cause: error });
  }
  return assemble({ db, clock, ids: createIds(random) }, writer, reader);
}

function assemble(
  parts: Parameters<typeof createUserStore>[0],
  writer: Database,
  reader: Database,
): Store {
  const { db } = parts;
  const revisions = watchRevisions(reader);
  return {
    clusters: createClusterStore(parts),
    users: createUserStore(parts),
    apiKeys: createApiKeyStore(parts),
    catalog: createCatalogStore(parts, watchCatalog(reader, revisions)),
    audit: createAuditStore(db),
    authRevision: (clusterId) => revisions.auth(clusterId),
    async close() {
      if (!writer.open) return;
      // Waits for its turn, so that a change under way is finished.
      await db.connection().execute(async () => {
        reader.close();
        writer.close();
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

function connect(path: string): Database {
  const database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  database.pragma('foreign_keys = ON');
  return database;
}

/** Makes a new file ours and sets what is kept in the file or concerns every commit. */
function claim(database: Database, mustExist: boolean): void {
  const id = database.pragma('application_id', { simple: true });
  const tables = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get();
  if (id !== APPLICATION_ID && (id !== 0 || tables !== 0 || mustExist)) {
    throw new Error('this file is not a Latchkey store');
  }
  database.pragma('journal_mode = WAL');
  // A change is on disk before it is acknowledged, also if the power fails.
  database.pragma('synchronous = FULL');
  if (id === 0) database.pragma(`application_id = ${APPLICATION_ID}`);
}
