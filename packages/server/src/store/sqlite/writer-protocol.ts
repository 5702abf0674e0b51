/** What the thread is started with; whether it could open the file it says first, under the id 0. */
export interface WriterData {
  readonly path: string;
  readonly mustBeOurs: boolean;
}

/** What the thread of a `SqliteWriter` is asked. */
export type WriterQuestion =
  | { readonly ask: 'run'; readonly sql: string; readonly parameters: readonly unknown[] }
  /** Where no transaction is open, nothing. */
  | { readonly ask: 'rollback' }
  | { readonly ask: 'copy'; readonly path: string };

/** Of a statement; whatever else is asked has no rows and changes none. */
export interface WriterResult {
  readonly rows: readonly unknown[];
  readonly changes?: number;
  readonly lastInsertRowid?: number | bigint;
}

export type WriterReply =
  | { readonly id: number; readonly result: WriterResult }
  | { readonly id: number; readonly error: WriterError };

/** An error loses its code on its way between threads. */
export interface WriterError {
  readonly message: string;
  /** e.g. `SQLITE_FULL`; none of other errors. */
  readonly code?: string;
}
