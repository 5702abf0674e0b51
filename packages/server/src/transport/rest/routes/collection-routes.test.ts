import { REST_ROUTES } from '@latchkey/contract/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  await rig.fixture.addUser('reader', 'Reader-Passw0rd', ['db_ro']);
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };

const FULL = {
  description: 'books',
  schema: {
    enableDynamicField: true,
    fields: [
      {
        fieldName: 'key',
        dataType: 'VarChar',
        isPrimary: true,
        elementTypeParams: { max_length: 64 },
      },
      { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: '4' } },
      {
        ...{ fieldName: 'tags', dataType: 'Array', elementDataType: 'Int64' },
        ...{ nullable: true, elementTypeParams: { max_capacity: 8 } },
      },
    ],
  },
};

test('a collection is made from a dimension, indexed and loaded', async () => {
  const created = await rig.post('collections/create', { collectionName: 'quick', dimension: 4 });
  expect(created).toMatchObject(OK);
  const { body } = await rig.post('collections/describe', { collectionName: 'quick' });
  expect(body).toEqual({
    code: 0,
    data: {
      collectionName: 'quick',
      collectionID: expect.any(Number),
      description: '',
      autoId: false,
      fields: [
        {
          ...{ name: 'id', id: 100, type: 'Int64', primaryKey: true, partitionKey: false },
          ...{ clusteringKey: false, autoId: false, description: '', nullable: false },
        },
        {
          ...{ name: 'vector', id: 101, type: 'FloatVector', primaryKey: false },
          ...{ partitionKey: false, clusteringKey: false, autoId: false, description: '' },
          ...{ nullable: false, params: [{ key: 'dim', value: '4' }] },
        },
      ],
      functions: [],
      aliases: [],
      indexes: [{ indexName: 'vector', fieldName: 'vector', metricType: 'COSINE' }],
      load: 'LoadStateLoaded',
      shardsNum: 1,
      partitionsNum: 1,
      consistencyLevel: 'Bounded',
      enableDynamicField: true,
      properties: [],
    },
  });
  REST_ROUTES['collections/describe'].data.parse(body.data);
  const state = await rig.post('collections/get_load_state', { collectionName: 'quick' });
  expect(state.body.data).toEqual({ loadState: 'LoadStateLoaded', loadProgress: 100 });
  const indexes = await rig.post('indexes/describe', {
    ...{ collectionName: 'quick', indexName: 'vector' },
  });
  REST_ROUTES['indexes/describe'].data.parse(indexes.body.data);
  expect(indexes.body.data[0]).toMatchObject({
    ...{ indexName: 'vector', fieldName: 'vector', indexType: 'AUTOINDEX', metricType: 'COSINE' },
    ...{ totalRows: 0, pendingRows: 0, indexedRows: 0, indexState: 'Finished', failReason: '' },
  });
});

test('a collection is made by a schema, and indexed and loaded step by step', async () => {
  const collectionName = 'full';
  expect(await rig.post('collections/create', { collectionName, ...FULL })).toMatchObject(OK);
  const described = await rig.post('collections/describe', { collectionName });
  expect(described.body.data).toMatchObject({
    ...{ load: 'LoadStateNotLoad', indexes: [], enableDynamicField: true, description: 'books' },
    fields: [
      { name: 'key', type: 'VarChar', params: [{ key: 'max_length', value: '64' }] },
      { name: 'v', type: 'FloatVector' },
      { name: 'tags', type: 'Array', elementType: 'Int64', nullable: true },
    ],
  });
  expect((await rig.post('indexes/list', { collectionName })).body.data).toEqual([]);
  const load = await rig.post('collections/load', { collectionName });
  expect(load.body).toEqual({ code: 700, message: 'index not found[collection=full]' });
  const index = {
    ...{ fieldName: 'v', indexName: 'ix', indexType: 'HNSW', metricType: 'L2' },
    params: { M: 8, efConstruction: 64 },
  };
  const made = await rig.post('indexes/create', { collectionName, indexParams: [index] });
  expect(made).toMatchObject(OK);
  expect(rig.last('CreateIndex').request.extra_params).toMatchObject([
    { key: 'index_type', value: 'HNSW' },
    { key: 'metric_type', value: 'L2' },
    { key: 'params', value: '{"M":8,"efConstruction":64}' },
  ]);
  expect((await rig.post('indexes/list', { collectionName })).body.data).toEqual(['ix']);
  expect(await rig.post('collections/load', { collectionName })).toMatchObject(OK);
  expect(await rig.post('collections/refresh_load', { collectionName })).toMatchObject(OK);
  expect(rig.last('LoadCollection').request.refresh).toBe(true);
  expect(await rig.post('collections/flush', { collectionName })).toMatchObject(OK);
  const stats = await rig.post('collections/get_stats', { collectionName });
  expect(stats.body).toEqual({ code: 0, data: { rowCount: 0 } });
  expect(await rig.post('collections/release', { collectionName })).toMatchObject(OK);
  const state = await rig.post('collections/get_load_state', { collectionName });
  expect(state.body.data).toEqual({ loadState: 'LoadStateNotLoad' });
  const drop = { collectionName, indexName: 'ix' };
  expect(await rig.post('indexes/drop', drop)).toMatchObject(OK);
});

