import { expect, test } from 'vitest';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import { type TestCallOptions, testCall } from '../connection/test-call.ts';
import { createTestStore } from '../connection/test-store.ts';
import { createDatabaseHandlers } from './database-handlers.ts';

async function setUp() {
  const testStore = await createTestStore();
  const handlers = createDatabaseHandlers({ catalog: testStore.store.catalog });
  return {
    list: (options?: TestCallOptions) => testCall(handlers, 'ListDatabases', {}, options),
    describe: (name: string, options?: TestCallOptions) =>
      testCall(handlers, 'DescribeDatabase', { db_name: name }, { database: name, ...options }),
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

const BLIND = { seesDatabase: () => false };
const NOT_FOUND = expect.objectContaining({
  message: 'database not found[database=default]',
  fields: expect.objectContaining({ code: 800 }),
});

test('ListDatabases gives names, ids and times of creation', async () => {
  await using rig = await setUp();
  const { db_names, db_ids, created_timestamp } = await rig.list();
  expect(db_names).toEqual(['default']);
  expect(db_ids).toHaveLength(1);
  const [created] = created_timestamp as [never];
  expect(Math.abs(Number(fromWireLong(created) >> 18n) - Date.now())).toBeLessThan(60_000);
});

test('DescribeDatabase describes what ListDatabases lists', async () => {
  await using rig = await setUp();
  const { db_ids, created_timestamp } = await rig.list();
  const described = await rig.describe('default');
  expect(described).toMatchObject({ db_name: 'default', properties: [] });
  expect([described.dbID]).toEqual(db_ids);
  expect([described.created_timestamp]).toEqual(created_timestamp);
});

test('an unknown database is not found', async () => {
  await using rig = await setUp();
  await expect(rig.describe('nope')).rejects.toMatchObject({
    message: 'database not found[database=nope]',
    fields: { code: 800 },
  });
});

test('a database that the caller does not see looks like one that does not exist', async () => {
  await using rig = await setUp();
  expect(await rig.list({ rights: BLIND })).toMatchObject({ db_names: [], db_ids: [] });
  await expect(rig.describe('default', { rights: BLIND })).rejects.toEqual(NOT_FOUND);
});
