import type { ZVecCollection } from '@zvec/zvec';

/**
 * How many entities a store holds: once some of them are gone it counts by going through all, 40 ms for
 * 1,000,000 (zvec 0.7), so what is written is counted here. Whoever writes to it tells; who is told while something is written is told what there is just then.
 */
export class RowCount {
  readonly #store: ZVecCollection;
  #rows: number | undefined;

  constructor(store: ZVecCollection) {
    this.#store = store;
  }

  get rows(): number {
    this.#rows ??= this.#store.stats.docCount;
    return this.#rows;
  }

  keep(rows: number): void {
    this.#rows = rows;
  }

  /** It is not known what was written: the store is asked. */
  forget(): void {
    this.#rows = undefined;
  }
}
