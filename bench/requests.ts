import { wire } from '@latchkey/contract';
import { packLongs } from './packed-longs.ts';

/** Numbers of `schema.DataType`. */
const INT64 = 5;
const FLOAT_VECTOR = 101;
const BOOL_EXPR_V1 = 1;
/** `common.ConsistencyLevel`: read what was acknowledged before. */
const STRONG = 0;

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** Bytes of floats as the wire holds them (little-endian, as every machine that runs this). */
function floatBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A collection with the key `id` and the vector `vector`, as the SDKs' quick setup makes it. */
export function createCollection(name: string, dimension: number): object {
  const { CollectionSchema, FieldSchema } = wire.schema;
  const schema = CollectionSchema.create({
    name,
    fields: [
      FieldSchema.create({ name: 'id', data_type: INT64, is_primary_key: true }),
      FieldSchema.create({
        name: 'vector',
        data_type: FLOAT_VECTOR,
        type_params: pairs({ dim: String(dimension) }),
      }),
    ],
  });
  const bytes = CollectionSchema.encode(schema).finish();
  return { collection_name: name, schema: bytes, shards_num: 1, consistency_level: STRONG };
}

export function createIndex(name: string): object {
  return {
    collection_name: name,
    field_name: 'vector',
    extra_params: pairs({ index_type: 'AUTOINDEX', metric_type: 'COSINE' }),
  };
}

/** @param vectors one for each id, one after another */
export function insert(name: string, ids: readonly number[], vectors: Float32Array): object {
  return {
    collection_name: name,
    num_rows: ids.length,
    fields_data: [
      { type: INT64, field_name: 'id', scalars: { long_data: { data: packLongs(ids) } } },
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

export function search(name: string, vector: Float32Array, topK: number): object {
  const { PlaceholderGroup, PlaceholderValue } = wire.common;
  const placeholder = PlaceholderValue.create({
    tag: '$0',
    type: FLOAT_VECTOR,
    values: [floatBytes(vector)],
  });
  return {
    collection_name: name,
    placeholder_group: PlaceholderGroup.encode({ placeholders: [placeholder] }).finish(),
    dsl_type: BOOL_EXPR_V1,
    nq: 1,
    search_params: pairs({
      anns_field: 'vector',
      topk: String(topK),
      metric_type: 'COSINE',
      params: '{}',
      round_decimal: '-1',
    }),
    // Bounded: what a client gets that asks for nothing else.
    consistency_level: 2,
    guarantee_timestamp: 2,
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
