import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { NewRowPolicy } from '../row-policies.ts';

async function setUp() {
  const { store, clusterId } = await foundTemporaryStore();
  const { catalog, rowPolicies, roles } = store;
  const database = await catalog.findDatabase(clusterId, 'default');
  if (!database) throw new Error('no database');
  const created = await catalog.createCollection(
    {
      ...{ clusterId, databaseId: database.id, name: 'docs', description: '', fields: [] },
      ...{ autoId: false, enableDynamicField: false, shards: 1, consistencyLevel: 2 },
      properties: [],
    },
    TEST_ORIGIN,
  );
  if (typeof created === 'string') throw new Error(created);
  const policy = (name: string, more: Partial<NewRowPolicy> = {}): NewRowPolicy => ({
    ...{ name, actions: ['Query', 'Search'], everyone: false, roles: ['db_rw', 'db_ro'] },
    ...{ using: 'id > 0', check: '', description: 'd', ...more },
  });
  const kept = async () =>
    (await catalog.findCollection(clusterId, 'default', 'docs'))?.rowPolicies ?? [];
  const { id } = created;
  const create = (policyToMake: NewRowPolicy, limit = 10) =>
    rowPolicies.create(id, policyToMake, limit, TEST_ORIGIN);
  return { store, clusterId, catalog, rowPolicies, roles, id, policy, create, kept };
}

test('a policy is read with its collection, as it was made', async () => {
  const { create, policy, kept } = await setUp();
  expect(await create(policy('p'))).toBe('created');
  const [read] = await kept();
  expect(read).toEqual({
    ...policy('p', { roles: ['db_ro', 'db_rw'] }),
    createdAt: expect.any(Number),
  });
});

test('a name is taken once in a collection, the number is bounded, the roles must exist', async () => {
  const { create, policy, kept } = await setUp();
  expect(await create(policy('p'))).toBe('created');
  expect(await create(policy('p'))).toBe('exists');
  expect(await create(policy('q', { roles: ['db_rw', 'nope'] }))).toEqual({ noRole: 'nope' });
  expect(await create(policy('q'), 2)).toBe('created');
  expect(await create(policy('r'), 2)).toBe('full');
  expect((await kept()).map(({ name }) => name)).toEqual(['p', 'q']);
});

test('making and dropping one is felt at once, raises the auth revision and is audited', async () => {
  const { store, clusterId, rowPolicies, create, policy, kept, id } = await setUp();
  const before = store.authRevision(clusterId);
  await create(policy('p'));
  expect(store.authRevision(clusterId)).toBeGreaterThan(before);
  expect(await rowPolicies.drop(id, 'p', TEST_ORIGIN)).toBe(true);
  expect(await rowPolicies.drop(id, 'p', TEST_ORIGIN)).toBe(false);
  expect(await kept()).toEqual([]);
  expect(store.authRevision(clusterId)).toBeGreaterThan(before + 1);
  const rows = await store.audit.list({ limit: 2 });
  expect(rows.map(({ action, object }) => `${action} ${object}`)).toEqual([
    'DropRowPolicy collection:docs/row-policy:p',
    'CreateRowPolicy collection:docs/row-policy:p',
  ]);
});

test('a role that is dropped leaves its policies, also if one of its name comes back', async () => {
  const { roles, clusterId, create, policy, kept } = await setUp();
  const role = { clusterId, name: 'readers', description: '' };
  await roles.create(role, 100, TEST_ORIGIN);
  await create(policy('p', { roles: ['readers'] }));
  expect((await kept())[0]?.roles).toEqual(['readers']);
  const nothing = { hasGrants: false, hasUsers: false };
  expect(await roles.drop({ clusterId, name: 'readers' }, nothing, TEST_ORIGIN)).toBe('dropped');
  expect((await kept())[0]).toMatchObject({ roles: [], everyone: false });
  await roles.create(role, 100, TEST_ORIGIN);
  expect((await kept())[0]?.roles).toEqual([]);
});

test('a collection takes its policies with it', async () => {
  const { catalog, rowPolicies, create, policy, id } = await setUp();
  await create(policy('p'));
  await catalog.dropCollection(id, { hasAliases: true }, TEST_ORIGIN);
  expect(await create(policy('p'))).toBe('no-collection');
  expect(await rowPolicies.drop(id, 'p', TEST_ORIGIN)).toBe(false);
});

test('an update sets all of a policy but its name and its time', async () => {
  const { rowPolicies, create, policy, kept, id } = await setUp();
  await create(policy('p'));
  const before = (await kept())[0]?.createdAt;
  const other = policy('p', { roles: [], everyone: true, using: 'id > 1', actions: ['Delete'] });
  expect(await rowPolicies.update(id, other, TEST_ORIGIN)).toBe('updated');
  expect(await kept()).toEqual([{ ...other, createdAt: before }]);
  expect(await rowPolicies.update(id, policy('q'), TEST_ORIGIN)).toBe('no-policy');
  const wrong = policy('p', { roles: ['nope'] });
  expect(await rowPolicies.update(id, wrong, TEST_ORIGIN)).toEqual({ noRole: 'nope' });
  expect(await kept()).toEqual([{ ...other, createdAt: before }]);
  expect(await rowPolicies.update(1, other, TEST_ORIGIN)).toBe('no-collection');
});
