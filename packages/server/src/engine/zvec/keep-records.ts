import { allOver } from '../../kernel/all-over.ts';
import type { FieldSpec } from '../spec.ts';
import { scalarsOf, vectorOf } from './row-columns.ts';
import { rowText } from './row-text.ts';
import type { RowRange } from './rows-codec.ts';
import type { DocShape } from './to-docs.ts';
import { bytesPerVector, isVector } from './vectors.ts';

/** What of some rows stands beside the store, or in its columns if that is short: what these are to hold. */
export interface KeptRecords {
  /** The number of the first row. */
  readonly start: number;
  /** Of each field of vectors, in the order of the fields, for each row. */
  readonly vectors: readonly (readonly string[])[];
  /** All scalars of a row. */
  readonly texts: readonly string[];
}

/**
 * Keeps the exact vectors and the texts of rows, when those before are kept. Other threads write; what this
 * takes of the event loop it takes before it returns.
 *
 * @throws when the disk is full
 */
export async function keepRecords(shape: DocShape, range: RowRange): Promise<KeptRecords> {
  const fields = shape.fields.filter(({ type }) => isVector(type));
  const texts = shape.rows.put(rowTexts(shape, range));
  const vectors = fields.map((field) => exactTexts(shape, range, field));
  // No write is under way any more when it is tried again.
  const [kept = [], ...exact] = await allOver([texts, ...vectors]);
  return { start: range.start, vectors: exact, texts: kept };
}

function rowTexts({ fields }: DocShape, { rows, start, end }: RowRange): readonly string[] {
  const columns = fields
    .filter(({ type }) => !isVector(type))
    .map(({ id }) => scalarsOf(rows.columns.get(id)));
  return Array.from({ length: end - start }, (_, at) =>
    rowText(columns.map((column) => column?.[start + at] ?? null)),
  );
}

/** @returns what tells where they are */
async function exactTexts(
  { exact }: DocShape,
  { rows, start, end }: RowRange,
  field: FieldSpec,
): Promise<readonly string[]> {
  const column = rows.columns.get(field.id);
  if (column?.kind === 'dense') {
    const size = bytesPerVector(field);
    return exact.put(field, column.bytes.subarray(start * size, end * size));
  }
  return Array.from({ length: end - start }, (_, at) => {
    const { buffer, byteOffset, length } = vectorOf(field, column, start + at);
    return Buffer.from(buffer as ArrayBuffer, byteOffset, length).toString('base64');
  });
}
