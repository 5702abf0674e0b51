import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { createTestRig, type TestRig } from '../collections/test-rig.ts';
import { createRequest, ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';

const BOOKS = { collection_name: 'books' };
const TEXT_FIELD = {
  ...{ name: 'title', data_type: DataType.VarChar },
  type_params: pairs({ max_length: '64' }),
};
const JSON_FIELD = { name: 'doc', data_type: DataType.JSON };

async function setUp(options?: Parameters<typeof createTestRig>[0]) {
  const rig = await createTestRig(options);
  const fields = [ID_FIELD, VECTOR_FIELD, TEXT_FIELD, JSON_FIELD];
  await rig.call('CreateCollection', createRequest('books', { fields }));
  return rig;
}

function create(rig: TestRig, field: string, params: Record<string, string> = {}, name = '') {
  const request = { ...BOOKS, field_name: field, index_name: name, extra_params: pairs(params) };
  return rig.call('CreateIndex', request);
}

async function describe(rig: TestRig, named: object = {}) {
  const { index_descriptions } = await rig.call('DescribeIndex', { ...BOOKS, ...named });
  return index_descriptions as { index_name: string }[];
}

const failure = (code: number, message: string) => ({ message, fields: { code } });

test('an index without parameters is AUTOINDEX with COSINE, named after its field', async () => {
  await using rig = await setUp();
  await create(rig, 'vector');
  const [index] = await describe(rig);
  expect(index).toMatchObject({
    ...{ index_name: 'vector', field_name: 'vector', state: 3 },
    params: pairs({ index_type: 'AUTOINDEX', metric_type: 'COSINE' }),
    ...{ total_rows: { low: 0 }, indexed_rows: { low: 0 }, pending_index_rows: { low: 0 } },
  });
  expect(index).toHaveProperty('indexID.low', expect.any(Number));
});

test.each([
  { index_type: 'HNSW', metric_type: 'L2', params: '{"M":16,"efConstruction":200}' },
  { index_type: 'IVF_FLAT', metric_type: 'IP', params: '{"nlist":64}' },
  { index_type: 'FLAT', metric_type: 'COSINE' },
  { index_type: 'IVF_SQ8', metric_type: 'L2' },
  { index_type: 'IVF_PQ', metric_type: 'L2', params: '{"nlist":16,"m":2,"nbits":8}' },
  { index_type: 'HNSW_SQ', metric_type: 'L2', params: '{"sq_type":"SQ8"}' },
  { index_type: 'SCANN', metric_type: 'IP' },
  { index_type: 'DISKANN', metric_type: 'L2' },
])('a vector index is described back as it was asked for (%#)', async (params) => {
  await using rig = await setUp();
  await create(rig, 'vector', params, 'mine');
  const [index] = await describe(rig);
  expect(index).toMatchObject({ index_name: 'mine', field_name: 'vector', params: pairs(params) });
});

test.each(['INVERTED', 'Trie', 'STL_SORT', 'BITMAP', 'AUTOINDEX'])(
  'a scalar %s index is described back under its name',
  async (index_type) => {
    await using rig = await setUp();
    await create(rig, 'title', { index_type });
    const [index] = await describe(rig);
    expect(index).toMatchObject({ field_name: 'title', params: pairs({ index_type }) });
  },
);

test('the same index again is a success, with and without its name', async () => {
  await using rig = await setUp();
  const params = { index_type: 'HNSW', metric_type: 'L2', params: '{"M":16}' };
  await create(rig, 'vector', params, 'mine');
  await create(rig, 'vector', params, 'mine');
  await create(rig, 'vector', { index_type: 'HNSW', metric_type: 'L2', M: '16' });
  expect(await describe(rig)).toHaveLength(1);
});

test('another index on the field is refused', async () => {
  await using rig = await setUp();
  await create(rig, 'vector', { metric_type: 'L2' });
  const distinct = 'CreateIndex failed: at most one distinct index is allowed per field';
  const multiple = 'CreateIndex failed: creating multiple indexes on same field is not supported';
  await expect(create(rig, 'vector')).rejects.toMatchObject(failure(65535, distinct));
  await expect(create(rig, 'vector', { metric_type: 'L2' }, 'other')).rejects.toMatchObject(
    failure(65535, multiple),
  );
  await expect(create(rig, 'title', {}, 'vector')).rejects.toMatchObject(failure(65535, distinct));
  expect(await describe(rig)).toHaveLength(1);
});

test('a JSON field has one index for each path', async () => {
  await using rig = await setUp();
  const path = (json_path: string) => ({
    ...{ index_type: 'INVERTED', json_path, json_cast_type: 'varchar' },
  });
  await create(rig, 'doc', path("doc['a']"));
  await create(rig, 'doc', path("doc['b']"));
  await create(rig, 'doc', path("doc['a']"));
  expect((await describe(rig)).map((index) => index.index_name)).toEqual([
    "docdoc['a']",
    "docdoc['b']",
  ]);
});

test('a key of the dynamic field has an index of its path', async () => {
  await using rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books', { enable_dynamic_field: true }));
  const params = { index_type: 'INVERTED', params: '{"json_cast_type":"double"}' };
  await create(rig, 'price', params, 'price');
  const [index] = await describe(rig, { index_name: 'price' });
  expect(index).toMatchObject({
    field_name: '$meta',
    params: pairs({
      index_type: 'INVERTED',
      params: '{"json_cast_type":"double","json_path":"price"}',
    }),
  });
  await expect(create(rig, 'price', { index_type: 'INVERTED' })).rejects.toMatchObject(
    failure(65535, 'cannot create index on non-exist field: price'),
  );
});

const NGRAM = { index_type: 'NGRAM', min_gram: '2', max_gram: '3' };

test('an NGRAM index is described back with its lengths', async () => {
  await using rig = await setUp();
  await create(rig, 'title', NGRAM);
  await create(rig, 'doc', { ...NGRAM, json_path: 'doc["a"]', json_cast_type: 'VARCHAR' }, 'a');
  const [index] = await describe(rig, { field_name: 'title' });
  const params = pairs({ index_type: 'NGRAM', params: '{"min_gram":2,"max_gram":3}' });
  expect(index).toMatchObject({ params });
});

test.each([
  ['id', NGRAM, 'Ngram index can only be created on VARCHAR or JSON field'],
  ['title', { index_type: 'NGRAM' }, 'Ngram index must specify both min_gram and max_gram'],
  [
    ...(['title', { ...NGRAM, min_gram: '4' }] as const),
    'invalid min_gram or max_gram value for Ngram index, min_gram: 4, max_gram: 3',
  ],
  [
    ...(['title', { ...NGRAM, min_gram: '0' }] as const),
    "Out of range in json: param 'min_gram' (0) should be in range [1, 2147483647]",
  ],
  ['doc', { index_type: 'INVERTED' }, 'json index must specify cast type'],
  [
    ...(['doc', { index_type: 'INVERTED', json_cast_type: 'int64' }] as const),
    'json_cast_type int64 is not supported, supported: BOOL, DOUBLE, VARCHAR, JSON, ARRAY_BOOL, ARRAY_DOUBLE, ARRAY_VARCHAR',
  ],
  [
    ...([
      'doc',
      { index_type: 'INVERTED', json_cast_type: 'double', json_cast_function: 'F' },
    ] as const),
    'json_cast_function F is not supported',
  ],
] as const)(
  'an index that its parameters do not fit is refused (%#)',
  async (field, params, text) => {
    await using rig = await setUp();
    const refusal = failure(1100, `${text}: invalid parameter`);
    await expect(create(rig, field, { ...params })).rejects.toMatchObject(refusal);
  },
);

test('the properties of an index are altered, described back and dropped', async () => {
  await using rig = await setUp();
  await create(rig, 'vector', { index_type: 'HNSW', metric_type: 'L2' });
  const alter = (change: object, index_name = 'vector') =>
    rig.call('AlterIndex', { ...BOOKS, index_name, ...change });
  const mapped = { extra_params: pairs({ 'mmap.enabled': 'true' }) };
  await alter(mapped);
  const base = { index_type: 'HNSW', metric_type: 'L2' };
  const [altered] = await describe(rig);
  expect(altered).toMatchObject({ params: pairs({ ...base, 'mmap.enabled': 'true' }) });
  await alter({ delete_keys: ['mmap.enabled'] });
  const [dropped] = await describe(rig);
  expect(dropped).toMatchObject({ params: pairs(base) });

  const refused = (call: Promise<unknown>, code: number, text: string) =>
    expect(call).rejects.toMatchObject({
      fields: { code },
      message: expect.stringContaining(text),
    });
  await refused(alter({ extra_params: pairs({ M: '4' }) }), 1100, 'M is not a configable');
  await refused(alter({ delete_keys: ['M'] }), 1100, 'M is not a configable');
  await refused(
    alter({ extra_params: pairs({ 'mmap.enabled': 'maybe' }) }),
    1100,
    'invalid mmap.enabled value: maybe',
  );
  await refused(alter({}), 1100, 'no properties or delete keys');
  await refused(alter(mapped, 'zz'), 700, 'index not found');
  await rig.call('LoadCollection', BOOKS);
  await refused(alter(mapped), 104, "can't alter index on loaded collection");
});

test.each([
  ['zz', {}, '', 65535, 'cannot create index on non-exist field: zz'],
  ['$meta', {}, '', 65535, 'cannot create index on non-exist field: $meta'],
  ['vector', { index_type: 'BOGUS' }, '', 65535, 'invalid index type: BOGUS'],
  [
    ...(['vector', { metric_type: 'HAMMING' }, '', 65535] as const),
    'metric type not found or not supported, supported: [L2 IP COSINE]',
  ],
  [
    ...(['vector', {}, '1x', 1100] as const),
    'Invalid index name: 1x. The first character of a index name must be an underscore or letter.: invalid parameter',
  ],
  [
    ...(['vector', {}, 'a-b', 1100] as const),
    'Invalid index name: a-b. Index name can only contain numbers, letters, and underscores.: invalid parameter',
  ],
] as const)(
  'a bad index is refused with its own text (%#)',
  async (field, params, name, code, text) => {
    await using rig = await setUp();
    await expect(create(rig, field, { ...params }, name)).rejects.toMatchObject(
      failure(code, text),
    );
    await expect(describe(rig)).rejects.toMatchObject({ fields: { code: 700 } });
  },
);

test('DescribeIndex selects by index and by field', async () => {
  await using rig = await setUp();
  await create(rig, 'vector');
  await create(rig, 'title', {}, 'by_title');
  const names = async (named: object) =>
    (await describe(rig, named)).map((index) => index.index_name);
  expect(await names({})).toEqual(['vector', 'by_title']);
  expect(await names({ index_name: 'by_title' })).toEqual(['by_title']);
  expect(await names({ field_name: 'title' })).toEqual(['by_title']);
});

test.each(['DescribeIndex', 'GetIndexState', 'GetIndexBuildProgress'] as const)(
  '%s without such an index is code 700',
  async (rpc) => {
    await using rig = await setUp();
    await expect(rig.call(rpc, BOOKS)).rejects.toMatchObject(
      failure(700, 'index not found[collection=books]'),
    );
    await create(rig, 'vector');
    await expect(rig.call(rpc, { ...BOOKS, index_name: 'zz' })).rejects.toMatchObject(
      failure(700, 'index not found[indexName=zz]'),
    );
  },
);

test('an index that exists is finished', async () => {
  await using rig = await setUp();
  await create(rig, 'vector');
  expect(await rig.call('GetIndexState', BOOKS)).toMatchObject({ state: 3 });
  expect(await rig.call('GetIndexBuildProgress', BOOKS)).toMatchObject({
    ...{ indexed_rows: { low: 0 }, total_rows: { low: 0 } },
  });
});

test('DropIndex drops, and dropping what is missing is a success', async () => {
  await using rig = await setUp();
  await create(rig, 'vector');
  await create(rig, 'title');
  await rig.call('DropIndex', { ...BOOKS, index_name: 'vector' });
  await rig.call('DropIndex', { ...BOOKS, index_name: 'vector' });
  expect(await describe(rig)).toMatchObject([{ index_name: 'title' }]);
  await create(rig, 'vector', { metric_type: 'L2' });
  await rig.call('DropIndex', BOOKS);
  await expect(describe(rig)).rejects.toMatchObject({ fields: { code: 700 } });
});

test('a loaded collection keeps its vector index', async () => {
  await using rig = await setUp();
  await create(rig, 'vector');
  await create(rig, 'title');
  await rig.call('LoadCollection', BOOKS);
  const text = 'index cannot be dropped, collection is loaded, please release it first';
  await expect(rig.call('DropIndex', BOOKS)).rejects.toMatchObject(failure(65535, text));
  expect(await describe(rig)).toHaveLength(2);
  await rig.call('DropIndex', { ...BOOKS, index_name: 'title' });
  await rig.call('ReleaseCollection', BOOKS);
  await rig.call('DropIndex', BOOKS);
});

test.each([
  ...(['CreateIndex', 'DropIndex', 'DescribeIndex'] as const),
  ...(['GetIndexState', 'GetIndexBuildProgress'] as const),
])('%s of a missing collection or in an unknown database is an error', async (rpc) => {
  await using rig = await setUp();
  const request = { collection_name: 'nope', field_name: 'vector' };
  await expect(rig.call(rpc, request)).rejects.toMatchObject(
    failure(100, 'collection not found[database=default][collection=nope]'),
  );
  await expect(rig.call(rpc, request, { database: 'nope' })).rejects.toMatchObject(
    failure(800, 'database not found[database=nope]'),
  );
});

test('an index that the engine can not make is not in the catalogue', async () => {
  await using rig = await setUp({
    override: (engine) => ({
      collection: (id) => {
        const applyIndex = async () => {
          throw new Error('disk full');
        };
        return Object.assign(Object.create(null), { ...engine.collection(id), applyIndex });
      },
    }),
  });
  await expect(create(rig, 'vector')).rejects.toThrow('disk full');
  const [record] = await rig.store.catalog.listCollections(rig.clusterId);
  expect(record?.indexes).toEqual([]);
});

test('an index counts the entities of its collection', async () => {
  await using rig = await setUp();
  const [record] = await rig.store.catalog.listCollections(rig.clusterId);
  await create(rig, 'vector');
  await create(rig, 'title');
  const count = 3;
  await rig.engine.collection(record?.id ?? 0).upsert({
    keys: [1, 2, 3],
    columns: new Map([
      [100, { kind: 'scalar', values: [1, 2, 3] }],
      [101, { kind: 'dense', bytes: new Uint8Array(new Float32Array(4 * count).fill(1).buffer) }],
      [102, { kind: 'scalar', values: ['a', 'b', 'c'] }],
      [103, { kind: 'scalar', values: ['{}', '{}', '{}'] }],
    ]),
  });
  expect(await describe(rig)).toMatchObject([
    { index_name: 'vector', total_rows: { low: count }, pending_index_rows: { low: 0 } },
    { index_name: 'title', total_rows: { low: count }, indexed_rows: { low: count } },
  ]);
  const progress = await rig.call('GetIndexBuildProgress', { ...BOOKS, index_name: 'title' });
  expect(progress).toMatchObject({ total_rows: { low: count }, indexed_rows: { low: count } });
});
