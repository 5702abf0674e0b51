import { expect, test } from 'vitest';
import { createTestRig, type TestRig } from '../collections/test-rig.ts';
import { createRequest } from '../collections/test-schema.ts';
import { MAX_ALIASES } from './alias-name.ts';

const failure = (code: number, message: string) => ({ message, fields: { code } });
const NO_DATABASE = failure(800, 'database not found[database=nope]');
const NOWHERE = { database: 'nope' };

/** Two collections, of which the first has an alias. */
async function setUp(): Promise<TestRig> {
  const rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('c1'));
  await rig.call('CreateCollection', createRequest('c2'));
  await create(rig, 'a1', 'c1');
  return rig;
}

const create = (rig: TestRig, alias: string, collection_name: string, options = {}) =>
  rig.call('CreateAlias', { alias, collection_name }, options);
const alter = (rig: TestRig, alias: string, collection_name: string, options = {}) =>
  rig.call('AlterAlias', { alias, collection_name }, options);
const drop = (rig: TestRig, alias: string, options = {}) =>
  rig.call('DropAlias', { alias }, options);
const describe = (rig: TestRig, alias: string, options = {}) =>
  rig.call('DescribeAlias', { alias }, options);
const list = async (rig: TestRig, collection_name = '', options = {}) =>
  (await rig.call('ListAliases', { collection_name }, options)).aliases;

test('an alias is created, described and listed, and its collection tells of it', async () => {
  await using rig = await setUp();
  await create(rig, 'a1', 'c1');
  await create(rig, 'a0', 'c1');
  await create(rig, 'b', 'c2');
  expect(await describe(rig, 'a1')).toMatchObject({
    ...{ db_name: 'default', alias: 'a1', collection: 'c1' },
  });
  expect(await list(rig)).toEqual(['a0', 'a1', 'b']);
  expect(await list(rig, 'c1')).toEqual(['a0', 'a1']);
  const reply = await rig.call('ListAliases', { collection_name: 'c2' });
  expect(reply).toMatchObject({ db_name: 'default', collection_name: 'c2', aliases: ['b'] });
  const described = await rig.call('DescribeCollection', { collection_name: 'c1' });
  expect(described.aliases).toEqual(['a0', 'a1']);
});

test.each<[alias: string, collection: string, code: number, message: string]>([
  [
    ...(['a1', 'c2', 1602] as const),
    'a1 is alias to another collection: c1: alias already exist[database=default][alias=a1]',
  ],
  ['c2', 'c1', 1601, 'alias and collection name conflict[database=default][alias=c2]'],
  ['c1', 'c1', 1601, 'alias and collection name conflict[database=default][alias=c1]'],
  ['a2', 'nope', 100, 'collection not found[database=default][collection=nope]'],
  ['a2', 'a1', 100, 'collection not found[database=default][collection=a1]'],
  ['a2', '', 1100, 'collection name should not be empty: invalid parameter'],
  ['', 'c1', 1100, 'collection alias should not be empty: invalid parameter'],
  [
    ...(['1a', 'c1', 1100] as const),
    'Invalid collection alias: 1a. the first character of a collection alias must be an underscore or letter: invalid parameter',
  ],
  [
    ...(['a-b', 'c1', 1100] as const),
    'Invalid collection alias: a-b. collection alias can only contain numbers, letters and underscores: invalid parameter',
  ],
  [
    ...(['x'.repeat(256), 'c1', 1100] as const),
    `Invalid collection alias: ${'x'.repeat(256)}. the length of a collection alias must be less than 255 characters: invalid parameter`,
  ],
])('alias %j of %j is refused', async (alias, collection, code, message) => {
  await using rig = await setUp();
  await expect(create(rig, alias, collection)).rejects.toMatchObject(failure(code, message));
  expect(await list(rig)).toEqual(['a1']);
});

test('a collection can not be created or renamed to the name of an alias', async () => {
  await using rig = await setUp();
  // Also where it would be the same collection but for its name.
  await expect(rig.call('CreateCollection', createRequest('a1'))).rejects.toMatchObject(
    failure(65535, 'create duplicate collection with different parameters, collection: a1'),
  );
  await expect(
    rig.call('RenameCollection', { oldName: 'c2', newName: 'a1' }),
  ).rejects.toMatchObject({ fields: { code: 65535 } });
});

test('an altered alias stands for the other collection', async () => {
  await using rig = await setUp();
  await alter(rig, 'a1', 'c2');
  await alter(rig, 'a1', 'c2');
  expect(await describe(rig, 'a1')).toMatchObject({ collection: 'c2' });
  expect(await list(rig, 'c1')).toEqual([]);
});

test.each<[alias: string, collection: string, code: number, message: string]>([
  ['nope', 'c1', 1600, 'alias not found[database=default][alias=nope]'],
  ['a1', 'nope', 100, 'collection not found[collection=nope]'],
  ['a1', 'a1', 100, 'collection not found[collection=a1]'],
  ['c1', 'c2', 1601, 'alias and collection name conflict[database=default][alias=c1]'],
  ['', 'c1', 1100, 'collection alias should not be empty: invalid parameter'],
])('altering %j to %j is refused', async (alias, collection, code, message) => {
  await using rig = await setUp();
  await expect(alter(rig, alias, collection)).rejects.toMatchObject(failure(code, message));
  expect(await describe(rig, 'a1')).toMatchObject({ collection: 'c1' });
});

