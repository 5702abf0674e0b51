import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  PostgresDriver,
  type PostgresPool,
} from 'kysely';
import { leftBehind, THIS_RELEASE } from './schema-age.ts';

/** Where replicas hear of commits. */
export const CHANNEL = 'latchkey_commit';

/**
 * The first statement of every change. It takes the turn (the row stays locked until the end of the
 * transaction, so one change goes on at a time over all replicas, as with SQLite), counts the commit,
 * and has the others told of it, which PostgreSQL does if and when the transaction is committed. A newer
 * release that changed what this one writes gives it no turn any more.
 */
const TAKE_TURN = `
  with turn as (
    update store_commits set number = number + 1
    where oldest_serving <= '${THIS_RELEASE.newest}' returning number)
  select pg_notify('${CHANNEL}', number::text) from turn`;

/** Kysely's PostgreSQL dialect with changes that take turns. */
export class StoreDialect extends PostgresDialect {
  readonly #pool: PostgresPool;
  readonly #committed: () => Promise<void>;

  /** @param options.committed awaited after each commit, before its change is acknowledged */
  constructor({ pool, committed }: { pool: PostgresPool; committed: () => Promise<void> }) {
    super({ pool });
    this.#pool = pool;
    this.#committed = committed;
  }

  override createDriver(): PostgresDriver {
    return new TurnDriver(this.#pool, this.#committed);
  }
}

class TurnDriver extends PostgresDriver {
  readonly #committed: () => Promise<void>;

  constructor(pool: PostgresPool, committed: () => Promise<void>) {
    super({ pool });
    this.#committed = committed;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // Read committed whatever the database's default: each statement sees what was committed before
    // the turn was taken.
    await connection.executeQuery(CompiledQuery.raw('begin isolation level read committed'));
    try {
      const { rows } = await connection.executeQuery(CompiledQuery.raw(TAKE_TURN));
      if (rows.length === 0) throw leftBehind();
    } catch (error) {
      // If that fails as well, the pool drops the connection.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    await this.#committed();
  }
}
