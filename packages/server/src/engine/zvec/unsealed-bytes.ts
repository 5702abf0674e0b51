/**
 * Bytes of columns that may stand in the store before a build seals them, and as many of vectors: the
 * store writes 64 MB of columns on the event loop, which takes 112 ms.
 */
const MAX_UNSEALED = 32_000_000;
/** What a row takes in columns beside its scalars, which stand there as text and to filter by. */
const COLUMNS_PER_ROW = 80;
const SCALARS = 2;

/** What the store holds in memory since a build last sealed it. */
export class UnsealedBytes {
  #columns = 0;
  #vectors = 0;

  /** Whether a build should seal it before more is stored. */
  get isFull(): boolean {
    return Math.max(this.#columns, this.#vectors) >= MAX_UNSEALED;
  }

  /**
   * So many rows were stored.
   *
   * @param bytes of the rows in the journal, and of their vectors among them
   * @returns how much more is held
   */
  add(rows: number, bytes: { readonly all: number; readonly vectors: number }): number {
    const columns = SCALARS * Math.max(0, bytes.all - bytes.vectors) + rows * COLUMNS_PER_ROW;
    this.#vectors += bytes.vectors;
    this.#columns += columns;
    return bytes.vectors + columns;
  }

  /** All is on the disk, is about to be written there, or is gone. @returns how much there was */
  seal(): number {
    const bytes = this.#columns + this.#vectors;
    this.#columns = 0;
    this.#vectors = 0;
    return bytes;
  }
}
