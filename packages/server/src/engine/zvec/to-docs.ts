import type { ZVecDocInput } from '@zvec/zvec';
import { columnText } from '../column-text.ts';
import type { Column, Rows, Scalar } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec, Metric } from '../spec.ts';
import { COLUMN, exactColumn, vectorColumn } from './columns.ts';
import { bucketOf, docIdOf } from './doc-id.ts';
import type { ExactVectors } from './exact-vectors.ts';
import { rowText } from './row-text.ts';
import type { RowTexts } from './row-texts.ts';
import { bytesPerVector, isVector, toStoreVector } from './vectors.ts';

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

/** The rows from `start` to before `end` as the store's documents. */
export function toDocs(shape: DocShape, rows: Rows, start: number, end: number): ZVecDocInput[] {
  const scalars = shape.fields.filter((field) => !isVector(field.type));
  const columns = scalars.map((field) => scalarsOf(rows.columns.get(field.id)));
  const hidden = hiddenColumns(rows);
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const exact = vectors.map((field) => exactTexts(shape, rows, { field, start, end }));
  const docs: (ZVecDocInput & { fields: Fields })[] = [];
  const texts: string[] = [];
  for (let row = start; row < end; row++) {
    const id = docIdOf(rows.keys[row] as number);
    const values = columns.map((column) => column?.[row] ?? null);
    const fields: Fields = { [COLUMN.id]: id };
    fields[COLUMN.bucket] = bucketOf(id);
    for (let place = 0; place < scalars.length; place++) {
      setFilterColumn(fields, shape, scalars[place] as FieldSpec, values[place] as Scalar);
    }
    for (const [field, own] of hidden) setFilterColumn(fields, shape, field, own[row] ?? null);
    const own: Record<string, ReturnType<typeof toStoreVector>> = {};
    for (let place = 0; place < vectors.length; place++) {
      const field = vectors[place] as FieldSpec;
      const bytes = vectorBytes(field, rows.columns.get(field.id), row);
      own[vectorColumn(field)] = toStoreVector(field, shape.metric(field), bytes);
      fields[exactColumn(field)] = exact[place]?.[row - start];
    }
    docs.push({ id, fields, vectors: own });
    texts.push(rowText(values));
  }
  for (const [at, text] of shape.rows.put(texts).entries()) {
    (docs[at] as { fields: Fields }).fields[COLUMN.row] = text;
  }
  return docs;
}

/** Keeps the exact vectors of a field. @returns what tells where they are */
function exactTexts(
  { exact }: DocShape,
  rows: Rows,
  {
    field,
    start,
    end,
  }: { readonly field: FieldSpec; readonly start: number; readonly end: number },
): readonly string[] {
  const column = rows.columns.get(field.id);
  if (column?.kind === 'dense') {
    const size = bytesPerVector(field);
    return exact.put(field, column.bytes.subarray(start * size, end * size));
  }
  const texts: string[] = [];
  for (let row = start; row < end; row++) {
    const { buffer, byteOffset, length } = vectorBytes(field, column, row);
    texts.push(Buffer.from(buffer as ArrayBuffer, byteOffset, length).toString('base64'));
  }
  return texts;
}

function hiddenColumns(rows: Rows): [FieldSpec, readonly Scalar[]][] {
  return HIDDEN_FIELDS.flatMap((field) => {
    const values = scalarsOf(rows.columns.get(field.id));
    return values ? [[field, values] as [FieldSpec, readonly Scalar[]]] : [];
  });
}

function scalarsOf(column: Column | undefined): readonly Scalar[] | undefined {
  return column?.kind === 'scalar' ? column.values : undefined;
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

function vectorBytes(field: FieldSpec, column: Column | undefined, row: number): Uint8Array {
  if (column?.kind === 'dense') {
    const size = bytesPerVector(field);
    return column.bytes.subarray(row * size, (row + 1) * size);
  }
  const bytes = column?.kind === 'sparse' ? column.rows[row] : undefined;
  if (!bytes) throw new TypeError(`field ${field.name}: row ${row} has no vector`);
  return bytes;
}