test('with index parameters a collection is indexed and loaded at once', async () => {
  const indexParams = [{ fieldName: 'v', metricType: 'IP' }];
  const collectionName = 'full_loaded';
  const body = { collectionName, ...FULL, indexParams };
  expect(await rig.post('collections/create', body)).toMatchObject(OK);
  const described = await rig.post('collections/describe', { collectionName });
  expect(described.body.data).toMatchObject({
    load: 'LoadStateLoaded',
    indexes: [{ indexName: 'v', fieldName: 'v', metricType: 'IP' }],
  });
});

test('names of quick creation, its parameters and properties reach the message', async () => {
  const body = {
    ...{ collectionName: 'named', dimension: 8, idType: 'VarChar', autoID: true },
    ...{ primaryFieldName: 'pk', vectorFieldName: 'vec', metricType: 'L2' },
    params: {
      ...{ max_length: 32, enableDynamicField: false, shardsNum: 1, consistencyLevel: 'Strong' },
      ...{ 'mmap.enabled': true },
    },
  };
  expect(await rig.post('collections/create', body)).toMatchObject(OK);
  const { data } = (await rig.post('collections/describe', { collectionName: 'named' })).body;
  expect(data).toMatchObject({
    ...{ autoId: true, enableDynamicField: false, consistencyLevel: 'Strong' },
    fields: [
      { name: 'pk', type: 'VarChar', params: [{ key: 'max_length', value: '32' }] },
      { name: 'vec', params: [{ key: 'dim', value: '8' }] },
    ],
    indexes: [{ indexName: 'vec', metricType: 'L2' }],
    properties: [{ key: 'mmap.enabled', value: 'true' }],
  });
});

test.each([
  [
    {},
    1100,
    'dimension is required for quickly create collection(default metric type: COSINE): invalid parameter[expected=collectionName & dimension][actual=collectionName]',
  ],
  [
    { dimension: 4, idType: 'Float' },
    1100,
    'idType can only be [Int64, VarChar], default: Int64: invalid parameter[expected=Int64, Varchar][actual=Float]',
  ],
  [
    { dimension: 4, params: { consistencyLevel: 'Weak' } },
    1100,
    'consistencyLevel can only be [Strong, Session, Bounded, Eventually, Customized], default: Bounded, err:invalid parameter[expected=Strong, Session, Bounded, Eventually, Customized][actual=Weak]',
  ],
  [{ dimension: 4, vectorFieldType: 'Nope' }, 1100, /data type Nope is invalid\(case sensitive\)/],
  [{ schema: { fields: [{ fieldName: 'a', dataType: 'int64' }] } }, 1100, /int64 is invalid/],
  [{ schema: { fields: [{ fieldName: 'a', dataType: 'toString' }] } }, 1100, /is invalid/],
  [
    { ...FULL, indexParams: [{ fieldName: 'zz' }] },
    1802,
    "missing required parameters, error: `zz` hasn't defined in schema",
  ],
  [{ schema: { fields: [{}] } }, 1802, /'CollectionReq.Schema.Fields\[0\].FieldName'/],
  [{ dimension: '4' }, 1801, /field CollectionReq.dimension of type int32/],
  [
    { dimension: 4, params: { enableDynamicField: 'maybe' } },
    1100,
    /parse enableDynamicField fail/,
  ],
  [{ ...FULL, schema: { ...FULL.schema, structFields: [{}] } }, 10, /struct/],
])('creating a collection with %j is %d', async (body, code, message) => {
  const collectionName = 'refused';
  const reply = await rig.post('collections/create', { collectionName, ...body });
  const text = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(reply.body).toEqual({ code, message: text });
  const has = await rig.post('collections/has', { collectionName });
  expect(has.body).toEqual({ code: 0, data: { has: false } });
});

