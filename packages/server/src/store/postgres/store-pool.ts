import { errors } from '@latchkey/contract';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { escapeNul } from './nul.ts';

/**
 * Classes of SQLSTATE that say nothing of the statement: connection, sign-in, resources, locks and
 * timeouts, deadlock, a server that is stopping, was replaced or takes no changes.
 */
const NOT_NOW = /^(08|28|3D|53|55P03|57|58|40|25006)/;

/**
 * A pool whose connections fail with a retriable error when PostgreSQL cannot be reached, and go away
 * after that: what they were asked may still be under way.
 */
export class StorePool implements PostgresPool {
  readonly options = {};
  readonly #pool: pg.Pool;
  /** Who has a connection, or waits for one. */
  #users = 0;
  #idle: () => void = () => {};

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async connect(): Promise<PostgresPoolClient> {
    this.#users++;
    try {
      return storeClient(await this.#pool.connect(), () => this.#done());
    } catch (error) {
      this.#done();
      throw toStoreError(error);
    }
  }

  /** Lets those finish who came before. */
  async end(): Promise<void> {
    if (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#pool.end();
  }

  #done(): void {
    this.#users--;
    if (this.#users === 0) this.#idle();
  }
}

function storeClient(client: pg.PoolClient, done: () => void): PostgresPoolClient {
  let broken = false;
  const query = async (text: string, parameters?: readonly unknown[]) => {
    try {
      return await client.query(text, parameters?.map(toParameter));
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) broken = true;
      throw toStoreError(error);
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release() {
      client.release(broken);
      done();
    },
  };
}

const toParameter = (value: unknown) => (typeof value === 'string' ? escapeNul(value) : value);

function toStoreError(error: unknown): unknown {
  const isOfStatement = error instanceof pg.DatabaseError && !NOT_NOW.test(error.code ?? '');
  return isOfStatement ? error : errors.unavailable('the store cannot be reached, try again');
}
