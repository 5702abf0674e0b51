/**
 * Bytes of columns that may stand in the store before a build seals them, and as many of vectors: the
 * store writes 64 MB of columns on the event loop, which takes 112 ms, and 335 ms when they are many short texts.
 */
const MAX_UNSEALED = 32_000_000;
/** Bytes of columns that the store takes without writing them: what is reckoned here is what it has, or more. */
const MAX_COLUMNS = 60_000_000;
/** What was stored. */
interface Stored {
  readonly rows: number;
  /** Bytes that they take in columns, as `columnBytes` reckons. */
  readonly columns: number;
  /** Bytes of their vectors. */
  readonly vectors: number;
}

/** What the store holds in memory since a build last sealed it. */
export class UnsealedBytes {
  #columns = 0;
  #vectors = 0;
  #rows = 0;

  /** How many the store writes on the event loop when it is closed, 1,000 in 0.7 ms however short they are. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether a build should seal it before more is stored. */
  get isFull(): boolean {
    return this.hasFullColumns || this.#vectors >= MAX_UNSEALED;
  }

  /** Whether a build has to seal it soon, since the store is about to write its columns by itself. */
  get hasFullColumns(): boolean {
    return this.#columns >= MAX_UNSEALED;
  }

  /** Whether the store may write its columns by itself when more is stored. @param waiting bytes of columns of rows that are */
  isOverfull(waiting = 0): boolean {
    return this.#columns + waiting >= MAX_COLUMNS;
  }

  /** @returns how much more is held, at most */
  add({ rows, columns, vectors }: Stored): number {
    this.#vectors += vectors;
    this.#columns += columns;
    this.#rows += rows;
    return vectors + columns;
  }

  /** The store was closed, and opened again: what it held is on the disk, and not sealed yet. */
  save(): void {
    this.#rows = 0;
  }

  /** All is on the disk, is about to be written there, or is gone. @returns how much there was */
  seal(): number {
    this.#rows = 0;
    return this.settle();
  }

  /** Nothing more is stored, though the store holds what there is. @returns how much there was */
  settle(): number {
    const bytes = this.#columns + this.#vectors;
    this.#columns = 0;
    this.#vectors = 0;
    return bytes;
  }
}