test('a dropped alias is gone; dropping what is no alias is a success and drops nothing', async () => {
  await using rig = await setUp();
  await drop(rig, 'nope');
  await drop(rig, 'c1');
  expect(await list(rig)).toEqual(['a1']);
  await drop(rig, 'a1');
  await drop(rig, 'a1');
  expect(await list(rig)).toEqual([]);
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: ['c1', 'c2'] });
  const empty = 'collection alias should not be empty: invalid parameter';
  await expect(drop(rig, '')).rejects.toMatchObject(failure(1100, empty));
});

test('what is no alias is not described', async () => {
  await using rig = await setUp();
  for (const name of ['nope', 'c1']) {
    await expect(describe(rig, name)).rejects.toMatchObject(
      failure(1600, `alias not found[database=default][alias=${name}]`),
    );
  }
  for (const name of ['nope', 'a1']) {
    await expect(list(rig, name)).rejects.toMatchObject(
      failure(100, `collection not found[collection=${name}]`),
    );
  }
});

test('an alias is of one database', async () => {
  await using rig = await setUp();
  await rig.call('CreateDatabase', { db_name: 'shop' });
  const inShop = { database: 'shop' };
  expect(await list(rig, '', inShop)).toEqual([]);
  await rig.call('CreateCollection', createRequest('a1'), inShop);
  await create(rig, 'c1', 'a1', inShop);
  expect(await describe(rig, 'c1', inShop)).toMatchObject({ db_name: 'shop', collection: 'a1' });
  expect(await describe(rig, 'a1')).toMatchObject({ collection: 'c1' });
});

test('in a database that does not exist nothing is found', async () => {
  await using rig = await setUp();
  await expect(create(rig, 'a2', 'c1', NOWHERE)).rejects.toMatchObject(NO_DATABASE);
  await expect(alter(rig, 'a1', 'c1', NOWHERE)).rejects.toMatchObject(NO_DATABASE);
  await expect(drop(rig, 'a1', NOWHERE)).rejects.toMatchObject(NO_DATABASE);
  await expect(describe(rig, 'a1', NOWHERE)).rejects.toMatchObject(NO_DATABASE);
  await expect(list(rig, '', NOWHERE)).rejects.toMatchObject(NO_DATABASE);
});

test('a collection has 128 aliases at most', async () => {
  await using rig = await setUp();
  for (let i = 1; i < MAX_ALIASES; i++) await create(rig, `b${i}`, 'c1');
  const full = failure(9, 'quota exceeded[reason=collection "c1" may have 128 aliases at most]');
  await expect(create(rig, 'one_more', 'c1')).rejects.toMatchObject(full);
  await create(rig, 'one_more', 'c2');
  await expect(alter(rig, 'one_more', 'c1')).rejects.toMatchObject(full);
  await drop(rig, 'a1');
  await alter(rig, 'one_more', 'c1');
});

test('aliases of a collection that the caller does not see look like none', async () => {
  await using rig = await setUp();
  await create(rig, 'a2', 'c2');
  const [, c2] = await rig.store.catalog.listCollections(rig.clusterId);
  const only = { rights: { seesCollection: (_: number, id: number) => id === c2?.id } };
  expect(await list(rig, '', only)).toEqual(['a2']);
  expect(await list(rig, 'c2', only)).toEqual(['a2']);
  await expect(list(rig, 'c1', only)).rejects.toMatchObject(
    failure(100, 'collection not found[collection=c1]'),
  );
  await expect(describe(rig, 'a1', only)).rejects.toMatchObject(
    failure(1600, 'alias not found[database=default][alias=a1]'),
  );
  // The name is taken; what it stands for is not told.
  await expect(create(rig, 'a1', 'c2', only)).rejects.toMatchObject(
    failure(1602, 'alias already exist[database=default][alias=a1]'),
  );
  const blind = { database: 'shop', rights: { seesDatabase: () => false } };
  await rig.call('CreateDatabase', { db_name: 'shop' });
  const hidden = failure(800, 'database not found[database=shop]');
  await expect(list(rig, '', blind)).rejects.toMatchObject(hidden);
  await expect(describe(rig, 'a1', blind)).rejects.toMatchObject(hidden);
});

test('an alias that came to stand for a collection that the call is not authorized for is not there', async () => {
  await using rig = await setUp();
  const [c1, c2] = await rig.store.catalog.listCollections(rig.clusterId);
  const before = { collections: [c2?.id ?? 0] };
  await expect(alter(rig, 'a1', 'c2', before)).rejects.toMatchObject(
    failure(1600, 'alias not found[database=default][alias=a1]'),
  );
  await drop(rig, 'a1', before);
  expect(await describe(rig, 'a1')).toMatchObject({ collection: 'c1' });
  await expect(create(rig, 'a2', 'c1', before)).rejects.toMatchObject({ fields: { code: 100 } });
  const both = { collections: [c1?.id ?? 0, c2?.id ?? 0] };
  await alter(rig, 'a1', 'c2', both);
  expect(await describe(rig, 'a1')).toMatchObject({ collection: 'c2' });
});
