import { REST_ROUTES } from '@latchkey/contract/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
beforeAll(async () => {
  rig = await openRestRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

const OK = { status: 200, body: { code: 0, data: {} } };
const properties = async (dbName: string) =>
  (await rig.post('databases/describe', { dbName })).body.data.properties;

test('a database is created, described, altered, listed and dropped', async () => {
  const dbName = 'shop';
  const made = { dbName, properties: { 'database.max.collections': 2, own: '', gone: null } };
  expect(await rig.post('databases/create', made)).toMatchObject(OK);
  const described = await rig.post('databases/describe', { dbName });
  REST_ROUTES['databases/describe'].data.parse(described.body.data);
  expect(described.body.data).toMatchObject({
    ...{ dbName, dbID: expect.any(Number) },
    properties: [
      { key: 'database.max.collections', value: '2' },
      { key: 'own', value: '' },
    ],
  });
  expect((await rig.post('databases/list')).body.data).toEqual(['default', 'shop']);
  for (const path of ['databases/alter', 'databases/alter_properties']) {
    expect(await rig.post(path, { dbName, properties: { own: path } })).toMatchObject(OK);
    expect(await properties(dbName)).toContainEqual({ key: 'own', value: path });
  }
  const keys = { dbName, propertyKeys: ['own', 'unknown'] };
  expect(await rig.post('databases/drop_properties', keys)).toMatchObject(OK);
  expect(await properties(dbName)).toEqual([{ key: 'database.max.collections', value: '2' }]);
  expect(await rig.post('databases/drop', { dbName })).toMatchObject(OK);
  expect(await rig.post('databases/drop', { dbName })).toMatchObject(OK);
  expect((await rig.post('databases/list')).body.data).toEqual(['default']);
});

test.each([
  ['databases/create', { dbName: 'default' }, 65535, 'database already exist: default'],
  [
    ...(['databases/create', { dbName: '1' }, 802] as const),
    'the first character of a database name must be an underscore or letter: invalid database name[database=1]',
  ],
  ['databases/drop', { dbName: 'default' }, 65535, 'can not drop default database'],
  ['databases/describe', { dbName: 'x' }, 800, 'database not found[database=x]'],
  ['databases/alter', { dbName: 'x', properties: { a: 1 } }, 800, 'database not found[database=x]'],
  ['databases/alter', { dbName: 'default' }, 1100, /empty properties and delete keys/],
  ['databases/drop_properties', { dbName: 'default' }, 1100, /empty properties and delete keys/],
  ['databases/create', {}, 1802, /'DatabaseReqWithProperties.DbName' Error/],
])('%s with %j is %d', async (path, body, code, message) => {
  const text = typeof message === 'string' ? message : expect.stringMatching(message);
  expect((await rig.post(path, body)).body).toEqual({ code, message: text });
});

test('the database that is named is the one that is changed, whatever the header says', async () => {
  const headers = { 'DB-Name': 'default' };
  await rig.post('databases/create', { dbName: 'other' }, { headers });
  await rig.post('databases/alter', { dbName: 'other', properties: { a: 'b' } }, { headers });
  expect(await properties('other')).toEqual([{ key: 'a', value: 'b' }]);
  expect(await properties('default')).toEqual([]);
});

test('a reader makes and changes no database', async () => {
  await rig.fixture.addUser('reader', 'Reader-Passw0rd', ['db_ro']);
  const reader = { authorization: 'reader:Reader-Passw0rd' };
  const body = { dbName: 'default', properties: { a: '1' }, propertyKeys: ['a'] };
  for (const path of ['create', 'drop', 'alter', 'alter_properties', 'drop_properties']) {
    expect(await rig.post(`databases/${path}`, body, reader)).toMatchObject({ status: 403 });
  }
});
