import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { indexFromWire } from './index-from-wire.ts';

function field(type: DataType, rest: Partial<FieldSpec> = {}): FieldSpec {
  return {
    ...{ id: 101, name: 'f', type, description: '', primaryKey: false, autoId: false },
    ...{ nullable: false, partitionKey: false, dynamic: false, params: [] },
    ...rest,
  };
}

const DENSE = field(DataType.FloatVector, { dim: 8 });

function parse(on: FieldSpec, params: Record<string, string>) {
  const extra_params = Object.entries(params).map(([key, value]) => ({ key, value }));
  return indexFromWire({ extra_params }, on);
}

test.each([
  [DENSE, 'COSINE'],
  [field(DataType.Int8Vector, { dim: 8 }), 'COSINE'],
  [field(DataType.SparseFloatVector), 'IP'],
  [field(DataType.BinaryVector, { dim: 8 }), 'HAMMING'],
])('without parameters a vector gets AUTOINDEX and its default metric (%#)', (on, metric) => {
  expect(parse(on, {})).toEqual({ field: 'f', type: 'AUTOINDEX', metric, params: {} });
});

test('without parameters a scalar gets AUTOINDEX', () => {
  expect(parse(field(DataType.Int64), {})).toEqual({ field: 'f', type: 'AUTOINDEX', params: {} });
});

test('a metric alone is enough, as the Node SDK sends it', () => {
  expect(parse(DENSE, { metric_type: 'L2' })).toMatchObject({ type: 'AUTOINDEX', metric: 'L2' });
});

test.each<Record<string, string>>([
  { index_type: 'HNSW', metric_type: 'ip', params: '{"M": 16, "efConstruction": "200"}' },
  { index_type: 'HNSW', metric_type: 'IP', M: '16', efConstruction: '200' },
  { params: '{"index_type":"HNSW","metric_type":"IP","M":16,"efConstruction":200,"dim":8}' },
])('parameters are read as JSON text and as flat keys (%#)', (params) => {
  expect(parse(DENSE, params)).toEqual({
    ...{ field: 'f', type: 'HNSW', metric: 'IP' },
    params: { M: '16', efConstruction: '200' },
  });
});

test('the type is kept as it was written', () => {
  const text = field(DataType.VarChar);
  expect(parse(text, { index_type: 'Trie' })).toMatchObject({ type: 'Trie' });
});

test.each<[on: FieldSpec, params: Record<string, string>, code: number, message: string]>([
  [DENSE, { index_type: 'BOGUS' }, 65535, 'invalid index type: BOGUS'],
  [field(DataType.Int64), { index_type: 'BOGUS' }, 65535, 'invalid index type: BOGUS'],
  [
    DENSE,
    { metric_type: 'HAMMING' },
    65535,
    'metric type not found or not supported, supported: [L2 IP COSINE]',
  ],
  [
    field(DataType.BinaryVector, { dim: 8 }),
    { metric_type: 'L2' },
    65535,
    'metric type not found or not supported, supported: [HAMMING JACCARD]',
  ],
  [
    field(DataType.SparseFloatVector),
    { metric_type: 'BM25' },
    1100,
    'only BM25 Function output field support BM25 metric type: invalid parameter',
  ],
  [
    DENSE,
    { index_type: 'INVERTED' },
    1100,
    "data type FloatVector can't build with this index INVERTED: invalid parameter",
  ],
  [
    field(DataType.Int64),
    { index_type: 'SCANN' },
    1100,
    'index SCANN only supports vector data type: invalid parameter',
  ],
  [
    field(DataType.Int64),
    { index_type: 'Trie' },
    1100,
    'TRIE are only supported on varchar field: invalid parameter',
  ],
  [
    field(DataType.JSON),
    { index_type: 'STL_SORT' },
    1100,
    'STL_SORT are only supported on numeric or varchar field: invalid parameter',
  ],
  [
    field(DataType.Double),
    { index_type: 'BITMAP' },
    1100,
    'bitmap index are only supported on bool, int, string and array field: invalid parameter',
  ],
  [
    field(DataType.Int64, { primaryKey: true }),
    { index_type: 'BITMAP' },
    1100,
    'create bitmap index on primary key not supported: invalid parameter',
  ],
  [
    DENSE,
    { params: '[1]' },
    1100,
    'index params must be the text of a JSON object: invalid parameter',
  ],
  [
    DENSE,
    { params: '{' },
    1100,
    'index params must be the text of a JSON object: invalid parameter',
  ],
  [
    DENSE,
    { index_type: 'HNSW', M: '1' },
    1100,
    "Out of range in json: param 'M' (1) should be in range [2, 2048]: invalid parameter",
  ],
  [
    DENSE,
    { index_type: 'IVF_FLAT', params: '{"nlist":"many"}' },
    1100,
    "Type conflict in json: param 'nlist' (many) should be integer: invalid parameter",
  ],
  [
    DENSE,
    { index_type: 'IVF_PQ', m: '3' },
    1100,
    'dimension must be able to be divided by `m`, dimension: 8, m: 3: invalid parameter',
  ],
])('a bad index is refused with its own text (%#)', (on, params, code, message) => {
  expect(refusal(() => parse(on, params))).toEqual({ code, message });
});

function refusal(work: () => unknown): { code: number; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.fields.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}
