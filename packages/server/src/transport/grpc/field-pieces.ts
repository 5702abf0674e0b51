import { type messages, wire } from '@latchkey/contract';
import type { WireReply } from '../../handle/connection/wire-reply.ts';
import type { Pace } from '../../kernel/pace.ts';
import { MessagePieces } from './message-pieces.ts';

export type FieldReply = WireReply<messages.proto.schema.FieldData>;
type Scalars = WireReply<messages.proto.schema.ScalarField>;
type Vectors = WireReply<messages.proto.schema.VectorField>;

/** Numbers of fields on the wire. */
const [SCALARS, VECTORS] = [3, 4];
const SCALAR = { string_data: 6, array_data: 8, json_data: 9 } as const;
const VECTOR = { binary_vector: 3, float16_vector: 4, bfloat16_vector: 5, int8_vector: 7 } as const;
const [FLOAT_VECTOR, SPARSE_VECTOR, DATA] = [2, 6, 1];

/** About how many bytes are encoded at a time. */
const GROUP_BYTES = 64 * 1024;
/** What a value takes whose size is not looked for. */
const USUAL_BYTES = 64;

/** A column of a reply as `FieldData.encode` gives it, in steps; the bytes of vectors are not copied. */
export async function fieldPieces(field: FieldReply, pace: Pace): Promise<MessagePieces> {
  const { scalars, vectors, ...head } = field;
  const pieces = new MessagePieces();
  pieces.add(wire.schema.FieldData.encode(head as never).finish());
  if (scalars) pieces.addField(SCALARS, await scalarPieces(scalars, pace));
  if (vectors) pieces.addField(VECTORS, await vectorPieces(vectors, pace));
  return pieces;
}

async function scalarPieces(scalars: Scalars, pace: Pace): Promise<MessagePieces> {
  const { string_data, json_data, array_data } = scalars;
  const { StringArray, JSONArray, ArrayArray, ScalarField } = wire.schema;
  const pieces = new MessagePieces();
  if (string_data) {
    pieces.addField(SCALAR.string_data, await listPieces(StringArray, string_data, pace));
  } else if (json_data) {
    pieces.addField(SCALAR.json_data, await listPieces(JSONArray, json_data, pace));
  } else if (array_data) {
    pieces.addField(SCALAR.array_data, await listPieces(ArrayArray, array_data, pace));
  } else pieces.add(ScalarField.encode(scalars as never).finish());
  return pieces;
}

async function vectorPieces(vectors: Vectors, pace: Pace): Promise<MessagePieces> {
  const { dim, float_vector, sparse_float_vector, ...others } = vectors;
  const pieces = new MessagePieces();
  pieces.add(wire.schema.VectorField.encode({ dim: dim ?? 0 } as never).finish());
  if (float_vector) {
    const numbers = new MessagePieces();
    numbers.addField(DATA, float_vector.data ?? new Uint8Array());
    pieces.addField(FLOAT_VECTOR, numbers);
  }
  if (sparse_float_vector) {
    const { contents: data = [], ...rest } = sparse_float_vector;
    const { SparseFloatArray } = wire.schema;
    const type: ListType = {
      encode: ({ data: contents, ...more }) =>
        SparseFloatArray.encode({ ...more, contents } as never),
    };
    pieces.addField(SPARSE_VECTOR, await listPieces(type, { ...rest, data }, pace));
  }
  for (const [name, field] of Object.entries(VECTOR)) {
    const bytes = others[name as keyof typeof VECTOR];
    if (bytes) pieces.addField(field, bytes);
  }
  return pieces;
}

interface List {
  readonly data?: readonly unknown[] | null;
}

interface ListType {
  encode(list: List): { finish(): Uint8Array };
}

/** The pieces of a list's message, in steps: lists follow each other on the wire as one. */
export async function listPieces(type: unknown, list: List, pace: Pace): Promise<MessagePieces> {
  const { data: given, ...rest } = list;
  const data = given ?? [];
  const { encode } = type as ListType;
  const pieces = new MessagePieces();
  pieces.add(encode({ ...rest, data: [] }).finish());
  for (let from = 0; from < data.length; ) {
    let bytes = 0;
    let to = from;
    while (to < data.length && bytes < GROUP_BYTES) bytes += sizeOf(data[to++]);
    pieces.add(encode({ data: data.slice(from, to) }).finish());
    from = to;
    if (pace.isOver) await pace.rest();
  }
  return pieces;
}

/** About how many bytes a value takes. */
export function sizeOf(value: unknown): number {
  const isLong = typeof value === 'string' || value instanceof Uint8Array;
  return isLong ? value.length + 1 : USUAL_BYTES;
}
