import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { createTestRig } from './test-rig.ts';
import { createRequest, ID_FIELD, pairs, VECTOR_FIELD, vectorField } from './test-schema.ts';

test('a created collection is described at once, without its hidden field', async () => {
  await using rig = await createTestRig();
  const text = {
    ...{ name: 'title', data_type: DataType.VarChar, nullable: true, description: 'of the book' },
    type_params: pairs({ max_length: '64', enable_analyzer: 'true', enable_match: 'true' }),
  };
  const tags = {
    ...{ name: 'tags', data_type: DataType.Array, element_type: DataType.Int64 },
    type_params: pairs({ max_capacity: '8' }),
  };
  const fields = [{ ...ID_FIELD, autoID: true }, VECTOR_FIELD, text, tags];
  const schema = { description: 'books', enable_dynamic_field: true, fields };
  const rest = { properties: pairs({ 'mmap.enabled': 'true' }), shards_num: 2 };
  await rig.call('CreateCollection', createRequest('books', schema, rest));

  const described = await rig.call('DescribeCollection', { collection_name: 'books' });
  expect(described).toMatchObject({
    ...{ collection_name: 'books', db_name: 'default', shards_num: 2, consistency_level: 2 },
    ...{ aliases: [], properties: pairs({ 'mmap.enabled': 'true' }) },
    schema: { name: 'books', description: 'books', enable_dynamic_field: true, autoID: true },
  });
  expect(described.schema).toHaveProperty(
    'fields',
    fields.map((field, i) => expect.objectContaining({ ...field, fieldID: long(100 + i) })),
  );
  expect(described.num_partitions).toEqual(long(1));
  expect(String(described.update_timestamp)).toBe(described.update_timestamp_str);
});

test('created again with the same parameters it is the same collection', async () => {
  await using rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books'));
  const before = await rig.call('DescribeCollection', { collection_name: 'books' });
  await rig.call('CreateCollection', createRequest('books'));
  expect(await rig.call('DescribeCollection', { collection_name: 'books' })).toEqual(before);
});

test.each([
  createRequest('books', { description: 'other' }),
  createRequest('books', { enable_dynamic_field: true }),
  createRequest('books', { fields: [ID_FIELD, vectorField('vector', 8)] }),
  createRequest('books', { fields: [{ ...ID_FIELD, autoID: true }, VECTOR_FIELD] }),
  createRequest('books', {}, { consistency_level: 0 }),
  createRequest('books', {}, { shards_num: 2 }),
  createRequest('books', {}, { properties: pairs({ 'mmap.enabled': 'true' }) }),
])('created again with other parameters it is refused (%#)', async (other) => {
  await using rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books'));
  await expect(rig.call('CreateCollection', other)).rejects.toMatchObject({
    message: 'create duplicate collection with different parameters, collection: books',
    fields: { code: 65535 },
  });
});

test('many creations of one name at once make one collection', async () => {
  await using rig = await createTestRig();
  const same = Array.from({ length: 8 }, () =>
    rig.call('CreateCollection', createRequest('books')),
  );
  const other = rig.call('CreateCollection', createRequest('books', { description: 'other' }));
  await Promise.all(same);
  await expect(other).rejects.toMatchObject({ fields: { code: 65535 } });
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: ['books'] });
});

