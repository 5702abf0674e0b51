import type { ZVecDocInput } from '@zvec/zvec';
import { columnText } from '../column-text.ts';
import type { Rows, Scalar } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec, Metric } from '../spec.ts';
import { COLUMN, exactColumn, vectorColumn } from './columns.ts';
import { bucketOf, docIdOf } from './doc-id.ts';
import type { ExactVectors } from './exact-vectors.ts';
import type { KeptRecords } from './keep-records.ts';
import { scalarsOf, vectorOf } from './row-columns.ts';
import type { RowTexts } from './row-texts.ts';
import type { RowRange } from './rows-codec.ts';
import { isVector, type StoreVector, toStoreVector } from './vectors.ts';

/** What it takes to turn rows into the store's documents. */
export interface DocShape {
  readonly fields: readonly FieldSpec[];
  metric(field: FieldSpec): Metric;
  /** The column that a field's values go to, to be filtered by, if there is one. */
  column(field: FieldSpec): string | undefined;
  /** Where its exact vectors go. */
  readonly exact: ExactVectors;
  /** Where long texts of rows go. */
  readonly rows: RowTexts;
}

type Fields = Record<string, unknown>;

/**
 * Rows as the store's documents.
 *
 * @param kept what of them, and maybe of others, stands beside the store
 */
export function toDocs(shape: DocShape, range: RowRange, kept: KeptRecords): ZVecDocInput[] {
  const { rows, start, end } = range;
  const scalars = shape.fields.filter((field) => !isVector(field.type));
  const columns = scalars.map((field) => scalarsOf(rows.columns.get(field.id)));
  const hidden = hiddenColumns(rows);
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const docs: ZVecDocInput[] = [];
  for (let row = start; row < end; row++) {
    const id = docIdOf(rows.keys[row] as number);
    const fields: Fields = { [COLUMN.id]: id };
    fields[COLUMN.bucket] = bucketOf(id);
    for (let place = 0; place < scalars.length; place++) {
      const value = columns[place]?.[row] ?? null;
      setFilterColumn(fields, shape, scalars[place] as FieldSpec, value);
    }
    for (const [field, own] of hidden) setFilterColumn(fields, shape, field, own[row] ?? null);
    const own: Record<string, StoreVector> = {};
    for (let place = 0; place < vectors.length; place++) {
      const field = vectors[place] as FieldSpec;
      const bytes = vectorOf(field, rows.columns.get(field.id), row);
      own[vectorColumn(field)] = toStoreVector(field, shape.metric(field), bytes);
      fields[exactColumn(field)] = kept.vectors[place]?.[row - kept.start];
    }
    fields[COLUMN.row] = kept.texts[row - kept.start];
    docs.push({ id, fields, vectors: own });
  }
  return docs;
}

function hiddenColumns(rows: Rows): [FieldSpec, readonly Scalar[]][] {
  return HIDDEN_FIELDS.flatMap((field) => {
    const values = scalarsOf(rows.columns.get(field.id));
    return values ? [[field, values] as [FieldSpec, readonly Scalar[]]] : [];
  });
}

/** The store takes no null, and rounds integers beyond 2^53: filters are not pushed down there. */
export function setFilterColumn(
  fields: Fields,
  { column }: Pick<DocShape, 'column'>,
  field: FieldSpec,
  value: Scalar,
): void {
  const name = column(field);
  if (name === undefined || value === null || typeof value === 'object') return;
  if (typeof value === 'string') fields[name] = columnText(field, value);
  else fields[name] = typeof value === 'bigint' ? Number(value) : value;
}
