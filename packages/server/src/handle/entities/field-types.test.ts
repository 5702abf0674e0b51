import { bytesOf, decodeInt64s, wire } from '@latchkey/contract';
import { describe, expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig, type EntityRig } from './test-rig.ts';

const BOOKS = { collection_name: 'books' };
const { DataType: Wire } = wire.schema;

/** A vector type: how it is on the wire, four vectors of it, and the order of nearness to the first. */
interface VectorCase {
  readonly type: DataType;
  readonly params: Record<string, string>;
  readonly data: (vectors: readonly Buffer[]) => object;
  readonly vectors: readonly Buffer[];
  readonly indexes: readonly string[];
  readonly metrics: readonly string[];
}

const floats = (...numbers: number[]) => Buffer.from(bytesOf(Float32Array.from(numbers)));
const halves = (...words: number[]) => Buffer.from(bytesOf(Uint16Array.from(words) as never));
const sparse = (...pairsOf: [number, number][]) =>
  Buffer.concat(
    pairsOf.map(([at, value]) =>
      Buffer.concat([Buffer.from(bytesOf(Uint32Array.of(at) as never)), floats(value)]),
    ),
  );
const flat = (key: string, dim: number) => (vectors: readonly Buffer[]) => ({
  dim,
  [key]: key === 'float_vector' ? { data: Buffer.concat(vectors) } : Buffer.concat(vectors),
});

const DENSE = {
  indexes: [...['FLAT', 'HNSW', 'IVF_FLAT', 'IVF_SQ8', 'IVF_PQ', 'AUTOINDEX', 'SCANN', 'DISKANN']],
  metrics: ['L2', 'IP', 'COSINE'],
};

const CASES: Record<string, VectorCase> = {
  FloatVector: {
    ...{ type: DataType.FloatVector, params: { dim: '4' }, data: flat('float_vector', 4) },
    vectors: [floats(1, 0, 0.1, 0), floats(1, 0.5, 0, 0), floats(1, 1, 1, 0), floats(-1, 2, 0, 3)],
    ...DENSE,
  },
  Float16Vector: {
    ...{ type: DataType.Float16Vector, params: { dim: '2' }, data: flat('float16_vector', 2) },
    vectors: [halves(0x3c00, 0), halves(0x3c00, 0x3800), halves(0x3c00, 0x3c00), halves(0xbc00, 1)],
    ...DENSE,
    indexes: ['FLAT', 'HNSW', 'AUTOINDEX'],
  },
  BFloat16Vector: {
    ...{ type: DataType.BFloat16Vector, params: { dim: '2' }, data: flat('bfloat16_vector', 2) },
    vectors: [halves(0x3f80, 0), halves(0x3f80, 0x3f00), halves(0x3f80, 0x3f80), halves(0xbf80, 0)],
    ...DENSE,
    indexes: ['FLAT', 'HNSW', 'AUTOINDEX'],
  },
  Int8Vector: {
    ...{ type: DataType.Int8Vector, params: { dim: '3' }, data: flat('int8_vector', 3) },
    vectors: [
      ...[Buffer.from([100, 0, 1]), Buffer.from([100, 60, 0]), Buffer.from([100, 127, 127])],
      Buffer.from([0x80, 0, 0xff]),
    ],
    ...DENSE,
    indexes: ['HNSW', 'AUTOINDEX'],
  },
  BinaryVector: {
    ...{ type: DataType.BinaryVector, params: { dim: '16' }, data: flat('binary_vector', 16) },
    vectors: [
      ...[Buffer.from([0xff, 0]), Buffer.from([0xfe, 0]), Buffer.from([0xf0, 0])],
      Buffer.from([0, 0xff]),
    ],
    indexes: ['BIN_FLAT', 'BIN_IVF_FLAT', 'AUTOINDEX'],
    metrics: ['HAMMING', 'JACCARD'],
  },
  SparseFloatVector: {
    type: DataType.SparseFloatVector,
    params: {},
    data: (contents) => ({ dim: 100, sparse_float_vector: { contents, dim: 100 } }),
    vectors: [
      ...[sparse([1, 2], [90, 1]), sparse([1, 1]), sparse([1, 0.5], [3, 1]), sparse([90, 0.25])],
    ],
    indexes: ['AUTOINDEX', 'SPARSE_INVERTED_INDEX', 'SPARSE_WAND'],
    metrics: ['IP'],
  },
};

