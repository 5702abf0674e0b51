import type { ZVecCollection } from '@zvec/zvec';

/**
 * How many entities of a store are in its graphs. Once some entities are gone the store tells it by going through all, 40 ms
 * for 1,000,000 (zvec 0.7); as builds alone add to graphs, it is asked around them, and what is deleted or replaced
 * meanwhile is still counted, up to all that there are.
 */
export class IndexedRows {
  readonly #store: ZVecCollection;
  #seen: number | undefined;

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

  /** A build is over, or what there is decides something. */
  forget(): void {
    this.#seen = undefined;
  }

  #look(graphs: readonly string[]): number {
    const { docCount, indexCompleteness } = this.#store.stats;
    const shares = graphs.map((column) => indexCompleteness[column] ?? 1);
    return Math.round(docCount * Math.min(1, ...shares));
  }
}
