import { expect, test } from 'vitest';
import { createTestRig, type TestRig } from '../collections/test-rig.ts';
import { createRequest, pairs } from '../collections/test-schema.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';

const BLIND = { rights: { seesDatabase: () => false } };
const failure = (code: number, message: string) => ({ message, fields: { code } });

const describe = (rig: TestRig, name: string, options = {}) =>
  rig.call('DescribeDatabase', { db_name: name }, { database: name, ...options });
const create = (rig: TestRig, name: string, properties = {}) =>
  rig.call('CreateDatabase', { db_name: name, properties: pairs(properties) });
const drop = (rig: TestRig, name: string) => rig.call('DropDatabase', { db_name: name });
const alter = (rig: TestRig, name: string, properties: object, delete_keys: string[] = []) =>
  rig.call('AlterDatabase', { db_name: name, properties: pairs({ ...properties }), delete_keys });

test('ListDatabases gives names, ids and times of creation', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop');
  const { db_names, db_ids, created_timestamp } = await rig.call('ListDatabases');
  expect(db_names).toEqual(['default', 'shop']);
  expect(new Set((db_ids as { low: number }[]).map(({ low }) => low)).size).toBe(2);
  const [created] = created_timestamp as [never];
  expect(Math.abs(Number(fromWireLong(created) >> 18n) - Date.now())).toBeLessThan(60_000);
});

test('DescribeDatabase describes what ListDatabases lists', async () => {
  await using rig = await createTestRig();
  const { db_ids, created_timestamp } = await rig.call('ListDatabases');
  const described = await describe(rig, 'default');
  expect(described).toMatchObject({ db_name: 'default', properties: [] });
  expect([described.dbID]).toEqual(db_ids);
  expect([described.created_timestamp]).toEqual(created_timestamp);
  const unknown = failure(800, 'database not found[database=nope]');
  await expect(describe(rig, 'nope')).rejects.toMatchObject(unknown);
});

test('a database that the caller does not see looks like one that does not exist', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop');
  expect(await rig.call('ListDatabases', {}, BLIND)).toMatchObject({ db_names: [], db_ids: [] });
  const unknown = failure(800, 'database not found[database=shop]');
  await expect(describe(rig, 'shop', BLIND)).rejects.toMatchObject(unknown);
  const { db_ids } = await rig.call('ListDatabases');
  const [, shop] = db_ids as [never, never];
  const rights = { seesDatabase: (id: number) => BigInt(id) === fromWireLong(shop) };
  expect(await rig.call('ListDatabases', {}, { rights })).toMatchObject({ db_names: ['shop'] });
});

test('a database is made with properties, once', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop', { 'database.replica.number': '2', own: '' });
  expect(await describe(rig, 'shop')).toMatchObject({
    properties: pairs({ 'database.replica.number': '2', own: '' }),
  });
  for (const name of ['shop', 'default']) {
    const exists = failure(65535, `database already exist: ${name}`);
    await expect(create(rig, name)).rejects.toMatchObject(exists);
  }
});

test.each([
  ['', "database name couldn't be empty"],
  ['1d', 'the first character of a database name must be an underscore or letter'],
  [' db', 'the first character of a database name must be an underscore or letter'],
  ['a-b', 'database name can only contain numbers, letters and underscores'],
  ['d'.repeat(256), 'the length of a database name must be less than 255 characters'],
])('a database can not be called %j', async (name, rule) => {
  await using rig = await createTestRig();
  const refused = failure(802, `${rule}: invalid database name[database=${name}]`);
  await expect(create(rig, name)).rejects.toMatchObject(refused);
  await expect(drop(rig, name)).rejects.toMatchObject(refused);
});

test('a cluster holds 64 databases besides default', async () => {
  await using rig = await createTestRig();
  for (let i = 0; i < 64; i++) await create(rig, `d${i}`);
  const full = failure(801, 'exceeded the limit number of database[limit=64]');
  await expect(create(rig, 'd64')).rejects.toMatchObject(full);
  await drop(rig, 'd7');
  await create(rig, 'd64');
});

test('an empty database is dropped; a missing one is a success, default and a full one are not', async () => {
  await using rig = await createTestRig();
  const inShop = { database: 'shop' };
  await create(rig, 'shop');
  await rig.call('CreateCollection', createRequest('books'), inShop);
  const full = 'database:shop not empty, must drop all collections before drop database';
  await expect(drop(rig, 'shop')).rejects.toMatchObject(failure(65535, full));
  await rig.call('DropCollection', { collection_name: 'books' }, inShop);
  await drop(rig, 'shop');
  await drop(rig, 'shop');
  await drop(rig, 'never_was');
  const gone = failure(800, 'database not found[database=shop]');
  const late = rig.call('CreateCollection', createRequest('books'), inShop);
  await expect(late).rejects.toMatchObject(gone);
  const kept = failure(65535, 'can not drop default database');
  await expect(drop(rig, 'default')).rejects.toMatchObject(kept);
});

