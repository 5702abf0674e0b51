import type { ZVecCollection } from '@zvec/zvec';

/**
 * How many entities of a store are in its graphs. Once some entities are gone the store tells it by going through all, 40 ms
 * for 1,000,000 (zvec 0.7) and more where many are gone, so it is asked once, and counted from then on: as builds alone
 * add to graphs, by what each had before it. What is deleted or replaced meanwhile is still counted, up to all that there are.
 */
export class IndexedRows {
  readonly #store: ZVecCollection;
  #seen: number | undefined;
  /** Entities that were deleted or replaced since the last build began, in the graphs or not. */
  #gone = 0;

  constructor(store: ZVecCollection) {
    this.#store = store;
  }

  /**
   * @param graphs the columns that have one; without any, all is as it should be
   * @param rows how many there are
   */
  of(graphs: readonly string[], rows: number): number {
    if (graphs.length === 0) return rows;
    this.#seen ??= this.#look(graphs);
    return Math.min(this.#seen, rows);
  }

  /** A build begins. @param rows that there are @returns what tells that it is over */
  building(rows: number): () => void {
    const gone = this.#gone;
    return () => {
      this.#seen = rows;
      this.#gone -= gone;
    };
  }

  /** So many were deleted or replaced, at most. */
  left(rows: number): void {
    this.#gone += rows;
  }

  /** What there is decides something: if all in the graphs may be gone, none is counted any more. */
  settle(): void {
    if (this.#seen !== undefined && this.#gone >= this.#seen) this.#seen = 0;
  }

  /** It is not known what there is: the store is asked. */
  forget(): void {
    this.#seen = undefined;
  }

  #look(graphs: readonly string[]): number {
    const { docCount, indexCompleteness } = this.#store.stats;
    const shares = graphs.map((column) => indexCompleteness[column] ?? 1);
    return Math.round(docCount * Math.min(1, ...shares));
  }
}
