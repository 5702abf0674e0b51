import { bytesOf, encodeInt64s, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { encodeInSteps, isLargeRequest } from './encode-in-steps.ts';

const ROWS = 9000;
const rows = Array.from({ length: ROWS }, (_, at) => at);
const text = (at: number) => `${'long '.repeat(at % 30)}é${at}`;
const FIELDS = [
  { field_name: 'id', type: 5, scalars: { long_data: { data: encodeInt64s(rows) } } },
  { field_name: 'text', type: 21, scalars: { string_data: { data: rows.map(text) } } },
  {
    ...{ field_name: '$meta', type: 23, is_dynamic: true, valid_data: rows.map((at) => at > 3) },
    scalars: { json_data: { data: rows.map((at) => Buffer.from(`{"a":${at}}`)) } },
  },
  {
    ...{ field_name: 'vector', type: 101 },
    vectors: { dim: 8, float_vector: { data: bytesOf(Float32Array.from({ length: ROWS * 8 })) } },
  },
];
const GROUP = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
const documents = rows.map((at) => Buffer.from(`[${at}]`));
const TEMPLATES = {
  '': { bool_val: false },
  number: { float_val: 0.5 },
  numbers: { array_val: { long_data: { data: encodeInt64s(rows) } } },
  texts: { array_val: { string_data: { data: rows.map(text) } } },
  documents: { array_val: { json_data: { data: documents } } },
  nested: { array_val: { array_data: { data: [{ bool_data: { data: [true] } }] } } },
};
const NAMES = { db_name: 'd', collection_name: 'c' };

const {
  DeleteRequest,
  QueryRequest,
  InsertRequest,
  UpsertRequest,
  SearchRequest,
  HybridSearchRequest,
} = wire.milvus;

test.each([
  ['Insert', InsertRequest, { ...NAMES, num_rows: ROWS, fields_data: FIELDS }],
  ['Upsert', UpsertRequest, { ...NAMES, partial_update: true, fields_data: FIELDS }],
  ['Search', SearchRequest, { ...NAMES, nq: 7, placeholder_group: GROUP }],
  [
    'HybridSearch',
    HybridSearchRequest,
    {
      ...NAMES,
      requests: [
        { ...NAMES, dsl: 'a > 1' },
        { nq: 7, placeholder_group: GROUP },
        { expr_template_values: TEMPLATES },
      ],
    },
  ],
  ['Query', QueryRequest, { ...NAMES, expr: 'a in {b}', expr_template_values: TEMPLATES }],
  ['Delete', DeleteRequest, { ...NAMES, expr_template_values: TEMPLATES }],
])(
  'a large %s is the same message as one that is encoded at a stroke',
  async (name, type, request) => {
    expect(isLargeRequest(request)).toBe(true);
    const { encode, decode } = type as unknown as typeof InsertRequest;
    const whole = encode(request as never).finish();
    const codec = { name, encode: (message: object) => encode(message as never) };
    expect(decode(await encodeInSteps(codec, request))).toEqual(decode(whole));
  },
);

test('what has few bytes is not large', () => {
  expect(isLargeRequest({})).toBe(false);
  expect(isLargeRequest({ placeholder_group: GROUP.subarray(9), requests: [] })).toBe(true);
  expect(isLargeRequest({ placeholder_group: GROUP.subarray(0, 9) })).toBe(false);
  expect(isLargeRequest({ requests: [{}, { placeholder_group: GROUP.subarray(0, 9) }] })).toBe(
    false,
  );
  expect(isLargeRequest({ fields_data: FIELDS.slice(0, 1) })).toBe(false);
  const { texts, ...others } = TEMPLATES;
  expect(isLargeRequest({ expr_template_values: { number: others.number } })).toBe(false);
  expect(isLargeRequest({ requests: [{ expr_template_values: { texts } }] })).toBe(true);
});
