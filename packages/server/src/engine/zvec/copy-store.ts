import type { ZVecCollection, ZVecDocInput } from '@zvec/zvec';
import type { FieldSpec } from '../spec.ts';
import { COLUMN, exactColumn, vectorColumn } from './columns.ts';
import type { JournalDoc } from './journal-lines.ts';
import { pages } from './pages.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import { type DocShape, setFilterColumn } from './to-docs.ts';
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

/** What has no value in its column is null, or was written before there was the column. */
function withFilterColumns(
  shape: DocShape,
  scalars: readonly FieldSpec[],
  fields: JournalDoc['fields'],
): JournalDoc['fields'] {
  const lacking = scalars.filter((field) => {
    const name = shape.column(field);
    return name !== undefined && (fields[name] ?? null) === null;
  });
  if (lacking.length === 0) return fields;
  const values = parseRowText(fields[COLUMN.row] as string);
  const whole = { ...fields };
  for (const field of lacking) {
    setFilterColumn(whole, shape.column(field), scalarOf(field, values[scalars.indexOf(field)]));
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
