import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import { refuseAudit, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { MANY, openTestCatalog, type TestCatalog } from '../../testing/test-catalog.ts';
import type { CollectionRecord } from '../catalog.ts';

/** Two collections, of which the first has an alias and the second a grant; and an empty database. */
async function setUp() {
  const rig = await openTestCatalog();
  const [named, granted] = [await rig.create('named'), await rig.create('granted')];
  await rig.alias('x', named);
  const empty = await rig.createDatabase('empty');
  const access = accessChanges(rig.store, rig.clusterId, TEST_ORIGIN);
  await access.addRole('r');
  await access.permit('r', 'Search', { object: 'granted' });
  await access.permit('r', 'Query', { database: 'empty' });
  await access.permit('r', 'Query', { database: 'later' });
  const x = { databaseId: named.databaseId, name: 'x', collectionId: named.id };
  return { ...rig, named, granted, empty, x };
}

function field({ fields: [first] }: CollectionRecord) {
  if (!first) throw new Error('no field');
  return first;
}

type Rig = Awaited<ReturnType<typeof setUp>>;

const CHANGES: Record<string, (rig: Rig) => Promise<unknown>> = {
  'create a database': (rig) => rig.createDatabase('later'),
  'alter a database': ({ catalog, empty }) =>
    catalog.alterDatabase(empty.id, { set: [['a', '1']], remove: [] }, MANY, TEST_ORIGIN),
  'drop a database': ({ catalog, empty }) => catalog.dropDatabase(empty.id, TEST_ORIGIN),
  'rename a collection': ({ catalog, named, database }) =>
    catalog.renameCollection(named.id, { databaseId: database.id, name: 'new' }, TEST_ORIGIN),
  'move a collection': ({ catalog, granted, empty }) =>
    catalog.renameCollection(granted.id, { databaseId: empty.id, name: 'new' }, TEST_ORIGIN),
  'alter a collection': ({ catalog, named }) =>
    catalog.alterCollection(named.id, { set: [['a', '1']], remove: [] }, MANY, TEST_ORIGIN),
  'create a partition': ({ catalog, named }) =>
    catalog.createPartition(named.id, 'p', MANY, TEST_ORIGIN),
  'load a partition': ({ catalog, named }) =>
    catalog.setPartitionsLoaded(named.id, [named.id], true, TEST_ORIGIN),
  'add a field': ({ catalog, named }) =>
    catalog.putField(named.id, { ...field(named), id: 101, name: 'more' }, TEST_ORIGIN),
  'drop a collection': ({ drop, granted }) => drop(granted.id),
  'create an alias': ({ alias, granted }) => alias('y', granted),
  'alter an alias': ({ catalog, x, granted }) =>
    catalog.alterAlias(x, granted.id, MANY, TEST_ORIGIN),
  'drop an alias': ({ catalog, x }) => catalog.dropAlias(x, TEST_ORIGIN),
};

async function everything({ store, catalog, clusterId }: TestCatalog) {
  return {
    revision: store.authRevision(clusterId),
    databases: await catalog.listDatabases(clusterId),
    collections: await catalog.listCollections(clusterId),
    grants: await store.grants.list(clusterId),
    audit: await store.audit.list({ limit: MANY }),
  };
}

test.each(Object.keys(CHANGES))(
  'to %s without being able to audit it changes nothing',
  async (name) => {
    const rig = await setUp();
    const change = CHANGES[name];
    if (!change) throw new Error('no change');
    const allowAudit = await refuseAudit(rig.path);
    const before = await everything(rig);
    await expect(change(rig)).rejects.toThrow('disk full');
    expect(await everything(rig)).toEqual(before);

    // And it does change something once it can, with one row that tells of it.
    await allowAudit();
    await change(rig);
    const after = await everything(rig);
    expect({ ...after, audit: before.audit }).not.toEqual(before);
    expect(after.audit.slice(1)).toEqual(before.audit);
    expect(await rig.store.audit.firstBroken()).toBeUndefined();
  },
);