test.each<[request: object, code: number, message: string]>([
  [
    createRequest('1x'),
    1100,
    'Invalid collection name: 1x. the first character of a collection name must be an underscore or letter: invalid parameter',
  ],
  [
    createRequest('a-b'),
    1100,
    'Invalid collection name: a-b. collection name can only contain numbers, letters and underscores: invalid parameter',
  ],
  [createRequest(''), 1100, 'collection name should not be empty: invalid parameter'],
  [
    { ...createRequest('a'), collection_name: 'b' },
    1100,
    'collection name = b, schema.Name=a: invalid parameter',
  ],
  [
    createRequest('a', {}, { shards_num: 17 }),
    1100,
    "maximum shards's number should be limited to 16: invalid parameter",
  ],
  [
    createRequest('a', {}, { consistency_level: 9 }),
    1100,
    'invalid consistency level: 9: invalid parameter',
  ],
  [
    createRequest('a', {}, { num_partitions: 4 }),
    1100,
    'num_partitions should only be specified with partition key field enabled: invalid parameter',
  ],
  [
    createRequest(
      'a',
      {
        fields: [
          ID_FIELD,
          VECTOR_FIELD,
          { name: 'p', data_type: DataType.Int64, is_partition_key: true },
        ],
      },
      { num_partitions: 1025 },
    ),
    1100,
    'partition number (1025) exceeds max configuration (1024): invalid parameter',
  ],
  [
    createRequest('a', {}, { properties: pairs({ ttl_field: 't' }) }),
    10,
    'collection property ttl_field is not supported by this server',
  ],
  [
    createRequest('a', {}, { properties: pairs({ 'collection.ttl.seconds': '1 h' }) }),
    1100,
    'collection TTL is not a valid positive integer: invalid parameter',
  ],
])('a bad request is refused with its own text (%#)', async (request, code, message) => {
  await using rig = await createTestRig();
  await expect(rig.call('CreateCollection', request)).rejects.toMatchObject({
    ...{ message, fields: { code } },
  });
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: [] });
});

test('a name is 255 characters at most', async () => {
  await using rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('a'.repeat(255)));
  await expect(rig.call('CreateCollection', createRequest('a'.repeat(256)))).rejects.toMatchObject({
    message: expect.stringContaining(
      'the length of a collection name must be less than 255 characters: invalid parameter',
    ),
  });
});

test('a database that does not exist is not found', async () => {
  await using rig = await createTestRig();
  const nowhere = { database: 'nope' };
  await expect(rig.call('CreateCollection', createRequest('books'), nowhere)).rejects.toMatchObject(
    {
      ...{ message: 'database not found[database=nope]', fields: { code: 800 } },
    },
  );
});

test('a full database takes no more collections', async () => {
  await using rig = await createTestRig({ maxCollections: 1 });
  await rig.call('CreateCollection', createRequest('one'));
  await rig.call('CreateCollection', createRequest('one'));
  await expect(rig.call('CreateCollection', createRequest('two'))).rejects.toMatchObject({
    message: 'exceeded the limit number of collections[dbName=default][limit=1]',
    fields: { code: 102 },
  });
});

test('a collection that the engine can not make is not in the catalogue', async () => {
  let broken = true;
  await using rig = await createTestRig({
    override: (engine) => ({
      create: async (spec) => {
        if (broken) throw new Error('disk full');
        return engine.create(spec);
      },
    }),
  });
  await expect(rig.call('CreateCollection', createRequest('books'))).rejects.toThrow('disk full');
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: [] });
  broken = false;
  await rig.call('CreateCollection', createRequest('books'));
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: ['books'] });
});

test('what the engine had begun to make when it failed is dropped', async () => {
  const made: number[] = [];
  await using rig = await createTestRig({
    override: (engine) => ({
      create: async (spec) => {
        made.push((await engine.create(spec)).id);
        throw new Error('disk full');
      },
    }),
  });
  await expect(rig.call('CreateCollection', createRequest('books'))).rejects.toThrow('disk full');
  const [id = 0] = made;
  expect(() => rig.engine.collection(id)).toThrow(`collection not found[collection=${id}]`);
});

test('a type that the engine can not store is refused by name, and nothing is left', async () => {
  await using rig = await createTestRig();
  const wide = vectorField('wide', 20_001);
  const request = createRequest('books', { fields: [ID_FIELD, wide] });
  await expect(rig.call('CreateCollection', request)).rejects.toMatchObject({
    message: 'a dimension above 20000 (field wide) is not supported by this server',
    fields: { code: 10 },
  });
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: [] });
});

function long(value: number) {
  return expect.objectContaining({ low: value, high: 0 });
}
