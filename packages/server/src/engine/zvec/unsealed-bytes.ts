import { MAX_COLUMN_TEXT } from '../column-text.ts';
import { LONG_ROW } from './row-texts.ts';

/**
 * Bytes of columns that may stand in the store before a build seals them, and as many of vectors: the
 * store writes 64 MB of columns on the event loop, which takes 112 ms, and 335 ms when they are many short texts.
 */
const MAX_UNSEALED = 32_000_000;
/**
 * The same of columns behind a build that goes on, until it is over: with those of the rows that wait to be stored
 * (see `COLUMNS_WEIGHT`) they stay below 64 MB, if somebody waits to read them all.
 */
const MAX_BEHIND = 8_000_000;
/** So many it does not write yet: it does at 64 MiB, which come out as more by what is reckoned here. */
const MOST_COLUMNS = 64_000_000;
/** What a row takes in columns beside its scalars. */
const COLUMNS_PER_ROW = 64;

/** What is stored. */
interface Stored {
  readonly rows: number;
  /** Of the rows in the journal, and of their vectors among them. */
  readonly bytes: { readonly all: number; readonly vectors: number };
  /** Fields that may have a column to filter by. */
  readonly scalars: number;
}

/** What the store holds in memory since a build last sealed it. */
export class UnsealedBytes {
  #columns = 0;
  #vectors = 0;
  #rows = 0;
  /** Of columns of rows that wait to be stored. */
  #waiting = 0;

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

  /** Whether no more should be stored before a build that goes on is over. */
  get isFullBehind(): boolean {
    return this.#columns >= MAX_BEHIND || this.#vectors >= MAX_UNSEALED;
  }

  /** Whether the store would soon write its columns by itself. */
  get isAtBrink(): boolean {
    return this.#columns >= MOST_COLUMNS;
  }

  /** Whether more may be acknowledged, and all of it be read before a build is over. */
  get hasRoom(): boolean {
    return this.#columns + this.#waiting < MOST_COLUMNS;
  }

  /** Rows wait to be stored. @returns bytes that they will take in columns, about */
  accept(stored: Stored): number {
    const columns = columnBytes(stored);
    this.#waiting += columns;
    return columns;
  }

  /** Rows that waited are stored. @returns how much more is held, at most */
  add(stored: Stored): number {
    const columns = columnBytes(stored);
    this.#waiting = Math.max(0, this.#waiting - columns);
    const { rows, bytes } = stored;
    this.#vectors += bytes.vectors;
    this.#columns += columns;
    this.#rows += rows;
    return bytes.vectors + columns;
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

/** Bytes that rows take in columns of the store, about, and rather more. */
export function columnBytes({ rows, bytes, scalars }: Stored): number {
  const perRow = Math.max(0, bytes.all - bytes.vectors) / rows;
  // Once as the row's text, and once to filter by.
  const row = Math.min(perRow, LONG_ROW) + Math.min(perRow, scalars * MAX_COLUMN_TEXT);
  return rows * (COLUMNS_PER_ROW + row);
}
