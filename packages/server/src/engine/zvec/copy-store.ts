import type { ZVecCollection, ZVecDocInput } from '@zvec/zvec';
import { exactColumn, vectorColumn } from './columns.ts';
import type { JournalDoc } from './journal.ts';
import { pages } from './pages.ts';
import type { DocShape } from './to-docs.ts';
import { bytesPerVector, isVector, toStoreVector } from './vectors.ts';
import { writeDocs } from './write-docs.ts';

/** Bytes of vectors that are read at a time. */
const PAGE_BYTES = 4_000_000;

/** Makes documents whole again from what the store, or the journal, has of them without vectors. */
export function docRebuilder(shape: DocShape): (doc: JournalDoc) => ZVecDocInput {
  const vectors = shape.fields.filter((field) => isVector(field.type));
  return ({ id, fields }) => {
    const entries = vectors.map((field) => {
      const bytes = Buffer.from(fields[exactColumn(field)] as string, 'base64');
      return [vectorColumn(field), toStoreVector(field, shape.metric(field), bytes)];
    });
    return { id, fields, vectors: Object.fromEntries(entries) };
  };
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
