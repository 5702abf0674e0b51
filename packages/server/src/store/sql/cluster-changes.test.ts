import { BUILT_IN_ROLES } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { ClusterEngine, NewCluster } from '../clusters.ts';
import type { Store } from '../store.ts';

const SLOTS = { end: 10, blocked: [1] };

async function setUp() {
  const made = await foundTemporaryStore();
  const { store, path, founded } = made;
  const [first] = await store.clusters.list();
  if (!first) throw new Error('no cluster');
  const { description, regionId, plan, deployment, cuType, cuSize, replica } = first;
  const settings = { description, regionId, plan, deployment, cuType, cuSize, replica };
  const { organizationId, projectId } = founded;
  const cluster = (name: string, limit = 10, engine: ClusterEngine = 'embedded'): NewCluster => ({
    cluster: {
      ...{ id: `in01-${name}`, projectId, organizationId, name, profile: 'zilliz' },
      engine,
      ...{ ...settings, autoscaling: {}, labels: {} },
    },
    roles: BUILT_IN_ROLES.zilliz,
    admin: {
      ...{ clusterId: `in01-${name}`, name: 'db_admin', passwordHash: 'h', description: '' },
      roles: ['db_admin'],
    },
    ...{ limit, slots: SLOTS, oneMilvus: true },
  });
  const create = (on: Store, name: string, limit?: number, engine?: ClusterEngine) =>
    on.clusters.create(cluster(name, limit, engine), TEST_ORIGIN);
  return { ...made, create, other: (await openTemporaryStore(path)).store };
}

test('clusters that two create at once have slots of their own, and no more than the limit', async () => {
  const { store, other, create } = await setUp();
  const outcomes = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) =>
      create(index % 2 === 0 ? store : other, name, 5),
    ),
  );
  expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(4);
  const slots = (await store.clusters.list()).map(({ slot }) => slot ?? -1);
  expect(slots.toSorted((a, b) => a - b)).toEqual([0, 2, 3, 4, 5]);
});

test('of two who take a cluster to the next status one does', async () => {
  const { store, other, clusterId } = await setUp();
  const step = { from: ['RUNNING'], to: 'STOPPING' } as const;
  const done = await Promise.all([store, other].map((on) => on.clusters.advance(clusterId, step)));
  expect(done.filter((cluster) => cluster !== undefined)).toHaveLength(1);
  expect((await store.clusters.find(clusterId))?.status).toBe('STOPPING');
});

test('of two who create at once a cluster that has the Milvus to itself one does', async () => {
  const { store, other, create, clusterId } = await setUp();
  const outcomes = await Promise.all([
    create(store, 'a', 10, 'milvus'),
    create(other, 'b', 10, 'milvus'),
    create(store, 'c', 10, 'embedded'),
  ]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
    ...['created', 'created', 'milvus-taken'],
  ]);
  const milvus = (await store.clusters.list()).filter(({ engine }) => engine === 'milvus');
  expect(milvus).toHaveLength(1);
  const [kept] = milvus;
  expect(await store.clusters.change(clusterId, { engine: 'milvus' }, TEST_ORIGIN)).toBe('done');
  expect(await store.clusters.find(clusterId)).toMatchObject({ engine: 'milvus' });
  const id = kept?.id ?? '';
  await store.clusters.advance(id, { from: ['CREATING'], to: 'DELETING' });
  await store.clusters.advance(id, { from: ['DELETING'], to: 'DELETED' });
  const back = (oneMilvus: boolean) =>
    store.clusters.restore(id, { name: 'back', slots: SLOTS, oneMilvus }, TEST_ORIGIN);
  expect(await back(true)).toBe('milvus-taken');
  expect(await back(false)).toBe('done');
});

test('a cluster that is erased leaves nothing but its audit', async () => {
  const { store, create } = await setUp();
  await create(store, 'a');
  const id = 'in01-a';
  const access = accessChanges(store, id, TEST_ORIGIN);
  await access.addRole('r');
  await access.addCollection('books');
  await access.permit('r', 'Search', { object: 'books' });
  await store.clusters.advance(id, { from: ['CREATING'], to: 'PURGING' });
  await store.clusters.erase(id);
  expect(await store.clusters.find(id)).toBeUndefined();
  expect(await store.users.list(id)).toEqual([]);
  expect(await store.grants.list(id)).toEqual([]);
  expect(await store.catalog.listCollections(id)).toEqual([]);
  expect(store.authRevision(id)).toBe(0);
  expect((await store.audit.list({ clusterId: id, limit: 50 })).length).toBeGreaterThan(2);
  expect(await store.audit.firstBroken()).toBeUndefined();
});
