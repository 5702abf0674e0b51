import type { Page } from './question.ts';

/** @returns the rows that are wanted, and whether there are more after them */
export function pageOf<Row>(
  rows: readonly Row[],
  { offset, limit }: Page,
): { readonly rows: Row[]; readonly more: boolean } {
  const end = offset + limit;
  return { rows: rows.slice(offset, end), more: rows.length > end };
}
