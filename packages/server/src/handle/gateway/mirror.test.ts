import { type messages, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { openTestCatalog } from '../../testing/test-catalog.ts';
import { SAME_NAMES } from './database-names.ts';
import { Mirror } from './mirror.ts';

type Listed = messages.proto.milvus.ListDatabasesResponse;
type Described = messages.proto.milvus.DescribeCollectionResponse;

/** What an upstream answers, at once or later. */
interface Answers {
  list?: () => Listed | Promise<Listed>;
  describe?: () => Described | Promise<Described>;
}

const { ListDatabasesResponse, DescribeCollectionResponse } = wire.milvus;

const listed = (...names: string[]) =>
  ListDatabasesResponse.create({
    db_names: names,
    created_timestamp: names.map((_, at) => at + 1),
  });
const described = (name: string, collectionID: number) =>
  DescribeCollectionResponse.create({ schema: { name, fields: [] }, collectionID } as never);
const missing = () =>
  DescribeCollectionResponse.create({
    status: { code: 100, reason: 'collection not found' } as never,
  });

async function rig() {
  const { catalog, clusterId } = await openTestCatalog();
  let now = 0;
  return {
    catalog,
    clusterId,
    /** What was looked up is not fresh any more. */
    later() {
      now += 60_000;
    },
    mirror({ list = () => listed('default'), describe = missing }: Answers) {
      const ask = async (rpc: string) => (rpc === 'ListDatabases' ? list() : describe());
      const upstream = { names: SAME_NAMES, ask: ask as never };
      return new Mirror({ clusterId, catalog, now: () => now, upstream });
    },
    database: (name: string) => catalog.findDatabase(clusterId, name),
    collection: (name: string) => catalog.findCollection(clusterId, 'default', name),
  };
}

test('a database that was made while upstream was listing those before it stays', async () => {
  const { mirror, database } = await rig();
  const old = Promise.withResolvers<Listed>();
  const slow = mirror({ list: () => old.promise }).refresh('default', []);
  await mirror({ list: () => listed('default', 'shop') }).refresh('default', []);
  const made = await database('shop');
  expect(made).toBeDefined();
  old.resolve(listed('default'));
  await slow;
  expect(await database('shop')).toEqual(made);
});

test('what was made in a database that took the place of another stays, though upstream tells it late', async () => {
  const { mirror, catalog, database, clusterId } = await rig();
  const listedAt = (created: number) =>
    ListDatabasesResponse.create({
      ...{ db_names: ['default', 'shop'], created_timestamp: [1, created] },
    });
  await mirror({ list: () => listedAt(2) }).refresh('default', []);
  const slowList = Promise.withResolvers<Listed>();
  const asked = Promise.withResolvers<void>();
  const list = () => {
    asked.resolve();
    return slowList.promise;
  };
  const slow = mirror({ list }).refresh('default', []);
  await asked.promise;
  const other = mirror({ list: () => listedAt(3), describe: () => described('books', 7) });
  await other.refresh('shop', ['books']);
  const made = await catalog.findCollection(clusterId, 'shop', 'books');
  expect(made).toBeDefined();
  slowList.resolve(listedAt(3));
  await slow;
  expect(await database('shop')).toMatchObject({ id: made?.databaseId });
  expect(await catalog.findCollection(clusterId, 'shop', 'books')).toMatchObject({ id: made?.id });
});

test('a collection that another replica took over while upstream did not have it yet stays', async () => {
  const { mirror, collection } = await rig();
  const old = Promise.withResolvers<Described>();
  const answers = [() => old.promise, () => described('books', 7)];
  const asked = Promise.withResolvers<void>();
  const describe = () => {
    asked.resolve();
    return (answers.shift() ?? missing)();
  };
  const slow = mirror({ describe }).refresh('default', ['books']);
  await asked.promise;
  await mirror({ describe: () => described('books', 7) }).refresh('default', ['books']);
  const made = await collection('books');
  expect(made).toBeDefined();
  old.resolve(missing());
  await slow;
  expect(await collection('books')).toMatchObject({ id: made?.id });
});

test('a database is the same one when upstream begins to tell when it was made, or stops', async () => {
  const { mirror, database, later } = await rig();
  let created: number[] = [];
  const list = () =>
    ListDatabasesResponse.create({ db_names: ['default', 'shop'], created_timestamp: created });
  const one = mirror({ list });
  await one.refresh('default', []);
  const made = await database('shop');
  expect(made).toBeDefined();
  for (const told of [[1, 2], [], [1, 2]]) {
    created = told;
    later();
    await one.refresh('default', []);
    expect(await database('shop')).toMatchObject({ id: made?.id });
  }
  created = [1, 3];
  later();
  await one.refresh('default', []);
  expect((await database('shop'))?.id).not.toBe(made?.id);
});
