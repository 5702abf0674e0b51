import { type ObjectType, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import type { Origin } from '../store/audit.ts';
import type { CollectionRecord } from '../store/catalog.ts';
import type { GrantChange } from '../store/grants.ts';
import type { Store } from '../store/store.ts';

/** Where a privilege is granted: by default on all objects of the database `default`. */
export interface On {
  readonly database?: string;
  readonly object?: string;
  /** By default the type of the privilege, and Global for a group. */
  readonly type?: ObjectType;
}

/** More than any test needs. */
const LIMIT = 1_000_000;

/** Short ways to change who may do what on a cluster; what cannot be done throws. */
export function accessChanges(store: Store, clusterId: string, origin: Origin) {
  const grantChange = (role: string, privilege: string, on: On): GrantChange => ({
    ...{ clusterId, role, privileges: [privilege], grantor: 'tests' },
    objectType: on.type ?? PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global',
    database: on.database ?? 'default',
    object: on.object ?? '*',
  });
  const collection = async (name: string, database: string): Promise<CollectionRecord> => {
    const found = await store.catalog.findCollection(clusterId, database, name);
    if (!found) throw new Error(`no collection ${database}.${name}`);
    return found;
  };
  const databaseId = (name: string): number => {
    const id = store.catalog.ids.database(clusterId, name);
    if (id === undefined) throw new Error(`no database ${name}`);
    return id;
  };
  const setMembers = async (name: string, privileges: readonly string[]) => {
    const members = { privileges, level: undefined };
    is(true, await store.privilegeGroups.setMembers({ clusterId, name }, () => members, origin));
  };
  return {
    async addRole(name: string) {
      is('created', await store.roles.create({ clusterId, name, description: '' }, LIMIT, origin));
    },
    async dropRole(name: string) {
      const unless = { hasGrants: false, hasUsers: false };
      is('dropped', await store.roles.drop({ clusterId, name }, unless, origin));
    },
    async permit(role: string, privilege: string, on: On = {}) {
      is('done', await store.grants.grant(grantChange(role, privilege, on), LIMIT, origin));
    },
    async forbid(role: string, privilege: string, on: On = {}) {
      is('done', await store.grants.revoke(grantChange(role, privilege, on), origin));
    },
    async addGroup(name: string, ...privileges: string[]) {
      is('created', await store.privilegeGroups.create({ clusterId, name }, LIMIT, origin));
      await setMembers(name, privileges);
    },
    async setGroup(name: string, ...privileges: string[]) {
      await setMembers(name, privileges);
    },
    async dropGroup(name: string) {
      is<unknown>('done', await store.privilegeGroups.drop({ clusterId, name }, origin));
    },
    async tag(user: string, tags: Record<string, string>) {
      const added = new Map(Object.entries(tags));
      is('done', await store.userTags.add({ clusterId, user }, added, LIMIT, origin));
    },
    /** @returns its id */
    async addDatabase(name: string): Promise<number> {
      const made = { clusterId, name, properties: [] };
      is('created', await store.catalog.createDatabase(made, LIMIT, origin));
      return databaseId(name);
    },
    async dropDatabase(name: string) {
      is('dropped', await store.catalog.dropDatabase(databaseId(name), origin));
    },
    /** @returns its id */
    async addCollection(name: string, database = 'default'): Promise<number> {
      const created = await store.catalog.createCollection(
        {
          ...{ clusterId, databaseId: databaseId(database), name, description: '', fields: [] },
          ...{ autoId: false, enableDynamicField: false, shards: 1, consistencyLevel: 2 },
          properties: [],
        },
        origin,
      );
      if (typeof created === 'string') throw new Error(`collection ${name}: ${created}`);
      return created.id;
    },
    async dropCollection(name: string, database = 'default') {
      const { id } = await collection(name, database);
      is('dropped', await store.catalog.dropCollection(id, { hasAliases: true }, origin));
    },
    async renameCollection(
      name: string,
      to: string,
      { database = 'default', into = database }: { database?: string; into?: string } = {},
    ) {
      const { id } = await collection(name, database);
      const target = { databaseId: databaseId(into), name: to };
      is('renamed', await store.catalog.renameCollection(id, target, origin));
    },
    async addAlias(name: string, of: string, database = 'default') {
      const { id } = await collection(of, database);
      const alias = { databaseId: databaseId(database), name, collectionId: id };
      is('created', await store.catalog.createAlias(alias, LIMIT, origin));
    },
    async pointAlias(name: string, to: string, database = 'default') {
      const [before, { id }] = [await collection(name, database), await collection(to, database)];
      const alias = { databaseId: before.databaseId, name, collectionId: before.id };
      is('done', await store.catalog.alterAlias(alias, id, LIMIT, origin));
    },
    async dropAlias(name: string, database = 'default') {
      const { id, databaseId } = await collection(name, database);
      is(true, await store.catalog.dropAlias({ databaseId, name, collectionId: id }, origin));
    },
  };
}

function is<Result>(expected: Result, actual: Result): void {
  if (actual !== expected) throw new Error(`the answer was ${JSON.stringify(actual)}`);
}
