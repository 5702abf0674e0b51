import { bytesOf, encodeInt64s, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { methodCodecs } from './codec.ts';
import { isLargeReply, largeReply } from './large-reply.ts';

const ROWS = 3000;
const rows = Array.from({ length: ROWS }, (_, at) => at);
const text = (at: number) => `${'long text '.repeat(at % 40)}é${at}`;
const bytes = (size: number) => Uint8Array.from({ length: ROWS * size }, (_, at) => at % 251);

/** A column of each kind, with numbers of fields and nulls. */
const FIELDS = [
  {
    field_name: 'text',
    type: 21,
    field_id: 101,
    scalars: { string_data: { data: rows.map(text) } },
  },
  {
    ...{ field_name: 'document', type: 23, field_id: 102, is_dynamic: true },
    scalars: { json_data: { data: rows.map((at) => Buffer.from(`{"a":${at}}`)) } },
  },
  {
    ...{ field_name: 'list', type: 22, field_id: 103, valid_data: rows.map((at) => at % 3 > 0) },
    scalars: {
      array_data: {
        data: rows.map((at) => ({ string_data: { data: [text(at), ''] } })),
        element_type: 21,
      },
    },
  },
  { field_name: 'id', type: 5, scalars: { long_data: { data: encodeInt64s(rows) } } },
  { field_name: 'empty', type: 21, scalars: { string_data: { data: [] } } },
  {
    ...{ field_name: 'vector', type: 101 },
    vectors: { dim: 8, float_vector: { data: bytesOf(Float32Array.from({ length: ROWS * 8 })) } },
  },
  { field_name: 'binary', type: 100, vectors: { dim: 64, binary_vector: bytes(8) } },
  { field_name: 'half', type: 102, vectors: { dim: 4, float16_vector: bytes(8) } },
  { field_name: 'brain', type: 103, vectors: { dim: 4, bfloat16_vector: bytes(8) } },
  { field_name: 'small', type: 105, vectors: { dim: 8, int8_vector: bytes(8) } },
  {
    ...{ field_name: 'sparse', type: 104 },
    vectors: {
      dim: 9,
      sparse_float_vector: { contents: rows.map((at) => new Uint8Array(8 * (at % 5))), dim: 9 },
    },
  },
];
const QUERY = { fields_data: FIELDS, collection_name: 'c', output_fields: ['text', 'id'] };
const SEARCH = {
  collection_name: 'c',
  results: {
    ...{ num_queries: 1, top_k: ROWS, fields_data: FIELDS, topks: encodeInt64s([ROWS]) },
    ...{ scores: bytesOf(new Float32Array(ROWS)), ids: { int_id: { data: encodeInt64s(rows) } } },
  },
};

test.each([
  ['Query', QUERY, wire.milvus.QueryResults],
  ['Search', SEARCH, wire.milvus.SearchResults],
])('a large reply of %s is the same message as a small one', async (rpc, reply, type) => {
  const codec = methodCodecs().get(`/milvus.proto.milvus.MilvusService/${rpc}`);
  if (!codec) throw new Error(`there is no ${rpc}`);
  expect(isLargeReply(reply)).toBe(true);
  const pieces = await largeReply(codec, reply);
  expect(pieces.all.length).toBeGreaterThan(20);
  const whole = Buffer.concat(pieces.all);
  expect(whole.length).toBe(pieces.bytes);
  expect(type.decode(whole)).toEqual(type.decode(codec.encode(reply)));
});

test('a reply without columns, or with few rows, is not large', () => {
  expect(isLargeReply({ status: {} })).toBe(false);
  expect(isLargeReply({ results: { topks: encodeInt64s([0]) } })).toBe(false);
  const [first] = FIELDS;
  const few = { ...first, scalars: { string_data: { data: rows.slice(0, 10).map(text) } } };
  expect(isLargeReply({ fields_data: [few] })).toBe(false);
});
