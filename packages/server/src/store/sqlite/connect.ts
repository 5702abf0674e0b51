import SqliteDatabase, { type Database } from 'better-sqlite3';

/** How long to wait for another process, e.g. for the end of its transaction or while it opens the file. */
const BUSY_TIMEOUT_MS = 5_000;
/** `LKEY`: marks the file as ours, for `file(1)` and against opening somebody else's. */
const APPLICATION_ID = 0x4c_4b_45_59;

/**
 * A connection for changes. An empty file becomes ours.
 * @param options.mustBeOurs refuse an empty file, too
 * @throws Error if the file is another program's
 */
export function connectWriter(path: string, { mustBeOurs = false } = {}): Database {
  const database = connect(path);
  try {
    claim(database, mustBeOurs);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A connection that refuses every change. */
export function connectReader(path: string): Database {
  const database = connect(path);
  database.pragma('query_only = ON');
  return database;
}

function connect(path: string): Database {
  const database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  database.pragma('foreign_keys = ON');
  return database;
}

/** Sets what is kept in the file or concerns every commit, once it is known to be our file. */
function claim(database: Database, mustBeOurs: boolean): void {
  const id = database.pragma('application_id', { simple: true });
  const tables = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get();
  if (id !== APPLICATION_ID && (id !== 0 || tables !== 0 || mustBeOurs)) {
    throw new Error('this file is not a Latchkey store');
  }
  database.pragma('journal_mode = WAL');
  // A change is on disk before it is acknowledged, also if the power fails.
  database.pragma('synchronous = FULL');
  if (id === 0) database.pragma(`application_id = ${APPLICATION_ID}`);
}
