import type { ZVecDoc, ZVecDocInput } from '@zvec/zvec';
import { allOver } from '../../kernel/all-over.ts';
import { breathe } from '../../kernel/breathe.ts';
import type { FieldSpec } from '../spec.ts';
import { COLUMN, exactColumn, vectorColumn } from './columns.ts';
import { type ExactVectors, isDense } from './exact-vectors.ts';
import type { JournalDoc } from './journal-lines.ts';
import type { NewStore } from './new-store.ts';
import type { OpenStore } from './open-store.ts';
import { pages } from './pages.ts';
import { parseRowText, scalarOf } from './row-text.ts';
import { type DocShape, setFilterColumn } from './to-docs.ts';
import { UnsealedBytes } from './unsealed-bytes.ts';
import { bytesPerVector, isVector, type StoreVector, toStoreVector } from './vectors.ts';
import { docSizer, writeDocs } from './write-docs.ts';

/** Documents that are read at a time with all their columns, 10 µs each, and bytes of their vectors. */
const PAGE = { documents: 1000, bytes: 4_000_000 };
/** Documents after which a store is saved: in about 30 ms. */
const SAVED_AT = 15_000;

/**
 * Makes documents whole again from what the store, or the journal, has of them without vectors.
 *
 * @param from where their exact vectors are
 * @returns makes the one at a place
 */
export async function docRebuilder(
  shape: DocShape,
  from: ExactVectors,
  docs: readonly JournalDoc[],
): Promise<(at: number) => ZVecDocInput> {
  const scalars = shape.fields.filter((field) => !isVector(field.type));
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const moved = await allOver(
    vectors.map(async (field) => ({
      field,
      exactAt: await moveVectors(shape, from, { field, docs }),
    })),
  );
  const texts = await shape.rows.put(docs.map(({ fields }) => fields[COLUMN.row] as string));
  return (at) => {
    const { id, fields } = docs[at] as JournalDoc;
    const whole = withFilterColumns(shape, scalars, fields);
    whole[COLUMN.row] = texts[at];
    const own: Record<string, StoreVector> = {};
    for (const { field, exactAt } of moved) {
      const { text, bytes } = exactAt(at);
      whole[exactColumn(field)] = text;
      own[vectorColumn(field)] = toStoreVector(field, shape.metric(field), bytes);
    }
    return { id, fields: whole, vectors: own };
  };
}

/** An exact vector, and what stands in its column. */
interface Exact {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Takes exact vectors over into other files. @returns gives the one of the document at a place */
async function moveVectors(
  { exact }: DocShape,
  from: ExactVectors,
  { field, docs }: { readonly field: FieldSpec; readonly docs: readonly JournalDoc[] },
): Promise<(at: number) => Exact> {
  const texts = docs.map(({ fields }) => fields[exactColumn(field)] as string);
  if (!isDense(field)) {
    return (at) => ({
      text: texts[at] as string,
      bytes: Buffer.from(texts[at] as string, 'base64'),
    });
  }
  const size = bytesPerVector(field);
  const all = await from.read(field, texts);
  const moved = await exact.put(field, all);
  return (at) => ({
    text: moved[at] as string,
    bytes: all.subarray(at * size, (at + 1) * size),
  });
}

/**
 * What has no value in its column is null, or was written before there was the column. Stores of before have
 * long texts there whole.
 */
function withFilterColumns(
  shape: DocShape,
  scalars: readonly FieldSpec[],
  fields: JournalDoc['fields'],
): Record<string, unknown> {
  const whole = { ...fields };
  const lacking: FieldSpec[] = [];
  for (const field of scalars) {
    const value = fields[shape.column(field) ?? ''] ?? null;
    if (value === null) lacking.push(field);
    else if (typeof value === 'string') setFilterColumn(whole, shape, field, value);
  }
  if (!lacking.some((field) => shape.column(field) !== undefined)) return whole;
  const values = parseRowText(fields[COLUMN.row] as string);
  for (const field of lacking) {
    setFilterColumn(whole, shape, field, scalarOf(field, values[scalars.indexOf(field)]));
  }
  return whole;
}

interface Target {
  readonly to: NewStore;
  readonly shape: DocShape;
}

/** Puts all entities of a store into another one, whose indexes differ. */
export function copyStore(from: OpenStore, target: Target): Promise<void> {
  return from.use(() => copyAll(from, target));
}

async function copyAll(
  { read, count, exact, rows }: OpenStore,
  { to, shape }: Target,
): Promise<void> {
  const unsealed = new UnsealedBytes();
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const bytesPerRow = vectors.reduce((sum, field) => sum + bytesPerVector(field), 0);
  const page = Math.max(1, Math.min(PAGE.documents, Math.floor(PAGE.bytes / (bytesPerRow + 1))));
  const sizer = docSizer(bytesPerRow);
  for await (const docs of pages({ read, count, rows, page })) {
    const rebuilt = await docRebuilder(shape, exact, docs);
    // To read them took a turn of the event loop, and so did this.
    await breathe();
    await writeDocs(to.store, { rows: docs.length, sizer }, async (start, end) =>
      Array.from({ length: end - start }, (_, at) => rebuilt(start + at)),
    );
    unsealed.add(storedOf(docs, shape, bytesPerRow));
    if (unsealed.hasFullColumns) {
      // A build seals what the store would else write on the event loop.
      await to.store.optimize();
      unsealed.seal();
    } else if (unsealed.rows > SAVED_AT) {
      await to.save();
      unsealed.save();
    }
  }
}

function storedOf(docs: readonly ZVecDoc[], { fields }: DocShape, bytesPerRow: number) {
  const texts = docs.reduce((sum, doc) => sum + String(doc.fields[COLUMN.row]).length, 0);
  const vectors = docs.length * bytesPerRow;
  const scalars = fields.filter(({ type }) => !isVector(type)).length;
  return { rows: docs.length, bytes: { all: vectors + texts, vectors }, scalars };
}
