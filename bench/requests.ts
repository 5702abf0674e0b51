import { wire } from '@latchkey/contract';
import { packLongs } from './packed-longs.ts';

/** Numbers of `schema.DataType`. */
const INT64 = 5;
const VARCHAR = 21;
const FLOAT_VECTOR = 101;
const BOOL_EXPR_V1 = 1;
/** `common.ConsistencyLevel`: read what was acknowledged before. */
const STRONG = 0;
/** The longest text that a field can hold. */
const MAX_TEXT_BYTES = 65_535;

/** As the wire has parameters. */
export const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** Bytes of floats as the wire holds them (little-endian, as every machine that runs this). */
function floatBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export interface Shape {
  /** With a number `share` to filter by. */
  readonly share?: boolean;
  /** With a text of so many bytes. */
  readonly textBytes?: number;
  /** Keys are made by the server. */
  readonly autoId?: boolean;
}

/** A collection with the key `id` and the vector `vector`, as the SDKs' quick setup makes it. */
export function createCollection(name: string, dimension: number, shape: Shape = {}): object {
  const { CollectionSchema, FieldSchema } = wire.schema;
  const schema = CollectionSchema.create({
    name,
    autoID: shape.autoId ?? false,
    fields: [
      FieldSchema.create({
        ...{ name: 'id', data_type: INT64, is_primary_key: true },
        autoID: shape.autoId ?? false,
      }),
      FieldSchema.create({
        name: 'vector',
        data_type: FLOAT_VECTOR,
        type_params: pairs({ dim: String(dimension) }),
      }),
      ...(shape.share ? [FieldSchema.create({ name: 'share', data_type: INT64 })] : []),
      ...(shape.textBytes ? [textField()] : []),
    ],
  });
  const bytes = CollectionSchema.encode(schema).finish();
  return { collection_name: name, schema: bytes, shards_num: 1, consistency_level: STRONG };
}

/** @param graph whether the index is to be the same graph on every server */
export function createIndex(name: string, graph = false): object {
  const kind = graph
    ? { index_type: 'HNSW', params: JSON.stringify({ M: 16, efConstruction: 200 }) }
    : { index_type: 'AUTOINDEX' };
  return {
    collection_name: name,
    field_name: 'vector',
    extra_params: pairs({ ...kind, metric_type: 'COSINE' }),
  };
}

function textField() {
  const type_params = pairs({ max_length: String(MAX_TEXT_BYTES) });
  return wire.schema.FieldSchema.create({ name: 'text', data_type: VARCHAR, type_params });
}

/** Another text for each id, of one length. */
const texts = (ids: readonly number[], bytes: number) => ({
  ...{ type: VARCHAR, field_name: 'text' },
  scalars: { string_data: { data: ids.map((id) => `${id} `.repeat(bytes).slice(0, bytes)) } },
});

/** A column of 64-bit integers. */
export const longs = (name: string, values: readonly number[]) => ({
  ...{ type: INT64, field_name: name },
  scalars: { long_data: { data: packLongs(values) } },
});

/** @param vectors one for each id, one after another */
export function insert(
  name: string,
  ids: readonly number[],
  vectors: Float32Array,
  shape: Shape = {},
): object {
  return {
    collection_name: name,
    num_rows: ids.length,
    fields_data: [
      ...(shape.autoId ? [] : [longs('id', ids)]),
      ...(shape.share ? [longs('share', ids.map(shareOf))] : []),
      ...(shape.textBytes ? [texts(ids, shape.textBytes)] : []),
      {
        type: FLOAT_VECTOR,
        field_name: 'vector',
        vectors: {
          dim: vectors.length / ids.length,
          float_vector: { data: floatBytes(vectors) },
        },
      },
    ],
  };
}

/** The number by which entities are filtered: `share < 10` holds for 10 % of them. */
export function shareOf(id: number): number {
  return id % 100;
}

export interface Narrowing {
  /** Candidates that a graph search keeps. */
  readonly ef?: number;
  /** Per cent of the entities that may be found. */
  readonly share?: number;
  /** Finds all that was acknowledged before; else what a client gets that asks for nothing. */
  readonly strong?: boolean;
}

export function search(
  name: string,
  vector: Float32Array,
  topK: number,
  { ef, share, strong }: Narrowing = {},
): object {
  const { PlaceholderGroup, PlaceholderValue } = wire.common;
  const placeholder = PlaceholderValue.create({
    tag: '$0',
    type: FLOAT_VECTOR,
    values: [floatBytes(vector)],
  });
  return {
    collection_name: name,
    placeholder_group: PlaceholderGroup.encode({ placeholders: [placeholder] }).finish(),
    ...(share === undefined ? {} : { dsl: `share < ${share}` }),
    dsl_type: BOOL_EXPR_V1,
    nq: 1,
    search_params: pairs({
      anns_field: 'vector',
      topk: String(topK),
      metric_type: 'COSINE',
      params: JSON.stringify(ef === undefined ? {} : { ef }),
      round_decimal: '-1',
    }),
    // Else bounded: what a client gets that asks for nothing else.
    consistency_level: strong ? STRONG : 2,
    guarantee_timestamp: strong ? 0 : 2,
  };
}

/** Reads entities by key. */
export function get(name: string, ids: readonly number[]): object {
  return {
    collection_name: name,
    expr: `id in [${ids.join(', ')}]`,
    output_fields: ['id'],
    consistency_level: STRONG,
  };
}
