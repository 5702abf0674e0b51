import { expect, test } from 'vitest';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import { createTestRig, type TestRig } from './test-rig.ts';
import { createRequest } from './test-schema.ts';

const failure = (code: number, message: string) => ({ message, fields: { code } });
const IN_SHOP = { database: 'shop' };

async function setUp(): Promise<TestRig> {
  const rig = await createTestRig();
  await rig.call('CreateDatabase', { db_name: 'shop' });
  await rig.call('CreateCollection', createRequest('books'));
  return rig;
}

const rename = (rig: TestRig, oldName: string, newName: string, more: object = {}) =>
  rig.call('RenameCollection', { oldName, newName, ...more });
const idOf = async (rig: TestRig, name: string, options = {}) =>
  fromWireLong(
    (await rig.call('DescribeCollection', { collection_name: name }, options))
      .collectionID as never,
  );

test('a renamed collection is the same under another name', async () => {
  await using rig = await setUp();
  await rig.call('CreateIndex', { collection_name: 'books', field_name: 'vector' });
  await rig.call('LoadCollection', { collection_name: 'books' });
  const id = await idOf(rig, 'books');
  await rename(rig, 'books', 'novels');
  expect(await idOf(rig, 'novels')).toBe(id);
  const described = await rig.call('DescribeCollection', { collection_name: 'novels' });
  expect(described).toMatchObject({ collection_name: 'novels', schema: { name: 'novels' } });
  const indexes = await rig.call('DescribeIndex', { collection_name: 'novels' });
  expect(indexes.index_descriptions).toHaveLength(1);
  expect(await rig.call('GetLoadState', { collection_name: 'novels' })).toMatchObject({ state: 3 });
  expect(await rig.call('HasCollection', { collection_name: 'books' })).toMatchObject({
    value: false,
  });
  await rig.call('CreateCollection', createRequest('books'));
  expect(await idOf(rig, 'books')).not.toBe(id);
});

test('a collection is moved to another database, with another name or its own', async () => {
  await using rig = await setUp();
  const id = await idOf(rig, 'books');
  await rename(rig, 'books', 'books', { newDBName: 'shop' });
  expect(await idOf(rig, 'books', IN_SHOP)).toBe(id);
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: [] });
  await rig.call(
    'RenameCollection',
    { oldName: 'books', newName: 'novels', newDBName: 'default' },
    IN_SHOP,
  );
  expect(await idOf(rig, 'novels')).toBe(id);
});

test('aliases stay with a renamed collection, and keep it in its database', async () => {
  await using rig = await setUp();
  await rig.call('CreateAlias', { collection_name: 'books', alias: 'a' });
  const id = await idOf(rig, 'books');
  await rename(rig, 'books', 'novels');
  expect(await idOf(rig, 'a')).toBe(id);
  await expect(rename(rig, 'novels', 'novels', { newDBName: 'shop' })).rejects.toMatchObject(
    failure(
      65535,
      'fail to rename db name, must drop all aliases of this collection before rename',
    ),
  );
  await rig.call('DropAlias', { alias: 'a' });
  await rename(rig, 'novels', 'novels', { newDBName: 'shop' });
});

test.each<[oldName: string, newName: string, more: object, code: number, message: string]>([
  [
    ...(['books', 'films', {}, 65535] as const),
    'duplicated new collection name default:films with other collection name or alias',
  ],
  [
    ...(['books', 'a', {}, 65535] as const),
    'duplicated new collection name default:a with other collection name or alias',
  ],
  [
    ...(['books', 'books', {}, 65535] as const),
    'duplicated new collection name default:books with other collection name or alias',
  ],
  ['a', 'x', {}, 65535, 'unsupported use an alias to rename collection, alias:a'],
  ['nope', 'x', {}, 100, 'collection not found[database=default][collection=nope]'],
  ['books', '', {}, 1100, 'collection name should not be empty: invalid parameter'],
  [
    ...(['books', '1x', {}, 1100] as const),
    'Invalid collection name: 1x. the first character of a collection name must be an underscore or letter: invalid parameter',
  ],
  ['books', 'x', { newDBName: 'nope' }, 800, 'database not found[database=nope]'],
])('renaming %j to %j %j is refused', async (oldName, newName, more, code, message) => {
  await using rig = await setUp();
  await rig.call('CreateCollection', createRequest('films'));
  await rig.call('CreateAlias', { collection_name: 'films', alias: 'a' });
  await expect(rename(rig, oldName, newName, more)).rejects.toMatchObject(failure(code, message));
  expect(await rig.call('ShowCollections')).toMatchObject({ collection_names: ['books', 'films'] });
});

test('a database that does not exist has nothing to rename', async () => {
  await using rig = await setUp();
  const request = { oldName: 'books', newName: 'x', newDBName: 'shop' };
  await expect(rig.call('RenameCollection', request, { database: 'nope' })).rejects.toMatchObject(
    failure(800, 'database not found[database=nope]'),
  );
});

test('changes that come while a collection is renamed find it or do not, and break nothing', async () => {
  await using rig = await setUp();
  await rig.call('CreateAlias', { collection_name: 'books', alias: 'a' });
  const index = { field_name: 'vector' };
  const [, byAlias] = await Promise.all([
    rename(rig, 'books', 'novels'),
    rig.call('CreateIndex', { collection_name: 'a', ...index }),
  ]);
  expect(byAlias).toMatchObject({ code: 0 });
  const outcomes = await Promise.allSettled([
    rename(rig, 'novels', 'x'),
    rig.call('LoadCollection', { collection_name: 'a' }),
    rig.call('LoadCollection', { collection_name: 'novels' }),
    rename(rig, 'novels', 'y'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ]);
  expect(await rig.call('GetLoadState', { collection_name: 'x' })).toMatchObject({ state: 3 });
});
