import { errors } from '@latchkey/contract';
import type { ZVecCollection, ZVecDoc } from '@zvec/zvec';
import { closeStore } from './close-store.ts';
import type { ExactVectors } from './exact-vectors.ts';
import { IndexedRows } from './indexed-rows.ts';
import type { ReadTurns } from './read-turns.ts';
import { RowCount } from './row-count.ts';
import type { RowTexts } from './row-texts.ts';

/** Somebody's use of a store, which is not closed before it is given back. */
export interface Lease {
  readonly store: ZVecCollection;
  release(): void;
}

/** What a store is asked for. */
export type StoreQuery = Parameters<ZVecCollection['query']>[0];

/** A store that is closed writes so many in about 45 ms. */
export const MOST_UNSEALED = 30_000;
/** What a column of a document costs beside the document. */
const COLUMN_SHARE = 0.5;
/** Columns, where all are asked for. */
const ALL_COLUMNS = 6;

/** Who came in during some time. */
interface Period {
  users: number;
  empty: (() => void) | undefined;
}

/**
 * An open collection of the store that counts its users: closing it under a query that runs on
 * another thread would end the process.
 */
export class OpenStore {
  readonly path: string;
  readonly #id: number;
  readonly exact: ExactVectors;
  readonly rows: RowTexts;
  readonly count: RowCount;
  readonly indexed: IndexedRows;
  readonly #store: ZVecCollection;
  readonly #turns: ReadTurns;
  #closing = false;
  #period: Period = { users: 0, empty: undefined };
  /** Resolves when everyone of the periods before is gone. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param id of the collection, for errors */
  constructor(
    id: number,
    path: string,
    parts: { store: ZVecCollection; exact: ExactVectors; rows: RowTexts; reads: ReadTurns },
  ) {
    this.#id = id;
    this.path = path;
    this.#store = parts.store;
    this.#turns = parts.reads;
    this.exact = parts.exact;
    this.rows = parts.rows;
    this.count = new RowCount(parts.store);
    this.indexed = new IndexedRows(parts.store);
  }

  /** The store for the caller's use. @throws errors.collectionGone */
  acquire(): Lease {
    if (this.#closing) throw errors.collectionGone(this.#id);
    const period = this.#period;
    period.users++;
    const release = () => {
      period.users--;
      if (period.users === 0) period.empty?.();
    };
    return { store: this.#store, release };
  }

  /** What the store finds, in the hands of one who has acquired it. Large answers take turns. */
  readonly read = (query: StoreQuery): Promise<ZVecDoc[]> => {
    const columns = query.outputFields?.length ?? ALL_COLUMNS;
    const documents = (query.topk ?? 0) * (1 + COLUMN_SHARE * columns);
    return this.#turns.run(documents, () => this.#store.query(query));
  };

  /** See `ReadTurns.part`. */
  readonly part = <T>(work: () => Promise<T>): Promise<T> => this.#turns.part(work);

  async use<T>(work: (store: ZVecCollection) => T | Promise<T>): Promise<T> {
    const { store, release } = this.acquire();
    try {
      return await work(store);
    } finally {
      release();
    }
  }

  /** Resolves when everyone who is in now has left. */
  async left(): Promise<void> {
    const period = this.#period;
    this.#period = { users: 0, empty: undefined };
    const empty = new Promise<void>((resolve) => {
      if (period.users === 0) resolve();
      else period.empty = resolve;
    });
    this.#before = Promise.all([this.#before, empty]);
    await this.#before;
  }

  /**
   * Lets nobody in any more, waits until the last one left, then closes.
   *
   * @param unsealed entities that the store would write meanwhile: where these are many, a build's threads do it before, no matter
   *   what graph comes of it
   */
  async close(unsealed = 0): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.left();
    // Should there be no room for it, the store tries by itself.
    if (unsealed > MOST_UNSEALED) await this.#store.optimize().catch(() => undefined);
    await closeStore(this.#store, this.path);
    this.exact.close();
    this.rows.close();
  }
}
