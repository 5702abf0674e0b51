import { expect, test } from 'vitest';
import { foundTemporaryStore, refuseAudit, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { NewCollection } from '../catalog.ts';
import type { GrantChange } from '../grants.ts';
import type { Store } from '../store.ts';

const newUser = (clusterId: string, name: string, roles: string[] = []) => ({
  ...{ clusterId, name, passwordHash: 'h', description: '', roles },
});

const apiKey = (organizationId: string, id: string) => ({
  ...{ id, organizationId, name: 'n', description: '', digest: 'd' },
  scope: { orgRole: 'Owner', projects: [] } as const,
  creator: { kind: 'system', id: '', name: '' } as const,
});

test('each change of a credential or grant raises the revision by one, nothing else does', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const { users } = store;
  const raises = async (change: () => Promise<unknown>) => {
    const before = store.authRevision(clusterId);
    await change();
    return store.authRevision(clusterId) - before;
  };
  const alice = { clusterId, name: 'alice' };
  expect(store.authRevision(clusterId)).toBe(1);
  expect(await raises(() => users.create(newUser(clusterId, 'alice'), 9, TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.create(newUser(clusterId, 'alice'), 9, TEST_ORIGIN))).toBe(0);
  expect(await raises(() => users.update(alice, { passwordHash: 'x' }, TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.update(alice, { description: 'x' }, TEST_ORIGIN))).toBe(0);
  expect(await raises(() => users.grantRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.grantRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN))).toBe(0);
  expect(await raises(() => users.revokeRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.revokeRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN))).toBe(0);
  expect(await raises(() => users.recover(alice, { passwordHash: 'y' }, TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.drop(clusterId, 'alice', TEST_ORIGIN))).toBe(1);
  expect(await raises(() => users.drop(clusterId, 'alice', TEST_ORIGIN))).toBe(0);
});

const collection = (clusterId: string, databaseId: number, name: string): NewCollection => ({
  ...{ clusterId, databaseId, name, description: '', fields: [], properties: [] },
  ...{ autoId: false, enableDynamicField: false, shards: 1, consistencyLevel: 0 },
});
const index = { name: 'w', field: 'v', type: 'FLAT', params: {} };

const grant = (clusterId: string, privilege: string): GrantChange => ({
  ...{ clusterId, role: 'r1', objectType: 'Collection', privileges: [privilege] },
  ...{ database: 'default', object: '*', grantor: 'db_admin' },
});

interface Made {
  readonly clusterId: string;
  readonly organizationId: string;
  readonly databaseId: number;
  readonly collectionId: number;
  readonly indexId: number;
}

/** Every change that the store can make. */
const CHANGES: Record<string, (store: Store, made: Made) => Promise<unknown>> = {
  'create a user': ({ users }, { clusterId }) =>
    users.create(newUser(clusterId, 'bob', ['db_ro']), 9, TEST_ORIGIN),
  'update a user': ({ users }, { clusterId }) =>
    users.update(
      { clusterId, name: 'alice' },
      { passwordHash: 'x', description: 'x' },
      TEST_ORIGIN,
    ),
  'recover a user': ({ users }, { clusterId }) =>
    users.recover({ clusterId, name: 'alice' }, { passwordHash: 'x', role: 'db_rw' }, TEST_ORIGIN),
  'drop a user': ({ users }, { clusterId }) => users.drop(clusterId, 'alice', TEST_ORIGIN),
  'grant a role': ({ users }, { clusterId }) =>
    users.grantRole(clusterId, 'alice', 'db_rw', TEST_ORIGIN),
  'revoke a role': ({ users }, { clusterId }) =>
    users.revokeRole(clusterId, 'alice', 'db_ro', TEST_ORIGIN),
  'create a role': ({ roles }, { clusterId }) =>
    roles.create({ clusterId, name: 'r2', description: '' }, 9, TEST_ORIGIN),
  'alter a role': ({ roles }, { clusterId }) =>
    roles.alter({ clusterId, name: 'r1', description: 'new' }, TEST_ORIGIN),
  'drop a role': ({ roles }, { clusterId }) =>
    roles.drop({ clusterId, name: 'r1' }, { hasGrants: false, hasUsers: false }, TEST_ORIGIN),
  'grant a privilege': ({ grants }, { clusterId }) =>
    grants.grant(grant(clusterId, 'Query'), 9, TEST_ORIGIN),
  'revoke a privilege': ({ grants }, { clusterId }) =>
    grants.revoke(grant(clusterId, 'Search'), TEST_ORIGIN),
  'create a privilege group': ({ privilegeGroups }, { clusterId }) =>
    privilegeGroups.create({ clusterId, name: 'g2' }, 9, TEST_ORIGIN),
  'change a privilege group': ({ privilegeGroups }, { clusterId }) =>
    privilegeGroups.setMembers(
      { clusterId, name: 'g1' },
      () => ({ privileges: ['Search'], level: 'Collection' }),
      TEST_ORIGIN,
    ),
  'drop a privilege group': ({ privilegeGroups }, { clusterId }) =>
    privilegeGroups.drop({ clusterId, name: 'g1' }, TEST_ORIGIN),
  'restore users and roles': ({ rbac }, { clusterId }) =>
    rbac.restore(
      clusterId,
      {
        privilegeGroups: [{ name: 'g2', privileges: ['Search'] }],
        roles: [{ name: 'r2', description: '' }],
        users: [{ name: 'bob', passwordHash: 'h', roles: ['r2'] }],
        grants: [{ ...grant(clusterId, '*'), role: 'r2', privilege: '*', groupLevel: undefined }],
        refilledRoles: ['r1'],
      },
      { users: 9, roles: 9, grantsPerRole: 9, privilegeGroups: 9 },
      TEST_ORIGIN,
    ),
  'create an API key': ({ apiKeys }, { organizationId }) =>
    apiKeys.create(apiKey(organizationId, 'key-2'), 9, TEST_ORIGIN),
  'drop an API key': ({ apiKeys }) => apiKeys.drop('key-1', TEST_ORIGIN),
  'create a collection': ({ catalog }, { clusterId, databaseId }) =>
    catalog.createCollection(collection(clusterId, databaseId, 'd'), TEST_ORIGIN),
  'drop a collection': ({ catalog }, { collectionId }) =>
    catalog.dropCollection(collectionId, { hasAliases: true }, TEST_ORIGIN),
  'load a collection': ({ catalog }, { collectionId }) =>
    catalog.setLoaded(collectionId, true, TEST_ORIGIN),
  'create an index': ({ catalog }, { collectionId }) =>
    catalog.createIndex(collectionId, index, TEST_ORIGIN),
  'drop an index': ({ catalog }, { collectionId, indexId }) =>
    catalog.dropIndex(collectionId, indexId, TEST_ORIGIN),
};

test.each(Object.keys(CHANGES))(
  'to %s without being able to audit it changes nothing',
  async (name) => {
    const { store, path, founded, clusterId } = await foundTemporaryStore();
    const { organizationId } = founded;
    await store.users.create(newUser(clusterId, 'alice', ['db_ro']), 9, TEST_ORIGIN);
    await store.apiKeys.create(apiKey(organizationId, 'key-1'), 9, TEST_ORIGIN);
    await store.roles.create({ clusterId, name: 'r1', description: '' }, 9, TEST_ORIGIN);
    await store.privilegeGroups.create({ clusterId, name: 'g1' }, 9, TEST_ORIGIN);
    await store.grants.grant(grant(clusterId, 'Search'), 9, TEST_ORIGIN);
    const database = await store.catalog.findDatabase(clusterId, 'default');
    const databaseId = database?.id ?? 0;
    const created = await store.catalog.createCollection(
      collection(clusterId, databaseId, 'c'),
      TEST_ORIGIN,
    );
    if (typeof created === 'string') throw new Error(created);
    const collectionId = created.id;
    const made = await store.catalog.createIndex(
      collectionId,
      { ...index, name: 'v' },
      TEST_ORIGIN,
    );
    const ids = { clusterId, organizationId, databaseId, collectionId, indexId: made.id };
    const change = CHANGES[name];
    if (!change) throw new Error('no change');

    const allowAudit = await refuseAudit(path);
    const before = await everything(store, ids);
    await expect(change(store, ids)).rejects.toThrow('disk full');
    expect(await everything(store, ids)).toEqual(before);

    // And it does change something once it can.
    await allowAudit();
    await change(store, ids);
    expect(await everything(store, ids)).not.toEqual(before);
  },
);

async function everything(store: Store, { clusterId, organizationId }: Made) {
  return {
    revision: store.authRevision(clusterId),
    rbac: await store.rbac.read(clusterId),
    apiKeys: await store.apiKeys.list(organizationId),
    collections: await store.catalog.listCollections(clusterId),
    audit: await store.audit.list({ limit: 1_000 }),
  };
}
