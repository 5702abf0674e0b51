import type { FieldSpec } from '../engine/spec.ts';
import type { CollectionRecord, Database, NewCollection } from '../store/catalog.ts';
import { foundTemporaryStore, TEST_ORIGIN } from './temporary-store.ts';

const FIELD: FieldSpec = {
  ...{ id: 100, name: 'id', type: 5, description: '', primaryKey: true, autoId: false },
  ...{ nullable: false, partitionKey: false, dynamic: false, params: [['a', '1']] },
};

/** More than any test needs. */
export const MANY = 1_000;

/** The catalogue of a store in a real file, with short ways to fill it; what cannot be done throws. */
export async function openTestCatalog() {
  const { store, path, clusterId, founded } = await foundTemporaryStore();
  const { catalog } = store;
  const requireDatabase = async (name: string): Promise<Database> => {
    const found = await catalog.findDatabase(clusterId, name);
    if (!found) throw new Error(`no database ${name}`);
    return found;
  };
  const database = await requireDatabase('default');
  const collection = (name: string, databaseId = database.id): NewCollection => ({
    ...{ clusterId, databaseId, name, description: 'd', fields: [FIELD] },
    ...{ autoId: false, enableDynamicField: true, shards: 1, consistencyLevel: 2 },
    properties: [['k', 'v']],
  });
  return {
    ...{ store, catalog, path, clusterId, founded, database, collection },
    async create(name: string, databaseId?: number): Promise<CollectionRecord> {
      const created = await catalog.createCollection(collection(name, databaseId), TEST_ORIGIN);
      if (typeof created === 'string') throw new Error(created);
      return created;
    },
    async createDatabase(name: string): Promise<Database> {
      const asked = { clusterId, name, properties: [] };
      const outcome = await catalog.createDatabase(asked, MANY, TEST_ORIGIN);
      if (outcome !== 'created') throw new Error(outcome);
      return requireDatabase(name);
    },
    async alias(name: string, { id, databaseId }: CollectionRecord) {
      const asked = { databaseId, name, collectionId: id };
      return catalog.createAlias(asked, MANY, TEST_ORIGIN);
    },
    find: (name: string, inside = 'default') => catalog.findCollection(clusterId, inside, name),
    drop: (id: number, hasAliases = true) =>
      catalog.dropCollection(id, { hasAliases }, TEST_ORIGIN),
    /** Newest first, `ACTION OBJECT`. */
    async audited(limit: number) {
      const rows = await store.audit.list({ limit });
      return rows.map(({ action, object }) => `${action} ${object}`);
    },
  };
}

export type TestCatalog = Awaited<ReturnType<typeof openTestCatalog>>;
