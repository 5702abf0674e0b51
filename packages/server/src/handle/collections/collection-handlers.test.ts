import { expect, test } from 'vitest';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import { schemaTimestamp } from './schema-timestamp.ts';
import { createTestRig, type TestRig } from './test-rig.ts';
import { createRequest, ID_FIELD, vectorField } from './test-schema.ts';

const BOOKS = { collection_name: 'books' };
const BLIND = { rights: { seesCollection: () => false } };

async function create(rig: TestRig, name = 'books', schema: object = {}) {
  await rig.call('CreateCollection', createRequest(name, schema));
}

async function createLoaded(rig: TestRig, name = 'books') {
  await create(rig, name);
  await rig.call('CreateIndex', { collection_name: name, field_name: 'vector' });
  await rig.call('LoadCollection', { collection_name: name });
}

const failure = (code: number, message: string) => ({ message, fields: { code } });
const NOT_FOUND = failure(100, 'collection not found[database=default][collection=books]');
const NOT_DESCRIBED = failure(
  100,
  "can't find collection collection not found[database=default][collection=books]",
);

test('HasCollection tells whether a collection exists and is seen', async () => {
  await using rig = await createTestRig();
  expect(await rig.call('HasCollection', BOOKS)).toMatchObject({ value: false });
  await create(rig);
  expect(await rig.call('HasCollection', BOOKS)).toMatchObject({ value: true });
  expect(await rig.call('HasCollection', BOOKS, BLIND)).toMatchObject({ value: false });
});

test('DescribeCollection answers the same for a missing and for an unseen collection', async () => {
  await using rig = await createTestRig();
  await expect(rig.call('DescribeCollection', BOOKS)).rejects.toMatchObject(NOT_DESCRIBED);
  await create(rig);
  await expect(rig.call('DescribeCollection', BOOKS, BLIND)).rejects.toMatchObject(NOT_DESCRIBED);
});

test('DescribeCollection finds a collection by its id', async () => {
  await using rig = await createTestRig();
  await create(rig);
  const byName = await rig.call('DescribeCollection', BOOKS);
  const byId = { collectionID: byName.collectionID };
  expect(await rig.call('DescribeCollection', byId)).toEqual(byName);
  await expect(rig.call('DescribeCollection', byId, BLIND)).rejects.toMatchObject({
    fields: { code: 100 },
  });
});

test('BatchDescribeCollection describes each by its name, and one that is missing fails alone', async () => {
  await using rig = await createTestRig();
  await create(rig);
  const collection_name = ['books', 'nowhere', 'books'];
  const { responses } = await rig.call('BatchDescribeCollection', { collection_name });
  const described = await rig.call('DescribeCollection', BOOKS);
  const missing = { status: { code: 100, reason: expect.stringContaining('nowhere') } };
  expect(responses).toMatchObject([described, missing, described]);
  const unseen = await rig.call('BatchDescribeCollection', { collection_name: ['books'] }, BLIND);
  expect(unseen.responses).toMatchObject([{ status: { code: 100 } }]);
  await expect(rig.call('BatchDescribeCollection', {})).rejects.toMatchObject({
    fields: { code: 1101 },
  });
});

test('the update timestamp is that of schemaTimestamp, and a new one for a new schema', async () => {
  await using rig = await createTestRig();
  const timestamp = async () => {
    const described = await rig.call('DescribeCollection', BOOKS);
    return fromWireLong(described.update_timestamp as never);
  };
  await create(rig);
  const first = await timestamp();
  const [record] = await rig.store.catalog.listCollections(rig.clusterId);
  expect(record && fromWireLong(schemaTimestamp(record))).toBe(first);
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  await rig.call('LoadCollection', BOOKS);
  expect(await timestamp()).toBe(first);
  await rig.call('DropCollection', BOOKS);
  await create(rig);
  expect(await timestamp()).not.toBe(first);
});

test('DropCollection drops, and dropping what is missing is a success', async () => {
  await using rig = await createTestRig();
  await createLoaded(rig);
  await rig.call('DropCollection', BOOKS);
  await rig.call('DropCollection', BOOKS);
  expect(await rig.call('HasCollection', BOOKS)).toMatchObject({ value: false });
  await create(rig, 'books', { fields: [ID_FIELD, vectorField('other', 8)] });
  const described = await rig.call('DescribeCollection', BOOKS);
  expect(described.schema).toHaveProperty('fields.1.name', 'other');
});

test('ShowCollections lists what the caller sees', async () => {
  await using rig = await createTestRig();
  await create(rig, 'a');
  await create(rig, 'b');
  const all = await rig.call('ShowCollections');
  expect(all).toMatchObject({ collection_names: ['a', 'b'], shards_num: [1, 1] });
  expect(all.collection_ids).toHaveLength(2);
  expect(all.created_timestamps).toHaveLength(2);
  expect(all.created_utc_timestamps).toHaveLength(2);
  const [, b] = await rig.store.catalog.listCollections(rig.clusterId);
  const onlyB = { rights: { seesCollection: (_: number, id: number) => id === b?.id } };
  expect(await rig.call('ShowCollections', {}, onlyB)).toMatchObject({ collection_names: ['b'] });
  expect(await rig.call('ShowCollections', {}, BLIND)).toMatchObject({ collection_names: [] });
});