test('collections of two databases share names and nothing else', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop');
  const inShop = { database: 'shop' };
  await rig.call('CreateCollection', createRequest('books'));
  await rig.call('CreateCollection', createRequest('books', { description: 'b' }), inShop);
  const here = await rig.call('DescribeCollection', { collection_name: 'books' });
  const there = await rig.call('DescribeCollection', { collection_name: 'books' }, inShop);
  expect(here.collectionID).not.toEqual(there.collectionID);
  expect(there).toMatchObject({ db_name: 'shop', schema: { description: 'b' } });
  await rig.call('DropCollection', { collection_name: 'books' });
  expect(await rig.call('ShowCollections', {}, inShop)).toMatchObject({
    collection_names: ['books'],
  });
});

test('properties are altered and removed; what changes nothing is a success', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop', { a: '1' });
  await alter(rig, 'shop', { b: '2', a: '3' });
  await alter(rig, 'shop', { b: '2' });
  expect(await describe(rig, 'shop')).toMatchObject({ properties: pairs({ a: '3', b: '2' }) });
  await alter(rig, 'shop', {}, ['a', 'unknown']);
  expect(await describe(rig, 'shop')).toMatchObject({ properties: pairs({ b: '2' }) });
  const both = 'alter database cannot modify properties and delete keys at the same time';
  const neither =
    'alter database with empty properties and delete keys, expected to set either properties or delete keys';
  const invalid = (text: string) => failure(1100, `${text}: invalid parameter`);
  await expect(alter(rig, 'shop', { a: '1' }, ['b'])).rejects.toMatchObject(invalid(both));
  await expect(alter(rig, 'shop', {})).rejects.toMatchObject(invalid(neither));
  const unnamed = 'alter database failed, database name does not exists';
  await expect(alter(rig, '', { a: '1' })).rejects.toMatchObject(invalid(unnamed));
  const unknown = failure(800, 'database not found[database=nope]');
  await expect(alter(rig, 'nope', { a: '1' })).rejects.toMatchObject(unknown);
});

test('database.max.collections is kept, by creating and by renaming', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop', { 'database.max.collections': '1' });
  const inShop = { database: 'shop' };
  await rig.call('CreateCollection', createRequest('one'), inShop);
  const full = failure(102, 'exceeded the limit number of collections[dbName=shop][limit=1]');
  const second = () => rig.call('CreateCollection', createRequest('two'), inShop);
  await expect(second()).rejects.toMatchObject(full);
  await rig.call('CreateCollection', createRequest('two'));
  const move = { oldName: 'two', newName: 'two', newDBName: 'shop' };
  await expect(rig.call('RenameCollection', move)).rejects.toMatchObject(full);
  await rig.call('RenameCollection', { oldName: 'one', newName: 'uno' }, inShop);
  await alter(rig, 'shop', {}, ['database.max.collections']);
  await rig.call('RenameCollection', move);
});

test.each<[properties: Record<string, string>, code: number, message: string]>([
  [
    { 'database.force.deny.writing': 'true' },
    10,
    'database property database.force.deny.writing is not supported by this server',
  ],
  [{ 'cipher.enabled': 'true' }, 10, 'database property cipher.enabled is not supported'],
  [{ 'database.max.collections': 'x' }, 1100, 'must be a number, but got x'],
  [{ '': '1' }, 1100, 'the key of a property should not be empty'],
  [{ ['k'.repeat(256)]: '1' }, 1100, 'must not be longer than 255 bytes'],
  [{ k: 'é'.repeat(2049) }, 1100, 'must not be longer than 4096 bytes'],
  [
    Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ''])),
    9,
    'quota exceeded[reason=database "shop" may have 64 properties at most]',
  ],
])('a property that can not be had is refused (%#)', async (properties, code, message) => {
  await using rig = await createTestRig();
  const refused = failure(code, expect.stringContaining(message));
  await expect(create(rig, 'shop', properties)).rejects.toMatchObject(refused);
  await create(rig, 'shop');
  await expect(alter(rig, 'shop', properties)).rejects.toMatchObject(refused);
  expect(await describe(rig, 'shop')).toMatchObject({ properties: [] });
});

test('a property that denies nothing is kept', async () => {
  await using rig = await createTestRig();
  await create(rig, 'shop', { 'database.force.deny.writing': 'false' });
  expect(await describe(rig, 'shop')).toMatchObject({
    properties: pairs({ 'database.force.deny.writing': 'false' }),
  });
});
