import type { Kysely } from 'kysely';
import type { Origin } from '../audit.ts';
import type { CatalogStore, CollectionRecord, NewCollection } from '../catalog.ts';
import { appendAudit } from './audit.ts';
import { nextCatalogId } from './catalog-id.ts';
import type { CatalogSnapshot } from './catalog-snapshot.ts';
import type { Parts } from './parts.ts';
import { raiseCatalogRevision } from './revision.ts';
import type { Schema } from './schema.ts';

/** @param snapshot of a cluster's catalogue, always at the newest committed revision */
export function createCatalogStore(
  { db, clock }: Parts,
  snapshot: (clusterId: string) => CatalogSnapshot,
): CatalogStore {
  /** Marks a collection as changed and writes the audit row; false if there is no such one. */
  async function touch(
    trx: Kysely<Schema>,
    change: { id: number; action: string; origin: Origin; part?: string },
  ): Promise<boolean> {
    const collection = await describe(trx, change.id);
    if (!collection) return false;
    const { clusterId, object } = collection;
    const time = clock.now();
    const revision = await raiseCatalogRevision(trx, clusterId);
    await trx
      .updateTable('collections')
      .set({ revision, updated_at: time })
      .where('id', '=', change.id)
      .execute();
    await appendAudit(trx, {
      ...{ time, action: change.action, clusterId, origin: change.origin },
      object: change.part === undefined ? object : `${object}/${change.part}`,
    });
    return true;
  }

  return {
    listDatabases: async (clusterId) => [...snapshot(clusterId).databases.values()],

    findDatabase: async (clusterId, name) => snapshot(clusterId).databases.get(name),

    async listCollections(clusterId, database) {
      const { collections } = snapshot(clusterId);
      const chosen =
        database === undefined ? [...collections.values()] : [collections.get(database)];
      return chosen.flatMap((byName) => [...(byName?.values() ?? [])]);
    },

    findCollection: async (clusterId, database, name) =>
      snapshot(clusterId).collections.get(database)?.get(name),

    async createCollection(collection, origin) {
      const id = await db.transaction().execute(async (trx) => {
        const { clusterId, databaseId, name } = collection;
        if (await isTaken(trx, databaseId, name)) return undefined;
        const id = await nextCatalogId(trx);
        const revision = await raiseCatalogRevision(trx, clusterId);
        const time = clock.now();
        await insertCollection(trx, collection, { id, revision, time });
        const object = (await describe(trx, id))?.object ?? '';
        await appendAudit(trx, { time, action: 'CreateCollection', clusterId, object, origin });
        return id;
      });
      if (id === undefined) return 'exists';
      const created = snapshot(collection.clusterId).byId.get(id);
      if (!created) throw new Error(`collection ${id} was dropped as soon as it was created`);
      return created.record;
    },

    dropCollection: (id, origin) =>
      db.transaction().execute(async (trx) => {
        if (!(await touch(trx, { id, action: 'DropCollection', origin }))) return false;
        await trx.deleteFrom('collections').where('id', '=', id).execute();
        return true;
      }),

    setLoaded: (id, loaded, origin) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('collections')
          .set({ loaded: Number(loaded) })
          .where('id', '=', id)
          .where('loaded', '=', Number(!loaded))
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        const action = loaded ? 'LoadCollection' : 'ReleaseCollection';
        await touch(trx, { id, action, origin });
      }),

    createIndex: (collectionId, index, origin) =>
      db.transaction().execute(async (trx) => {
        const created: CollectionRecord['indexes'][number] = {
          id: await nextCatalogId(trx),
          ...index,
        };
        const part = `index:${index.name}`;
        const change = { id: collectionId, action: 'CreateIndex', origin, part };
        if (!(await touch(trx, change))) throw new Error(`no collection ${collectionId}`);
        await trx
          .insertInto('indexes')
          .values({
            ...{ id: created.id, collection_id: collectionId, name: index.name },
            ...{ field: index.field, type: index.type, metric: index.metric ?? null },
            params: JSON.stringify(index.params),
          })
          .execute();
        return created;
      }),

    dropIndex: (collectionId, indexId, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .deleteFrom('indexes')
          .where('collection_id', '=', collectionId)
          .where('id', '=', indexId)
          .returning('name')
          .executeTakeFirst();
        if (!row) return false;
        const part = `index:${row.name}`;
        return touch(trx, { id: collectionId, action: 'DropIndex', origin, part });
      }),
  };
}

async function isTaken(trx: Kysely<Schema>, databaseId: number, name: string): Promise<boolean> {
  const row = await trx
    .selectFrom('collections')
    .select('id')
    .where('database_id', '=', databaseId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}

async function describe(trx: Kysely<Schema>, id: number) {
  const row = await trx
    .selectFrom('collections')
    .innerJoin('databases', 'databases.id', 'collections.database_id')
    .select(['collections.cluster_id', 'collections.name', 'databases.name as database'])
    .where('collections.id', '=', id)
    .executeTakeFirst();
  return row && { clusterId: row.cluster_id, object: `collection:${row.database}/${row.name}` };
}

async function insertCollection(
  trx: Kysely<Schema>,
  collection: NewCollection,
  { id, revision, time }: { id: number; revision: number; time: number },
): Promise<void> {
  await trx
    .insertInto('collections')
    .values({
      id,
      cluster_id: collection.clusterId,
      database_id: collection.databaseId,
      name: collection.name,
      description: collection.description,
      fields: JSON.stringify(collection.fields),
      auto_id: Number(collection.autoId),
      enable_dynamic_field: Number(collection.enableDynamicField),
      shards: collection.shards,
      consistency_level: collection.consistencyLevel,
      properties: JSON.stringify(collection.properties),
      loaded: 0,
      revision,
      created_at: time,
      updated_at: time,
    })
    .execute();
}