test('ShowCollections of type InMemory lists what is loaded', async () => {
  await using rig = await createTestRig();
  await createLoaded(rig, 'a');
  await create(rig, 'b');
  expect(await rig.call('ShowCollections', { type: 1 })).toMatchObject({
    ...{ collection_names: ['a'], query_service_available: [true] },
    inMemory_percentages: [expect.objectContaining({ low: 100 })],
  });
  const named = (name: string) =>
    rig.call('ShowCollections', { type: 1, collection_names: [name] });
  expect(await named('a')).toMatchObject({ collection_names: ['a'] });
  await expect(named('b')).rejects.toMatchObject({ fields: { code: 101 } });
  await expect(named('c')).rejects.toMatchObject({ fields: { code: 100 } });
});

test('a collection is loaded once every vector field has an index', async () => {
  await using rig = await createTestRig();
  await create(rig, 'books', { fields: [ID_FIELD, vectorField('a', 4), vectorField('b', 4)] });
  const noIndex = failure(700, 'index not found[collection=books]');
  await expect(rig.call('LoadCollection', BOOKS)).rejects.toMatchObject(noIndex);
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'a' });
  await expect(rig.call('LoadCollection', BOOKS)).rejects.toMatchObject(noIndex);
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'b' });
  await rig.call('LoadCollection', BOOKS);
  await rig.call('LoadCollection', BOOKS);
  expect(await rig.call('GetLoadState', BOOKS)).toMatchObject({ state: 3 });
});

test('the load state follows load, release and drop', async () => {
  await using rig = await createTestRig();
  const state = async () => (await rig.call('GetLoadState', BOOKS)).state;
  expect(await state()).toBe(0);
  await createLoaded(rig);
  expect(await state()).toBe(3);
  await rig.call('ReleaseCollection', BOOKS);
  await rig.call('ReleaseCollection', BOOKS);
  expect(await state()).toBe(1);
  await rig.call('DropCollection', BOOKS);
  expect(await state()).toBe(0);
});

test('the loading progress is 100 once loaded, and an error before', async () => {
  await using rig = await createTestRig();
  await create(rig);
  await expect(rig.call('GetLoadingProgress', BOOKS)).rejects.toMatchObject({
    ...{ message: expect.stringContaining('collection not loaded'), fields: { code: 101 } },
  });
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  await rig.call('LoadCollection', BOOKS);
  const hundred = expect.objectContaining({ low: 100 });
  expect(await rig.call('GetLoadingProgress', BOOKS)).toMatchObject({
    ...{ progress: hundred, refresh_progress: hundred },
  });
  const unknown = { ...BOOKS, partition_names: ['_default', 'p1'] };
  const noPartition = failure(200, 'partition not found[partition=p1]');
  await expect(rig.call('GetLoadingProgress', unknown)).rejects.toMatchObject(noPartition);
  await expect(rig.call('GetLoadState', unknown)).rejects.toMatchObject(noPartition);
});

test.each(['LoadCollection', 'ReleaseCollection', 'GetLoadingProgress'] as const)(
  '%s of a missing collection is an error',
  async (rpc) => {
    await using rig = await createTestRig();
    await expect(rig.call(rpc, BOOKS)).rejects.toMatchObject(NOT_FOUND);
  },
);

test('DropCollection in a database that does not exist is a success too', async () => {
  await using rig = await createTestRig();
  expect(await rig.call('DropCollection', BOOKS, { database: 'nope' })).toMatchObject({ code: 0 });
});

test('a database that the caller does not see looks like one that does not exist', async () => {
  await using rig = await createTestRig();
  await rig.call('CreateDatabase', { db_name: 'secret' });
  await rig.call('CreateCollection', createRequest('books'), { database: 'secret' });
  const rights = { seesDatabase: () => false, seesCollection: () => false };
  for (const rpc of ['HasCollection', 'DescribeCollection', 'ShowCollections'] as const) {
    const hidden = rig.call(rpc, BOOKS, { database: 'secret', rights });
    await expect(hidden).rejects.toMatchObject(failure(800, 'database not found[database=secret]'));
  }
  // Everybody knows of this one, and new users list its collections.
  expect(await rig.call('ShowCollections', {}, { rights })).toMatchObject({ collection_names: [] });
  expect(await rig.call('HasCollection', BOOKS, { rights })).toMatchObject({ value: false });
});

test('a name that stands for another collection than the one authorized is not found', async () => {
  await using rig = await createTestRig();
  await createLoaded(rig);
  const [books] = await rig.store.catalog.listCollections(rig.clusterId);
  const authorized = (id: number) => ({ collections: [id] });
  const right = authorized(books?.id ?? 0);
  expect(await rig.call('GetLoadState', BOOKS, right)).toMatchObject({ state: 3 });
  const wrong = authorized(5);
  await expect(rig.call('ReleaseCollection', BOOKS, wrong)).rejects.toMatchObject(NOT_FOUND);
  expect(await rig.call('GetLoadState', BOOKS, wrong)).toMatchObject({ state: 0 });
  const none = { collections: [] };
  await expect(rig.call('ReleaseCollection', BOOKS, none)).rejects.toMatchObject(NOT_FOUND);
  expect(await rig.call('GetLoadState', BOOKS)).toMatchObject({ state: 3 });
});

test.each([
  ...(['HasCollection', 'DescribeCollection', 'ShowCollections'] as const),
  ...(['LoadCollection', 'ReleaseCollection', 'GetLoadingProgress', 'GetLoadState'] as const),
])('%s in an unknown database is an error', async (rpc) => {
  await using rig = await createTestRig();
  await expect(rig.call(rpc, BOOKS, { database: 'nope' })).rejects.toMatchObject(
    failure(800, 'database not found[database=nope]'),
  );
});