test('collections are listed, and a missing one is missing in the words of Milvus', async () => {
  const { body } = await rig.post('collections/list');
  expect(body.data).toEqual(expect.arrayContaining(['quick', 'full']));
  const collectionName = 'nope';
  const notFound = 'collection not found[database=default][collection=nope]';
  const state = await rig.post('collections/get_load_state', { collectionName });
  expect(state.body).toEqual({ code: 100, message: notFound });
  const described = await rig.post('collections/describe', { collectionName });
  expect(described.body).toEqual({
    ...{ code: 100, message: `can't find collection ${notFound}` },
  });
  expect(await rig.post('collections/drop', { collectionName })).toMatchObject(OK);
  const list = await rig.post('collections/list', { dbName: 'x' });
  expect(list.body).toEqual({ code: 800, message: 'database not found[database=x]' });
});

test('partitions and databases are listed, had and described', async () => {
  const collectionName = 'quick';
  const list = await rig.post('partitions/list', { collectionName });
  expect(list.body).toEqual({ code: 0, data: ['_default'] });
  const has = (partitionName: string) =>
    rig.post('partitions/has', { collectionName, partitionName });
  expect((await has('_default')).body).toEqual({ code: 0, data: { has: true } });
  expect((await has('p')).body).toEqual({ code: 0, data: { has: false } });
  expect((await rig.post('databases/list')).body).toEqual({ code: 0, data: ['default'] });
  const described = await rig.post('databases/describe', { dbName: 'default' });
  expect(described.body).toEqual({
    ...{ code: 0, data: { dbName: 'default', dbID: expect.any(Number), properties: [] } },
  });
});

test('what a description is made of is left out and told where it may not be seen', async () => {
  rig.answer('GetLoadState', async () => {
    const { errors } = await import('@latchkey/contract');
    throw errors.permissionDenied('PrivilegeGetLoadState', 'reader', 'default');
  });
  const { body } = await rig.post('collections/describe', { collectionName: 'quick' });
  rig.answer('GetLoadState', undefined);
  expect(body).toMatchObject({
    code: 0,
    data: { load: '', indexes: [{ indexName: 'vector' }] },
    message: 'PrivilegeGetLoadState: permission deny to reader in the `default` database;',
  });
});

test('a collection is renamed, also into another database', async () => {
  await rig.post('collections/create', { collectionName: 'old', dimension: 4 });
  await rig.post('databases/create', { dbName: 'shop' });
  const rename = { collectionName: 'old', newCollectionName: 'fresh' };
  expect(await rig.post('collections/rename', rename)).toMatchObject(OK);
  expect(await rig.post('collections/rename', rename)).toMatchObject({
    body: { code: 100, message: 'collection not found[database=default][collection=old]' },
  });
  const move = { collectionName: 'fresh', newCollectionName: 'fresh', newDbName: 'shop' };
  expect(await rig.post('collections/rename', move)).toMatchObject(OK);
  const list = await rig.post('collections/list', { dbName: 'shop' });
  expect(list.body.data).toEqual(['fresh']);
  const authorization = 'reader:Reader-Passw0rd';
  const back = { ...move, dbName: 'shop', newDbName: 'default' };
  const refused = await rig.post('collections/rename', back, { authorization });
  expect(refused).toMatchObject({ status: 403 });
});

test('properties of a collection are altered and dropped', async () => {
  const collectionName = 'altered';
  await rig.post('collections/create', { collectionName, ...FULL });
  const properties = async () =>
    (await rig.post('collections/describe', { collectionName })).body.data.properties;
  const change = { 'collection.ttl.seconds': -1, 'mmap.enabled': true, own: '', toString: 'x' };
  const altered = await rig.post('collections/alter_properties', {
    ...{ collectionName, properties: change },
  });
  expect(altered).toMatchObject(OK);
  expect(await properties()).toEqual([
    { key: 'collection.ttl.seconds', value: '-1' },
    { key: 'mmap.enabled', value: 'true' },
    { key: 'own', value: '' },
    { key: 'toString', value: 'x' },
  ]);
  const dropped = await rig.post('collections/drop_properties', {
    ...{ collectionName, propertyKeys: ['own', 'mmap.enabled', 'toString'] },
  });
  expect(dropped).toMatchObject(OK);
  expect(await properties()).toEqual([{ key: 'collection.ttl.seconds', value: '-1' }]);
  for (const path of ['collections/alter_properties', 'collections/drop_properties']) {
    expect((await rig.post(path, { collectionName })).body).toEqual({
      ...{ code: 1100, message: 'no properties or delete keys provided: invalid parameter' },
    });
  }
});

test('creating is refused before anything is looked at', async () => {
  const authorization = 'reader:Reader-Passw0rd';
  const body = { collectionName: 'x', dimension: 4, params: { consistencyLevel: 'Weak' } };
  const reply = await rig.post('collections/create', body, { authorization });
  expect(reply).toMatchObject({ status: 403, body: { code: 65535 } });
});
