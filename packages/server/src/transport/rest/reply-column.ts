import {
  decodeInt64s,
  float32View,
  float64View,
  type Int64,
  type messages,
} from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import { float32Json, float64Json } from './float-text.ts';
import { countFromWire } from './wire-integer.ts';

export type ReplyField = WireReply<messages.proto.schema.FieldData>;
type ReplyScalars = WireReply<messages.proto.schema.ScalarField>;
type ReplyVectors = WireReply<messages.proto.schema.VectorField>;

/** How a reply is written. */
export interface ReplyStyle {
  /** Whether 64-bit integers are numbers; else texts, for clients that would round them. */
  readonly int64AsNumber: boolean;
}

/** A column of a reply as JSON, value by value. */
export interface ReplyColumn {
  readonly name: string;
  readonly rows: number;
  /** JSON text of the value in a row, `null` for a null. */
  text(row: number): string;
}

interface Values {
  readonly count: number;
  text(index: number): string;
}

/** @param field of a QueryResults or SearchResultData */
export function replyColumn(field: ReplyField, style: ReplyStyle): ReplyColumn {
  const values = field.vectors ? vectors(field.vectors) : scalars(field.scalars ?? {}, style);
  const valid = field.valid_data ?? [];
  const name = field.field_name ?? '';
  if (valid.length === 0) return { name, rows: values.count, text: values.text };
  // Nulls may take a place among the values or none: both are on the wire.
  const places = values.count >= valid.length ? [...valid.keys()] : ranks(valid);
  return {
    name,
    rows: valid.length,
    text: (row) => (valid[row] ? values.text(places[row] ?? 0) : 'null'),
  };
}

/** For each row how many values stand before its own. */
function ranks(valid: readonly boolean[]): number[] {
  let before = 0;
  return valid.map((isValid) => (isValid ? before++ : before));
}

/** A 64-bit integer in the style of the reply. */
export function int64Json(value: Int64, { int64AsNumber }: ReplyStyle): string {
  return int64AsNumber ? String(value) : `"${value}"`;
}

function listOf<T>(items: ArrayLike<T>, write: (item: T) => string): Values {
  return { count: items.length, text: (index) => write(items[index] as T) };
}

function scalars(field: ReplyScalars, style: ReplyStyle): Values {
  const { bool_data, int_data, long_data, float_data, double_data, string_data } = field;
  if (bool_data) return listOf(bool_data.data ?? [], String);
  if (int_data) return listOf(int_data.data ?? [], String);
  if (long_data) {
    return listOf(decodeInt64s(orNone(long_data.data)), (value) => int64Json(value, style));
  }
  if (float_data) return listOf(float32View(orNone(float_data.data)), float32Json);
  if (double_data) return listOf(float64View(orNone(double_data.data)), float64Json);
  if (string_data) return listOf(string_data.data ?? [], (text) => JSON.stringify(text));
  if (field.json_data) return listOf(field.json_data.data ?? [], documentJson);
  if (field.array_data) {
    const items: readonly ReplyScalars[] = field.array_data.data ?? [];
    return listOf(items, (item) => arrayJson(item, style));
  }
  return { count: 0, text: () => 'null' };
}

function orNone(bytes: Uint8Array | undefined): Uint8Array {
  return bytes ?? new Uint8Array();
}

/** A stored document goes out as it is; what is no JSON, which some client stored, as a text. */
function documentJson(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function arrayJson(field: ReplyScalars, style: ReplyStyle): string {
  const values = scalars(field, style);
  return `[${Array.from({ length: values.count }, (_, i) => values.text(i)).join(',')}]`;
}

function vectors(field: ReplyVectors): Values {
  const dim = countFromWire(field.dim);
  const { float_vector, sparse_float_vector, int8_vector } = field;
  if (float_vector) {
    const floats = float32View(orNone(float_vector.data));
    return slices(floats, dim, (vector) => `[${Array.from(vector, float32Json).join(',')}]`);
  }
  if (sparse_float_vector) return listOf(sparse_float_vector.contents ?? [], sparseJson);
  if (int8_vector) {
    return slices(int8_vector, dim, (vector) => `[${Array.from(vector, toInt8).join(',')}]`);
  }
  const base64 = (bytes: Uint8Array) => `"${Buffer.from(bytes).toString('base64')}"`;
  if (field.binary_vector) return slices(field.binary_vector, dim / 8, base64);
  return slices(field.float16_vector ?? field.bfloat16_vector ?? new Uint8Array(), dim * 2, base64);
}

function slices<T extends Float32Array | Uint8Array>(
  all: T,
  size: number,
  write: (slice: T) => string,
): Values {
  return {
    count: size > 0 ? Math.floor(all.length / size) : 0,
    text: (index) => write(all.subarray(index * size, (index + 1) * size) as T),
  };
}

function toInt8(byte: number): number {
  return byte > 127 ? byte - 256 : byte;
}

function sparseJson(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs = Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => {
    const value = float32Json(view.getFloat32(i * 8 + 4, true));
    return `"${view.getUint32(i * 8, true)}":${value}`;
  });
  return `{${pairs.join(',')}}`;
}
