/** Which rows of a collection are shown, as its address says it. */
export interface RowsSearch {
  readonly filter?: string;
  readonly offset?: number;
}

/** Parses the search part of an address, which anybody may have written. */
export function rowsSearch({ filter, offset }: Record<string, unknown>): RowsSearch {
  return {
    // What looks like a number came as one.
    ...(filter !== undefined && filter !== '' && { filter: String(filter) }),
    ...(Number.isSafeInteger(offset) && Number(offset) > 0 && { offset: Number(offset) }),
  };
}
