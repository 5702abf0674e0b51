import { Pace } from '../../kernel/pace.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { FieldData } from './field-column.ts';
import { type Row, RowColumns, type RowsOptions } from './row-columns.ts';

/** The same as `rowsToColumns` for any number of rows, without keeping the event loop. @throws RowError */
export async function rowsToColumnsInSteps(
  rows: readonly Row[],
  collection: Pick<CollectionRecord, 'fields'>,
  options: RowsOptions,
): Promise<FieldData[]> {
  const pace = new Pace();
  const columns = new RowColumns(collection, options);
  for (const row of rows) {
    if (columns.look(row)) break;
    if (pace.isOver) await pace.rest();
  }
  for (const [at, row] of rows.entries()) {
    columns.add(at, row);
    if (pace.isOver) await pace.rest();
  }
  const made: FieldData[] = [];
  for (const column of columns.columns) {
    made.push(column.isLong ? await column.finishInSteps(pace) : column.finish());
    if (pace.isOver) await pace.rest();
  }
  return made;
}
