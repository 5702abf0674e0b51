import type { ZVecCollection, ZVecDocInput } from '@zvec/zvec';
import type { Scalar } from '../engine.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { FieldSpec } from '../spec.ts';
import { COLUMN, exactColumn, indexedColumn, scalarColumn, vectorColumn } from './columns.ts';
import type { JournalDoc } from './journal.ts';
import { pages } from './pages.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import { type DocShape, setFilterColumns } from './to-docs.ts';
import { bytesPerVector, isVector, toStoreVector } from './vectors.ts';
import { writeDocs } from './write-docs.ts';

/** Bytes of vectors that are read at a time. */
const PAGE_BYTES = 4_000_000;

/** Makes documents whole again from what the store, or the journal, has of them without vectors. */
export function docRebuilder(shape: DocShape): (doc: JournalDoc) => ZVecDocInput {
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const scalars = shape.fields.filter((field) => !isVector(field.type));
  return ({ id, fields }) => {
    const entries = vectors.map((field) => {
      const bytes = Buffer.from(fields[exactColumn(field)] as string, 'base64');
      return [vectorColumn(field), toStoreVector(field, shape.metric(field), bytes)];
    });
    const whole = withFilterColumns(shape, scalars, fields);
    return { id, fields: whole, vectors: Object.fromEntries(entries) };
  };
}

/**
 * What has no value in its column is null, or was written before there was the column. Columns that the
 * new store has not are left out.
 */
function withFilterColumns(
  shape: DocShape,
  scalars: readonly FieldSpec[],
  fields: JournalDoc['fields'],
): JournalDoc['fields'] {
  const whole = { ...fields };
  let row: readonly unknown[] | undefined;
  for (const field of [...HIDDEN_FIELDS, ...scalars]) {
    const plain = scalarColumn(field);
    if (plain === undefined) continue;
    delete whole[indexedColumn(field) ?? ''];
    let value = (fields[plain] ?? null) as Scalar;
    const place = value === null ? scalars.indexOf(field) : -1;
    if (place >= 0) {
      row ??= parseRowText(fields[COLUMN.row] as string);
      value = scalarOf(field, row[place]);
    }
    setFilterColumns(whole, shape.columns(field), value);
  }
  return whole;
}

/** Puts all entities of a store into another one, whose indexes differ. */
export async function copyStore(
  from: ZVecCollection,
  to: ZVecCollection,
  shape: DocShape,
): Promise<void> {
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const bytesPerRow = vectors.reduce((sum, field) => sum + bytesPerVector(field), 0);
  const copy = docRebuilder(shape);
  const page = Math.max(1, Math.min(2000, Math.floor(PAGE_BYTES / (bytesPerRow + 1))));
  for await (const docs of pages({ store: from, page })) {
    await writeDocs(to, { rows: docs.length, bytesPerRow }, (start, end) =>
      docs.slice(start, end).map(copy),
    );
  }
}
