import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { ApiKeyScope, NewApiKey } from '../api-keys.ts';

const scope: ApiKeyScope = {
  orgRole: 'Member',
  projects: [{ projectId: 'proj-1', role: 'Read-Only', clusterIds: ['in01-1'] }],
};

async function setUp() {
  const { store, clusterId, founded } = await foundTemporaryStore();
  const { organizationId } = founded;
  const newKey = (id: string, more: Partial<NewApiKey> = {}): NewApiKey => ({
    ...{ id, organizationId, name: 'ci', description: 'd', digest: 'abc', scope },
    creator: { kind: 'apiKey', id: 'key-0', name: 'maker' },
    ...more,
  });
  const create = (id: string, more: Partial<NewApiKey> = {}, limit = 100) =>
    store.apiKeys.create(newKey(id, more), limit, TEST_ORIGIN);
  const actions = async () =>
    (await store.audit.list({ limit: 20 })).map(({ action, object }) => `${action} ${object}`);
  return { store, clusterId, organizationId, founded, newKey, create, actions };
}

test('a key is kept with its scope, creator and expiry, listed by age, and dropped', async () => {
  const { store, founded, organizationId, newKey, create } = await setUp();
  const expiresAt = 1_900_000_000_000;
  await create('key-1', { expiresAt });
  await create('key-0');
  expect(await store.apiKeys.find('key-1')).toEqual({
    ...newKey('key-1', { expiresAt }),
    ...{ kind: 'customized', disabled: false },
    ...{ createdAt: expect.any(Number), secretChangedAt: expect.any(Number) },
  });
  expect(await store.apiKeys.find('key-0')).not.toHaveProperty('expiresAt');
  const keys = await store.apiKeys.list(organizationId);
  const customized = keys.filter(({ kind }) => kind === 'customized').map(({ id }) => id);
  expect(customized).toEqual([founded.apiKey.id, 'key-1', 'key-0']);
  expect(await store.apiKeys.list('org-other')).toEqual([]);
  expect(await store.apiKeys.drop('key-1', TEST_ORIGIN)).toBe(true);
  expect(await store.apiKeys.drop('key-1', TEST_ORIGIN)).toBe(false);
  expect(await store.apiKeys.find('key-1')).toBeUndefined();
});

test('the owner has a personal key from the first start, which no secret fits yet', async () => {
  const { store, organizationId } = await setUp();
  const [owner] = await store.members.list(organizationId);
  const keys = await store.apiKeys.list(organizationId);
  expect(keys.filter(({ kind }) => kind === 'personal')).toMatchObject([
    {
      ...{ name: 'owner@localhost', digest: '', scope: { orgRole: 'Member', projects: [] } },
      creator: { kind: 'member', id: owner?.id, name: 'owner@localhost' },
    },
  ]);
});

test('every change of a key raises the revision of its clusters once and is audited', async () => {
  const { store, clusterId, create, actions } = await setUp();
  const { apiKeys } = store;
  const raises = async (change: () => Promise<unknown>) => {
    const before = store.authRevision(clusterId);
    await change();
    return store.authRevision(clusterId) - before;
  };
  const update = (change: Parameters<typeof apiKeys.update>[1]) =>
    apiKeys.update('key-1', change, 'UpdateApiKey', TEST_ORIGIN);
  expect(await raises(() => create('key-1'))).toBe(1);
  expect(await raises(() => update({ name: 'x', description: '', expiresAt: 9 }))).toBe(1);
  expect(await store.apiKeys.find('key-1')).toMatchObject({ name: 'x', expiresAt: 9 });
  expect(await raises(() => update({ expiresAt: null, disabled: true }))).toBe(1);
  expect(await store.apiKeys.find('key-1')).toMatchObject({ disabled: true });
  expect(await store.apiKeys.find('key-1')).not.toHaveProperty('expiresAt');
  expect(await raises(() => apiKeys.reset('key-1', 'other', TEST_ORIGIN))).toBe(1);
  const reset = await store.apiKeys.find('key-1');
  expect(reset?.digest).toBe('other');
  expect(reset?.secretChangedAt).toBeGreaterThan(reset?.createdAt ?? 0);
  expect(await raises(() => apiKeys.drop('key-1', TEST_ORIGIN))).toBe(1);
  expect(await raises(() => apiKeys.drop('key-1', TEST_ORIGIN))).toBe(0);
  expect(await raises(() => update({ name: 'y' }))).toBe(0);
  expect(await raises(() => apiKeys.reset('key-1', 'x', TEST_ORIGIN))).toBe(0);
  expect((await actions()).slice(0, 5)).toEqual([
    'DeleteApiKey apiKey:key-1',
    'ResetApiKey apiKey:key-1',
    'UpdateApiKey apiKey:key-1',
    'UpdateApiKey apiKey:key-1',
    'CreateApiKey apiKey:key-1',
  ]);
});

test('an organization holds as many customized keys as it may, also of those made at once', async () => {
  const { create } = await setUp();
  // One was made at the first start; the personal one does not count.
  const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((id) => create(id, {}, 3)));
  expect(outcomes.sort()).toEqual(['created', 'created', 'full', 'full']);
});

test('a database is held by its id, waited for by its name, and lost when it is dropped', async () => {
  const { store, clusterId, create } = await setUp();
  const { catalog } = store;
  const here = (name: string) => ({ clusterId, name });
  const project = { projectId: 'p', role: 'Read-Only', clusterIds: [clusterId] } as const;
  const databases = [here('default'), here('later')];
  await create('key-1', {
    scope: { orgRole: 'Member', projects: [project, { ...project, databases }] },
  });
  const limited = async () => (await store.apiKeys.find('key-1'))?.scope.projects[1]?.databases;
  const made = await catalog.findDatabase(clusterId, 'default');
  expect(await limited()).toEqual([{ ...here('default'), id: made?.id }, here('later')]);
  expect((await store.apiKeys.find('key-1'))?.scope.projects[0]).toEqual(project);

  const before = store.authRevision(clusterId);
  const createLater = () =>
    catalog.createDatabase({ clusterId, name: 'later', properties: [] }, 9, TEST_ORIGIN);
  await createLater();
  const later = await catalog.findDatabase(clusterId, 'later');
  expect(await limited()).toContainEqual({ ...here('later'), id: later?.id });
  expect(store.authRevision(clusterId)).toBe(before + 1);
  await catalog.dropDatabase(later?.id ?? 0, TEST_ORIGIN);
  expect(store.authRevision(clusterId)).toBe(before + 2);
  await createLater();
  expect(await limited()).toEqual([{ ...here('default'), id: made?.id }]);
});
