import type { CollectionRecord } from '../../store/catalog.ts';
import type { FieldData } from './field-column.ts';
import { type Row, RowColumns, type RowsOptions } from './row-columns.ts';

/** A few rows of an insert as the columns of the wire; see `RowColumns`. @throws RowError */
export function rowsToColumns(
  rows: readonly Row[],
  collection: Pick<CollectionRecord, 'fields'>,
  options: RowsOptions,
): FieldData[] {
  const columns = new RowColumns(collection, options);
  rows.some((row) => columns.look(row));
  for (const [at, row] of rows.entries()) columns.add(at, row);
  return columns.columns.map((column) => column.finish());
}
