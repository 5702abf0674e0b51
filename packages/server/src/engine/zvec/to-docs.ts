import type { ZVecDocInput } from '@zvec/zvec';
import type { Column, Rows, Scalar } from '../engine.ts';
import type { FieldSpec, Metric } from '../spec.ts';
import { COLUMN, exactColumn, scalarColumn, vectorColumn } from './columns.ts';
import { bucketOf, docIdOf } from './doc-id.ts';
import { rowText } from './row-text.ts';
import { bytesPerVector, isVector, toStoreVector } from './vectors.ts';

/** What it takes to turn rows into the store's documents. */
export interface DocShape {
  readonly fields: readonly FieldSpec[];
  metric(field: FieldSpec): Metric;
}

type Fields = Record<string, string | number | boolean>;

/** The rows from `start` to before `end` as the store's documents. */
export function toDocs(shape: DocShape, rows: Rows, start: number, end: number): ZVecDocInput[] {
  const scalars = shape.fields.filter((field) => !isVector(field.type));
  const columns = scalars.map((field) => scalarsOf(rows.columns.get(field.id)));
  const vectors = shape.fields.filter((field) => isVector(field.type));
  const docs: ZVecDocInput[] = [];
  for (let row = start; row < end; row++) {
    const id = docIdOf(rows.keys[row] as number);
    const values = columns.map((column) => column?.[row] ?? null);
    const fields: Fields = { [COLUMN.row]: rowText(values), [COLUMN.id]: id };
    fields[COLUMN.bucket] = bucketOf(id);
    scalars.forEach((field, place) => {
      setFilterColumn(fields, field, values[place] as Scalar);
    });
    const own: Record<string, ReturnType<typeof toStoreVector>> = {};
    for (const field of vectors) {
      const bytes = vectorBytes(field, rows.columns.get(field.id), row);
      own[vectorColumn(field)] = toStoreVector(field, shape.metric(field), bytes);
      fields[exactColumn(field)] = Buffer.from(
        bytes.buffer as ArrayBuffer,
        bytes.byteOffset,
        bytes.length,
      ).toString('base64');
    }
    docs.push({ id, fields, vectors: own });
  }
  return docs;
}

function scalarsOf(column: Column | undefined): readonly Scalar[] | undefined {
  return column?.kind === 'scalar' ? column.values : undefined;
}

/** The store takes no null, and rounds integers beyond 2^53: filters are not pushed down there. */
function setFilterColumn(fields: Fields, field: FieldSpec, value: Scalar): void {
  const name = scalarColumn(field);
  if (name === undefined || value === null || typeof value === 'object') return;
  fields[name] = typeof value === 'bigint' ? Number(value) : value;
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
