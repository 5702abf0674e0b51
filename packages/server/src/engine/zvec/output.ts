import type { ZVecDoc } from '@zvec/zvec';
import type { Column, Columns, Key } from '../engine.ts';
import { DataType, type FieldSpec } from '../spec.ts';
import { breathe } from './breathe.ts';
import { COLUMN, exactColumn, scalarColumn } from './columns.ts';
import { int64OfDocId } from './doc-id.ts';
import { isDense } from './exact-vectors.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import type { StoreView } from './store-view.ts';
import { isVector } from './vectors.ts';

/** Rows whose text is parsed at a stroke, 7 µs each, and characters of all of them. */
const AT_ONCE = { rows: 2000, characters: 1_000_000 };

/** Columns of the store that hold the primary key; an integer key is the id itself. */
export function keyColumns({ primary }: StoreView): string[] {
  const column = primary.type === DataType.VarChar ? scalarColumn(primary) : undefined;
  return column === undefined ? [] : [column];
}

/** Columns of the store that hold the primary key and the fields. */
export function storeColumns(view: StoreView, output: readonly FieldSpec[]): string[] {
  const vectors = output.filter((field) => isVector(field.type));
  const row = vectors.length < output.length ? [COLUMN.row] : [];
  return [...keyColumns(view), ...row, ...vectors.map(exactColumn)];
}

export function keyOf({ primary }: StoreView, doc: ZVecDoc): Key {
  const column = primary.type === DataType.VarChar ? scalarColumn(primary) : undefined;
  return column === undefined ? int64OfDocId(doc.id) : (doc.fields[column] as string);
}

/** The fields of documents that were read with `storeColumns`; many are read in steps. */
export async function columnsOf(
  view: StoreView,
  output: readonly FieldSpec[],
  docs: readonly ZVecDoc[],
): Promise<Columns> {
  const parsed: (readonly unknown[])[] = [];
  if (output.some((field) => !isVector(field.type))) {
    const left = { ...AT_ONCE };
    for (const doc of docs) {
      if (left.rows <= 0 || left.characters <= 0) {
        await breathe();
        Object.assign(left, AT_ONCE);
      }
      const text = doc.fields[COLUMN.row] as string;
      parsed.push(parseRowText(text));
      left.rows -= 1;
      left.characters -= text.length;
    }
  }
  return columnsOfRows(view, output, docs, parsed);
}

async function columnsOfRows(
  view: StoreView,
  output: readonly FieldSpec[],
  docs: readonly ZVecDoc[],
  rows: readonly (readonly unknown[])[],
): Promise<Columns> {
  const columns = new Map<number, Column>();
  const scalars = output.filter((field) => !isVector(field.type));
  for (const field of scalars) {
    const place = view.layout.places.get(field.name)?.place ?? -1;
    columns.set(field.id, {
      kind: 'scalar',
      values: rows.map((row) => scalarOf(field, row[place])),
    });
  }
  for (const field of output) {
    if (isVector(field.type)) columns.set(field.id, await vectorsOf(view, field, docs));
  }
  return columns;
}

async function vectorsOf(
  { exact }: StoreView,
  field: FieldSpec,
  docs: readonly ZVecDoc[],
): Promise<Column> {
  const texts = docs.map((doc) => doc.fields[exactColumn(field)] as string);
  if (!isDense(field)) {
    return { kind: 'sparse', rows: texts.map((text) => Buffer.from(text, 'base64')) };
  }
  return { kind: 'dense', bytes: await exact.read(field, texts) };
}
