import { MAX_COLUMN_TEXT } from '../column-text.ts';
import type { FieldSpec } from '../spec.ts';
import { LONG_ROW } from './row-texts.ts';
import { isVector, vectorBytes } from './vectors.ts';

/** What a row takes in columns beside its scalars. */
const COLUMNS_PER_ROW = 80;

/**
 * Bytes that rows take in the columns of a store, or fewer.
 *
 * @param rows how many
 * @param bytes of them in the journal, or as texts and vectors
 */
export function columnBytes(fields: readonly FieldSpec[], rows: number, bytes: number): number {
  const scalars = fields.filter(({ type }) => !isVector(type)).length;
  const perRow = Math.max(0, bytes - rows * vectorBytes(fields)) / rows;
  // Once as the row's text, and once to filter by.
  const row = Math.min(perRow, LONG_ROW) + Math.min(perRow, scalars * MAX_COLUMN_TEXT);
  return rows * (COLUMNS_PER_ROW + row);
}