describe.each(Object.entries(CASES))('%s', (name, one) => {
  const matrix = one.indexes.flatMap((type) =>
    one.metrics.map((metric) => [type, metric] as const),
  );

  test.each(matrix)(
    'with %s and %s is indexed, found and given back exactly',
    async (type, metric) => {
      await using rig = await createEntityRig();
      const field = { name: 'v', data_type: one.type, type_params: pairs(one.params) };
      await rig.prepare('books', { fields: [ID_FIELD, field] }, { metric, type });
      const described = await rig.call('DescribeIndex', BOOKS);
      const params = new Map(
        described.index_descriptions[0].params.map(({ key, value }: Record<string, string>) => [
          ...[key, value],
        ]),
      );
      expect([params.get('index_type'), params.get('metric_type')]).toEqual([type, metric]);
      await rig.call('Insert', {
        ...{ ...BOOKS, num_rows: 4 },
        fields_data: [
          columns.int64('id', [1, 2, 3, 4]),
          { field_name: 'v', type: one.type, vectors: one.data(one.vectors) },
        ],
      });
      for (const [at, vector] of one.vectors.entries()) {
        const placeholders = [{ tag: '$0', type: one.type, values: [vector] }];
        const { results } = await rig.call('Search', {
          ...{ ...BOOKS, nq: 1 },
          placeholder_group: wire.common.PlaceholderGroup.encode({
            placeholders,
          } as never).finish(),
          search_params: pairs({ topk: '4', params: '{}', anns_field: 'v' }),
        });
        const ids: number[] = results.ids.int_id ? longs(results.ids.int_id.data) : [];
        // By inner product a longer vector may be nearer than the vector itself.
        if (metric !== 'IP') expect(ids[0]).toBe(at + 1);
        else expect(ids).toContain(at + 1);
      }
      expect(await stored(rig)).toEqual(one.vectors.map((vector) => vector.toString('hex')));
    },
  );

  test(`is described as ${name}`, async () => {
    await using rig = await createEntityRig();
    const field = { name: 'v', data_type: one.type, type_params: pairs(one.params) };
    await rig.prepare('books', { fields: [ID_FIELD, field] }, { metric: '', type: '' });
    const { schema } = await rig.call('DescribeCollection', BOOKS);
    expect(Wire[schema.fields[1].data_type]).toBe(name);
    expect(schema.fields[1].type_params).toEqual(pairs(one.params));
  });
});

const longs = (bytes: Uint8Array) => decodeInt64s(bytes).map(Number);

async function stored(rig: EntityRig): Promise<string[]> {
  const found: string[] = [];
  for (const id of [1, 2, 3, 4]) {
    const reply = await rig.call('Query', { ...BOOKS, expr: `id == ${id}`, output_fields: ['v'] });
    const { vectors } = reply.fields_data.find(
      (field: { field_name: string }) => field.field_name === 'v',
    );
    const bytes =
      vectors.float_vector?.data ??
      vectors.float16_vector ??
      vectors.bfloat16_vector ??
      vectors.int8_vector ??
      vectors.binary_vector ??
      vectors.sparse_float_vector.contents[0];
    found.push(Buffer.from(bytes).toString('hex'));
  }
  return found;
}

const SCALARS: [name: string, field: object, indexes: string[]][] = [
  ['Bool', {}, ['INVERTED', 'BITMAP', 'AUTOINDEX']],
  ['Int8', {}, ['INVERTED', 'STL_SORT', 'BITMAP', 'AUTOINDEX']],
  ['Int16', {}, ['INVERTED', 'STL_SORT', 'BITMAP', 'AUTOINDEX']],
  ['Int32', {}, ['INVERTED', 'STL_SORT', 'BITMAP', 'AUTOINDEX']],
  ['Int64', {}, ['INVERTED', 'STL_SORT', 'BITMAP', 'AUTOINDEX']],
  ['Float', {}, ['INVERTED', 'STL_SORT', 'AUTOINDEX']],
  ['Double', {}, ['INVERTED', 'STL_SORT', 'AUTOINDEX']],
  [
    'VarChar',
    { type_params: pairs({ max_length: '9' }) },
    ['INVERTED', 'STL_SORT', 'Trie', 'BITMAP', 'AUTOINDEX'],
  ],
  ['JSON', {}, ['INVERTED', 'AUTOINDEX']],
  [
    'Array',
    { element_type: DataType.Int64, type_params: pairs({ max_capacity: '4' }) },
    ['INVERTED', 'BITMAP', 'AUTOINDEX'],
  ],
];

test.each(SCALARS)(
  'an index on %s is described under the name that it was asked for',
  async (name, rest, types) => {
    await using rig = await createEntityRig();
    const field = { name: 's', data_type: Wire[name as keyof typeof Wire], ...rest };
    await rig.prepare('books', { fields: [ID_FIELD, VECTOR_FIELD, field] });
    const json = name === 'JSON' ? { json_path: 's["a"]', json_cast_type: 'DOUBLE' } : {};
    for (const type of types) {
      const request = { ...BOOKS, field_name: 's', index_name: 'i' };
      await rig.call('CreateIndex', {
        ...request,
        extra_params: pairs({ index_type: type, ...json }),
      });
      const { index_descriptions } = await rig.call('DescribeIndex', { ...BOOKS, index_name: 'i' });
      expect(index_descriptions[0].params[0]).toEqual({ key: 'index_type', value: type });
      await rig.call('DropIndex', { ...BOOKS, index_name: 'i' });
    }
  },
);
