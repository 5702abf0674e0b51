import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { ApiKeyScope } from '../api-keys.ts';

const scope: ApiKeyScope = {
  orgRole: 'Member',
  projects: [{ projectId: 'proj-1', role: 'Read-Only', clusterIds: ['in01-1'] }],
};

test('a key is kept with its scope and expiry, listed by age, and dropped', async () => {
  const { store, founded } = await foundTemporaryStore();
  const { organizationId } = founded;
  const key = { id: 'key-1', organizationId, name: 'ci', description: 'd', digest: 'abc', scope };
  await store.apiKeys.create({ ...key, expiresAt: 1_900_000_000_000 }, TEST_ORIGIN);
  await store.apiKeys.create({ ...key, id: 'key-0' }, TEST_ORIGIN);
  expect(await store.apiKeys.find('key-1')).toEqual({
    ...key,
    expiresAt: 1_900_000_000_000,
    createdAt: expect.any(Number),
    disabled: false,
  });
  expect(await store.apiKeys.find('key-0')).not.toHaveProperty('expiresAt');
  const ids = (await store.apiKeys.list(organizationId)).map(({ id }) => id);
  expect(ids).toEqual([founded.apiKey.id, 'key-1', 'key-0']);
  expect(await store.apiKeys.list('org-other')).toEqual([]);
  expect(await store.apiKeys.drop('key-1', TEST_ORIGIN)).toBe(true);
  expect(await store.apiKeys.drop('key-1', TEST_ORIGIN)).toBe(false);
  expect(await store.apiKeys.find('key-1')).toBeUndefined();
});

test('making and dropping a key raises the revision of the clusters of its organization', async () => {
  const { store, clusterId, founded } = await foundTemporaryStore();
  const { organizationId } = founded;
  const key = { id: 'key-1', organizationId, name: 'ci', description: '', digest: 'abc', scope };
  const before = store.authRevision(clusterId);
  await store.apiKeys.create(key, TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBe(before + 1);
  await store.apiKeys.drop('key-1', TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBe(before + 2);
  await store.apiKeys.drop('key-1', TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBe(before + 2);
});
