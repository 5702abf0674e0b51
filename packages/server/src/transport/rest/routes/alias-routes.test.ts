import { REST_ROUTES } from '@latchkey/contract/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
  await rig.post('databases/create', { dbName: 'shop' });
  for (const collectionName of ['c1', 'c2']) {
    await rig.post('collections/create', { collectionName, dimension: 4 });
  }
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };

test('an alias is created, listed, described, altered and dropped', async () => {
  const made = { collectionName: 'c1', aliasName: 'a1' };
  expect(await rig.post('aliases/create', made)).toMatchObject(OK);
  expect(await rig.post('aliases/create', { ...made, aliasName: 'a0' })).toMatchObject(OK);
  expect((await rig.post('aliases/list')).body).toEqual({ code: 0, data: ['a0', 'a1'] });
  expect((await rig.post('aliases/list', { collectionName: 'c2' })).body.data).toEqual([]);
  const described = await rig.post('aliases/describe', { aliasName: 'a1' });
  expect(described.body).toEqual({
    ...{ code: 0, data: { dbName: 'default', collectionName: 'c1', aliasName: 'a1' } },
  });
  REST_ROUTES['aliases/describe'].data.parse(described.body.data);
  const altered = { collectionName: 'c2', aliasName: 'a1' };
  expect(await rig.post('aliases/alter', altered)).toMatchObject(OK);
  expect((await rig.post('aliases/list', { collectionName: 'c2' })).body.data).toEqual(['a1']);
  expect(await rig.post('aliases/drop', { aliasName: 'a1' })).toMatchObject(OK);
  expect(await rig.post('aliases/drop', { aliasName: 'a1' })).toMatchObject(OK);
  expect(await rig.post('aliases/drop', { aliasName: 'a0' })).toMatchObject(OK);
  expect((await rig.post('aliases/list')).body.data).toEqual([]);
});

test('entities are reached by an alias, in the database of the header or the body', async () => {
  const inShop = { dbName: 'shop' };
  await rig.post('collections/create', { ...inShop, collectionName: 'c', dimension: 4 });
  const headers = { 'DB-Name': 'shop' };
  const made = { collectionName: 'c', aliasName: 'a' };
  expect(await rig.post('aliases/create', made, { headers })).toMatchObject(OK);
  const entity = { id: 1, vector: [0, 0, 0, 1], color: 'red' };
  const inserted = await rig.post('entities/insert', {
    ...{ ...inShop, collectionName: 'a', data: [entity] },
  });
  expect(inserted.body).toMatchObject({ code: 0, data: { insertCount: 1 } });
  const found = await rig.post('entities/query', {
    ...{ ...inShop, collectionName: 'a', filter: 'id == 1' },
  });
  expect(found.body.data).toEqual([entity]);
  const got = await rig.post('entities/get', { ...inShop, collectionName: 'a', id: [1] });
  expect(got.body.data).toEqual([entity]);
  const described = await rig.post('collections/describe', { ...inShop, collectionName: 'a' });
  expect(described.body.data).toMatchObject({ collectionName: 'a', aliases: ['a'] });
  expect(described.body).not.toHaveProperty('message');
  const list = await rig.post('aliases/list', {}, { headers });
  expect(list.body.data).toEqual(['a']);
});

test.each([
  ['aliases/describe', { aliasName: 'x' }, 1600, 'alias not found[database=default][alias=x]'],
  ['aliases/list', { collectionName: 'x' }, 100, 'collection not found[collection=x]'],
  [
    ...(['aliases/create', { collectionName: 'c1', aliasName: 'c2' }, 1601] as const),
    'alias and collection name conflict[database=default][alias=c2]',
  ],
  ['aliases/list', { dbName: 'x' }, 800, 'database not found[database=x]'],
  ['aliases/create', { collectionName: 'c1' }, 1802, /'AliasCollectionReq.AliasName' Error/],
  ['aliases/drop', {}, 1802, /'AliasReq.AliasName' Error/],
])('%s with %j is %d', async (path, body, code, message) => {
  const text = typeof message === 'string' ? message : expect.stringMatching(message);
  expect((await rig.post(path, body)).body).toEqual({ code, message: text });
});

test('a caller without a privilege is refused, and sees the aliases of what it sees', async () => {
  await rig.fixture.addUser('reader', 'Reader-Passw0rd', ['db_ro']);
  await rig.fixture.addUser('nobody', 'Nobody-Passw0rd');
  await rig.post('aliases/create', { collectionName: 'c1', aliasName: 'seen' });
  const reader = { authorization: 'reader:Reader-Passw0rd' };
  expect((await rig.post('aliases/list', {}, reader)).body.data).toEqual(['seen']);
  const made = { collectionName: 'c1', aliasName: 'b' };
  for (const path of ['aliases/create', 'aliases/alter', 'aliases/drop']) {
    expect(await rig.post(path, made, reader)).toMatchObject({ status: 403 });
  }
  const nobody = { authorization: 'nobody:Nobody-Passw0rd' };
  expect(await rig.post('aliases/list', {}, nobody)).toMatchObject({ status: 403 });
});
