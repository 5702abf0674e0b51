import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openZvecEngine } from '../../engine/zvec/open-zvec-engine.ts';
import { rowQuery, spec } from '../../engine/zvec/test-engine.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { foundTemporaryStore, TEST_ORIGIN, temporaryDir } from '../../testing/temporary-store.ts';
import { putCollections } from './put-collections.ts';

const POLICY = {
  ...{ name: 'few', actions: ['Query'] as const, everyone: true, roles: [] },
  ...{ using: 'n > 0', check: '', description: '' },
};

const PLACE = { database: 'default', databaseProperties: [], name: 'docs', load: false };

/** A collection with a row policy, and an empty backup of it that is to take its place. */
async function setUp() {
  const { store, clusterId } = await foundTemporaryStore();
  const clusterDir = temporaryDir();
  const open = () =>
    openZvecEngine({ dir: clusterDir, clock: systemClock, log: createLog('silent') });
  const first = await open();
  const engines = { now: first as typeof first | undefined };
  onTestFinished(async () => {
    await first.close();
    await engines.now?.close();
  });
  const { catalog, rowPolicies } = store;
  const database = await catalog.findDatabase(clusterId, 'default');
  const { fields } = spec();
  const made = await catalog.createCollection(
    {
      ...{ clusterId, databaseId: database?.id ?? 0, name: 'docs', description: '', fields },
      ...{ autoId: false, enableDynamicField: false, shards: 1, properties: [] },
      consistencyLevel: 1,
    },
    TEST_ORIGIN,
  );
  if (typeof made === 'string') throw new Error(made);
  await first.create(made);
  await rowPolicies.create(made.id, POLICY, 10, TEST_ORIGIN);
  const find = () => catalog.findCollection(clusterId, 'default', 'docs');
  const old = await find();
  if (!old) throw new Error('no collection');
  /** @param meanwhile what somebody does while the collection is made */
  const restore = (meanwhile: () => Promise<unknown>, of = old) =>
    putCollections([{ ...PLACE, old: of }], {
      ...{ catalog: withPause(catalog, meanwhile), clusterId, clusterDir, overwrite: true },
      ...{ openEngine: () => Promise.reject(new Error('not needed')), jobId: 'job-1' },
      engine: () => {
        if (engines.now) return engines.now;
        throw new Error('the cluster does not run');
      },
      ...{ from: temporaryDir(), scratch: join(temporaryDir(), 'scratch'), origin: TEST_ORIGIN },
      progress: async () => undefined,
    });
  return { ...{ catalog, rowPolicies, clusterId, clusterDir, engines, open, old, find }, restore };
}

/** The same catalogue; once it has made a collection, something else is done. */
function withPause(catalog: CatalogStore, meanwhile: () => Promise<unknown>): CatalogStore {
  const createCollection: CatalogStore['createCollection'] = async (...asked) => {
    const made = await catalog.createCollection(...asked);
    await meanwhile();
    return made;
  };
  return { ...catalog, createCollection };
}

const CLOSED = ['rls.enabled', 'true'];

test('what takes the place of a collection with row policies has them, and is as it was', async () => {
  const { restore, find, old } = await setUp();
  await restore(async () => undefined);
  const placed = await find();
  expect(placed?.id).not.toBe(old.id);
  expect(placed).toMatchObject({ properties: [], rowPolicies: [{ name: 'few' }] });
});

test('row policies that are dropped while a backup is restored do not leave it open', async () => {
  const { restore, find, rowPolicies, old } = await setUp();
  await restore(() => rowPolicies.drop(old.id, 'few', TEST_ORIGIN));
  expect(await find()).toMatchObject({ properties: [CLOSED], rowPolicies: [] });
});

test('nor does it when the collection is dropped whose place it was to take', async () => {
  const { restore, find, catalog, old } = await setUp();
  await restore(() => catalog.dropCollection(old.id, { hasAliases: false }, TEST_ORIGIN));
  expect(await find()).toMatchObject({ properties: [CLOSED], rowPolicies: [] });
});

test.each([0, 1])(
  'what comes into the place of one that was made closed meanwhile is closed (%d policies in the backup)',
  async (count) => {
    const { restore, find, catalog, rowPolicies, clusterId, old } = await setUp();
    const { databaseId, name, description, fields } = old;
    await restore(
      async () => {
        await catalog.dropCollection(old.id, { hasAliases: false }, TEST_ORIGIN);
        const made = await catalog.createCollection(
          {
            ...{ clusterId, databaseId, name, description, fields, autoId: false, shards: 1 },
            ...{ enableDynamicField: false, properties: [['rls.enabled', 'true']] },
            consistencyLevel: 1,
          },
          TEST_ORIGIN,
        );
        if (typeof made === 'string') throw new Error(made);
        await rowPolicies.create(made.id, POLICY, 10, TEST_ORIGIN);
      },
      { ...old, rowPolicies: old.rowPolicies.slice(0, count) },
    );
    expect(await find()).toMatchObject({ properties: [CLOSED], rowPolicies: [{ name: 'few' }] });
  },
);

test.each([
  ['suspended', false],
  ['suspended and resumed', true],
])(
  'a cluster that is %s while a collection is restored keeps the one that it has',
  async (_, resumes) => {
    const { restore, find, catalog, clusterId, clusterDir, engines, open, old } = await setUp();
    const all = () => catalog.listCollections(clusterId);
    let half = 0;
    const failed = restore(async () => {
      half = (await all()).find(({ name }) => name !== 'docs')?.id ?? 0;
      await engines.now?.close();
      engines.now = resumes ? await open() : undefined;
      await engines.now?.openAll(await all());
    });
    await expect(failed).rejects.toThrow('the cluster');
    expect(await find()).toEqual(old);
    expect(await all()).toHaveLength(1);
    engines.now ??= await open();
    await engines.now.openAll(resumes ? [] : await all());
    const rows = await engines.now.collection(old.id).query(rowQuery());
    expect(rows.keys).toEqual([]);
    await expect.poll(() => existsSync(join(clusterDir, `c${half}`))).toBe(false);
  },
);
