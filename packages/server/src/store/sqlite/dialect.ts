import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteWriter } from './sqlite-writer.ts';

/** Kysely's SQLite dialect over a connection on another thread. */
export class StoreDialect implements Dialect {
  readonly #writer: SqliteWriter;

  constructor(writer: SqliteWriter) {
    this.#writer = writer;
  }

  createDriver(): Driver {
    return new WriterDriver(this.#writer);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

class WriterDriver implements Driver {
  readonly #writer: SqliteWriter;
  readonly #connection: DatabaseConnection;

  constructor(writer: SqliteWriter) {
    this.#writer = writer;
    this.#connection = new WriterConnection(writer);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  /**
   * Takes the write lock at once. A plain `begin` takes it at the first write, and if another process
   * has written since the first read, that fails without waiting.
   */
  async beginTransaction(): Promise<void> {
    await this.#writer.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    await this.#writer.run('commit');
  }

  rollbackTransaction(): Promise<void> {
    return this.#writer.rollback();
  }

  async releaseConnection(): Promise<void> {}

  destroy(): Promise<void> {
    return this.#writer.close();
  }
}

class WriterConnection implements DatabaseConnection {
  readonly #writer: SqliteWriter;

  constructor(writer: SqliteWriter) {
    this.#writer = writer;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes, lastInsertRowid } = await this.#writer.run(sql, parameters);
    return {
      rows: rows as Row[],
      ...(changes !== undefined && { numAffectedRows: BigInt(changes) }),
      ...(lastInsertRowid !== undefined && { insertId: BigInt(lastInsertRowid) }),
    };
  }

  /** Rows come from the other thread all at once. */
  async *streamQuery<Row>(query: CompiledQuery): AsyncGenerator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }
}

/** SQLite rolls back `create table` too; Kysely assumes that it does not. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
