import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

/** How long a change waits for another process to finish its own. */
const LOCK_TIMEOUT_MS = 5_000;
const LONGEST_PAUSE_MS = 20;

/** Kysely's SQLite dialect with the two things that several writers and migrations need. */
export class StoreDialect extends SqliteDialect {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/**
 * Takes the write lock at once. A plain `begin` takes it at the first write, and if another process
 * has written since the first read, that fails without waiting.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database });
    this.#database = database;
  }

  /** Waits in pauses: SQLite's own way to wait would stop every other call, too. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    for (let waited = 0, pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#withoutWaiting(() =>
          connection.executeQuery(CompiledQuery.raw('begin immediate')),
        );
      } catch (error) {
        if (!isBusy(error) || waited >= LOCK_TIMEOUT_MS) throw error;
      }
      await sleep(pause);
      waited += pause;
    }
  }

  async #withoutWaiting(run: () => Promise<unknown>): Promise<void> {
    const timeout = this.#database.pragma('busy_timeout', { simple: true });
    this.#database.pragma('busy_timeout = 0');
    try {
      await run();
    } finally {
      if (this.#database.open) this.#database.pragma(`busy_timeout = ${timeout}`);
    }
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk ends the transaction by itself; another rollback would hide that error.
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

/** SQLite rolls back `create table` too; Kysely assumes that it does not. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
