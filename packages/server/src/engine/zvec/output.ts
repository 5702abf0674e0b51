import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Column, Columns, Key, Scalar } from '../engine.ts';
import { DataType, type FieldSpec } from '../spec.ts';
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
  const read = new ReadRows(view, output);
  await read.add(docs);
  return read.columns();
}

/**
 * Keys and fields of documents that were read with `storeColumns`, which come a lot at a time: nothing else of
 * them is kept, as collections of garbage take long under hundreds of thousands of objects.
 */
export class ReadRows {
  readonly keys: Key[] = [];
  readonly #view: StoreView;
  readonly #scalars: { field: FieldSpec; place: number; values: Scalar[] }[] = [];
  readonly #vectors: { field: FieldSpec; texts: string[] }[] = [];
  readonly #left = { ...AT_ONCE };

  constructor(view: StoreView, output: readonly FieldSpec[]) {
    this.#view = view;
    for (const field of output) {
      if (isVector(field.type)) this.#vectors.push({ field, texts: [] });
      else {
        const place = view.layout.places.get(field.name)?.place ?? -1;
        this.#scalars.push({ field, place, values: [] });
      }
    }
  }

  async add(docs: readonly ZVecDoc[]): Promise<void> {
    for (const doc of docs) {
      if (this.#left.rows <= 0 || this.#left.characters <= 0) {
        await breathe();
        Object.assign(this.#left, AT_ONCE);
      }
      this.#add(doc);
    }
  }

  async columns(): Promise<Columns> {
    const columns = new Map<number, Column>();
    for (const { field, values } of this.#scalars) {
      columns.set(field.id, { kind: 'scalar', values });
    }
    for (const { field, texts } of this.#vectors) {
      columns.set(field.id, await vectorsOf(this.#view, field, texts));
    }
    return columns;
  }

  #add(doc: ZVecDoc): void {
    this.keys.push(keyOf(this.#view, doc));
    this.#left.rows -= 1;
    if (this.#scalars.length > 0) {
      const text = doc.fields[COLUMN.row] as string;
      const row = parseRowText(text);
      for (const { field, place, values } of this.#scalars)
        values.push(scalarOf(field, row[place]));
      this.#left.characters -= text.length;
    }
    for (const { field, texts } of this.#vectors) {
      texts.push(doc.fields[exactColumn(field)] as string);
    }
  }
}

async function vectorsOf(
  { exact }: StoreView,
  field: FieldSpec,
  texts: readonly string[],
): Promise<Column> {
  if (!isDense(field)) {
    return { kind: 'sparse', rows: texts.map((text) => Buffer.from(text, 'base64')) };
  }
  return { kind: 'dense', bytes: await exact.read(field, texts) };
}
