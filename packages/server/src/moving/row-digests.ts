import { createHash } from 'node:crypto';
import { decodeInt64s, type messages } from '@latchkey/contract';
import { parseDocument } from '../engine/parse-document.ts';

type FieldData = messages.proto.schema.FieldData.$Properties;
type Scalars = messages.proto.schema.ScalarField.$Properties;
type Vectors = messages.proto.schema.VectorField.$Properties;

/** The value of a row, as text that is the same wherever it is the same value. */
type ValueAt = (row: number) => string;

/** A row's columns by name; two servers may tell them in another order, and JSON, too. */
export function rowDigests(fields: readonly FieldData[], rows: number): string[] {
  const columns = fields
    .map((field) => ({ name: field.field_name ?? '', at: valueAt(field) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return Array.from({ length: rows }, (_, row) => {
    const hash = createHash('sha256');
    for (const { name, at } of columns) hash.update(`${name}\0${at(row)}\0`);
    return hash.digest('base64');
  });
}

/** The values of a primary key, as a filter writes them. */
export function keysOf(fields: readonly FieldData[], primary: string): string[] {
  const field = fields.find(({ field_name }) => field_name === primary);
  const texts = field?.scalars?.string_data?.data;
  if (texts) return texts.map((text) => JSON.stringify(text));
  return decodeInt64s(field?.scalars?.long_data?.data ?? new Uint8Array()).map(String);
}

function valueAt(field: FieldData): ValueAt {
  const { scalars, vectors, valid_data: valid } = field;
  const at = scalars ? scalarAt(scalars) : vectorAt(vectors ?? {});
  if (!valid?.length) return at;
  // Rows without a value may have a place among the values, or none.
  const count = valid.filter(Boolean).length;
  const isCompact = scalars ? lengthOf(scalars) === count && count < valid.length : false;
  let seen = 0;
  const places = valid.map((is) => (is ? seen++ : -1));
  return (row) => (valid[row] ? at(isCompact ? (places[row] ?? 0) : row) : 'null');
}

function lengthOf(scalars: Scalars): number {
  if (scalars.long_data) return decodeInt64s(scalars.long_data.data ?? new Uint8Array()).length;
  if (scalars.float_data) return (scalars.float_data.data?.length ?? 0) / 4;
  if (scalars.double_data) return (scalars.double_data.data?.length ?? 0) / 8;
  const list =
    scalars.bool_data ??
    scalars.int_data ??
    scalars.string_data ??
    scalars.json_data ??
    scalars.array_data;
  return list?.data?.length ?? 0;
}

function scalarAt(scalars: Scalars): ValueAt {
  if (scalars.long_data) {
    const values = decodeInt64s(scalars.long_data.data ?? new Uint8Array());
    return (row) => String(values[row]);
  }
  if (scalars.float_data) return slices(scalars.float_data.data, 4);
  if (scalars.double_data) return slices(scalars.double_data.data, 8);
  if (scalars.json_data) {
    const { data } = scalars.json_data;
    return (row) => sameJson(Buffer.from(data?.[row] ?? []).toString());
  }
  if (scalars.array_data) {
    const { data } = scalars.array_data;
    return (row) => {
      const inner = (data?.[row] ?? {}) as Scalars;
      const at = scalarAt(inner);
      return JSON.stringify(Array.from({ length: lengthOf(inner) }, (_, index) => at(index)));
    };
  }
  const list = scalars.bool_data ?? scalars.int_data ?? scalars.string_data;
  return (row) => JSON.stringify(list?.data?.[row] ?? null);
}

function vectorAt(vectors: Vectors): ValueAt {
  const dim = Number(vectors.dim ?? 0);
  if (vectors.float_vector) return slices(vectors.float_vector.data, dim * 4);
  if (vectors.sparse_float_vector) {
    const { contents } = vectors.sparse_float_vector;
    return (row) => Buffer.from(contents?.[row] ?? []).toString('base64');
  }
  if (vectors.binary_vector) return slices(vectors.binary_vector, dim / 8);
  if (vectors.int8_vector) return slices(vectors.int8_vector, dim);
  return slices(vectors.float16_vector ?? vectors.bfloat16_vector, dim * 2);
}

function slices(bytes: Uint8Array | null | undefined, size: number): ValueAt {
  const all = Buffer.from(bytes ?? []);
  return (row) => all.subarray(row * size, (row + 1) * size).toString('base64');
}

/** Milvus and Latchkey may write the members of an object in another order. */
function sameJson(text: string): string {
  try {
    return JSON.stringify(sorted(parseDocument(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  // A whole number that a double would take for its neighbour.
  if (typeof value === 'bigint') return { whole: String(value) };
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { members: entries.map(([key, inner]) => [key, sorted(inner)]) };
}
