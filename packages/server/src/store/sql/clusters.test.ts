import { BUILT_IN_ROLES } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { found } from '../../found/found.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createCheapHasher } from '../../testing/cheap-hasher.ts';
import { foundTemporaryStore, openTemporaryStore } from '../../testing/temporary-store.ts';

test('a store that was not founded is empty', async () => {
  const { store } = await openTemporaryStore();
  expect(await store.clusters.list()).toEqual([]);
  expect(await store.clusters.listProjects()).toEqual([]);
  expect(await store.clusters.find('in01-0')).toBeUndefined();
  expect(store.authRevision('in01-0')).toBe(0);
});

test('projects, clusters and members are given back as founded', async () => {
  const { store, founded } = await foundTemporaryStore('milvus');
  const { clusterId, projectId, organizationId } = founded;
  const cluster = {
    ...{ id: clusterId, projectId, organizationId, name: 'Cluster-01', profile: 'milvus' },
    engine: 'embedded',
    createdAt: expect.any(Number),
    ...{ status: 'RUNNING', slot: 0, description: '', regionId: 'local', plan: 'Enterprise' },
    ...{ deployment: 'Dedicated', cuType: 'Performance-optimized', cuSize: 1, replica: 1 },
    ...{ autoscaling: {}, labels: {} },
  };
  expect(await store.clusters.list()).toEqual([cluster]);
  expect(await store.clusters.find(clusterId)).toEqual(cluster);
  expect(await store.clusters.listProjects()).toEqual([
    {
      ...{ id: projectId, organizationId, name: 'Default Project', createdAt: expect.any(Number) },
      ...{ description: '', plan: 'Enterprise', regionIds: ['local'] },
    },
  ]);
  expect(await store.clusters.listMembers(organizationId)).toMatchObject([
    { organizationId, email: 'owner@localhost', orgRole: 'Owner' },
  ]);
  expect(await store.clusters.listMembers('org-other')).toEqual([]);
});

test('a store is founded once, also by two who try at once', async () => {
  const { store, path } = await openTemporaryStore();
  const other = await openTemporaryStore(path);
  const parts = {
    ...{ hasher: createCheapHasher(), random: systemRandom },
    ...{ profile: 'zilliz' as const, roles: BUILT_IN_ROLES.zilliz },
    engine: 'embedded' as const,
  };
  const outcomes = await Promise.allSettled([
    found({ ...parts, store }),
    found({ ...parts, store: other.store }),
    found({ ...parts, store }),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(found({ ...parts, store })).rejects.toThrow('founded before');
  expect(await store.clusters.list()).toHaveLength(1);
  expect(await store.audit.list({ limit: 10 })).toHaveLength(1);
});
