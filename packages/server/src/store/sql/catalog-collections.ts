import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { CollectionStore, NewCollection } from '../catalog.ts';
import { timeToLive } from '../time-to-live.ts';
import { appendAudit } from './audit.ts';
import { bindGrantsToCollection } from './bind-grants.ts';
import { dropGrantsOnCollection, moveGrants } from './catalog-grants.ts';
import { nextCatalogId } from './catalog-id.ts';
import { isTaken } from './catalog-names.ts';
import { insertPartitions } from './catalog-partitions.ts';
import { changedProperties } from './catalog-properties.ts';
import {
  collectionObject,
  findCollectionRow,
  findDatabaseRow,
  touchCollection,
} from './catalog-rows.ts';
import type { CatalogSnapshot } from './catalog-snapshot.ts';
import type { Parts } from './parts.ts';
import { raiseCatalogRevision } from './revision.ts';
import type { Schema } from './schema.ts';

type Changes = Pick<
  CollectionStore,
  'createCollection' | 'dropCollection' | 'renameCollection' | 'alterCollection'
>;

export function createCollectionChanges(
  { db, clock }: Parts,
  snapshot: (clusterId: string) => CatalogSnapshot,
): Changes {
  return {
    async createCollection(collection, origin) {
      const id = await db.transaction().execute(async (trx) => {
        const { clusterId, databaseId, name } = collection;
        const revision = await raiseCatalogRevision(trx, clusterId);
        const database = await findDatabaseRow(trx, databaseId);
        if (database?.cluster_id !== clusterId) return 'no-database';
        if (await isTaken(trx, databaseId, name)) return 'exists';
        const id = await nextCatalogId(trx);
        const time = clock.now();
        await insertCollection(trx, collection, { id, revision, time });
        await bindGrantsToCollection(trx, { clusterId, databaseId, id, name });
        const object = collectionObject({ database: database.name, name });
        const { description, properties } = collection;
        const fields = collection.fields.map((field) => field.name);
        const changes = changesBetween(undefined, { description, fields, properties });
        const created = { action: 'CreateCollection', clusterId, object, changes };
        await appendAudit(trx, { time, ...created, origin });
        return id;
      });
      if (typeof id === 'string') return id;
      const created = snapshot(collection.clusterId).byId.get(id);
      if (!created) throw new Error(`collection ${id} was dropped as soon as it was created`);
      return created.record;
    },

    dropCollection: (id, unless, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await findCollectionRow(trx, id);
        if (!row) return 'no-collection';
        const { cluster_id: clusterId } = row;
        await raiseCatalogRevision(trx, clusterId);
        if (unless.hasAliases && (await hasAliases(trx, id))) return 'has-aliases';
        await dropGrantsOnCollection(trx, { clusterId, id });
        await trx.deleteFrom('collections').where('id', '=', id).execute();
        const change = { action: 'DropCollection', clusterId, object: collectionObject(row) };
        await appendAudit(trx, { time: clock.now(), ...change, origin });
        return 'dropped';
      }),

    renameCollection: (id, { databaseId, name }, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await findCollectionRow(trx, id);
        if (!row) return 'no-collection';
        const { cluster_id: clusterId } = row;
        const revision = await raiseCatalogRevision(trx, clusterId);
        const database = await findDatabaseRow(trx, databaseId);
        if (database?.cluster_id !== clusterId) return 'no-database';
        if (await isTaken(trx, databaseId, name)) return 'taken';
        const moves = databaseId !== row.database_id;
        if (moves && (await hasAliases(trx, id))) return 'has-aliases';
        const time = clock.now();
        await trx
          .updateTable('collections')
          .set({ database_id: databaseId, name, revision, updated_at: time })
          .where('id', '=', id)
          .execute();
        if (moves) await moveGrants(trx, { clusterId, id, databaseId });
        const object = `${collectionObject(row)} to ${database.name}/${name}`;
        const changes = changesBetween(
          { database: row.database, name: row.name },
          { database: database.name, name },
        );
        const renamed = { action: 'RenameCollection', clusterId, object, changes };
        await appendAudit(trx, { time, ...renamed, origin });
        return 'renamed';
      }),

    alterCollection: (id, change, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await findCollectionRow(trx, id);
        if (!row) return 'no-collection';
        const properties = changedProperties(row.properties, change, limit);
        if (properties === 'full') return 'full';
        const { description = row.description } = change;
        const { consistencyLevel = row.consistency_level } = change;
        const same =
          properties.text === row.properties &&
          description === row.description &&
          consistencyLevel === row.consistency_level;
        if (same) return 'done';
        const time = clock.now();
        const begins = !expires(row.properties) && expires(properties.text);
        await trx
          .updateTable('collections')
          .set({ properties: properties.text, description, consistency_level: consistencyLevel })
          .$if(begins, (update) => update.set({ expires_since: time }))
          .where('id', '=', id)
          .execute();
        const changes = changesBetween(
          {
            ...{ description: row.description, consistencyLevel: row.consistency_level },
            properties: JSON.parse(row.properties),
          },
          { description, consistencyLevel, properties: JSON.parse(properties.text) },
        );
        await touchCollection(trx, { id, action: 'AlterCollection', changes, time, origin });
        return 'done';
      }),
  };
}

/** @param properties JSON of pairs */
function expires(properties: string): boolean {
  return timeToLive(JSON.parse(properties)) !== undefined;
}

async function hasAliases(trx: Kysely<Schema>, id: number): Promise<boolean> {
  const row = await trx
    .selectFrom('aliases')
    .select('name')
    .where('collection_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
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
      schema_updated_at: time,
      expires_since: timeToLive(collection.properties) === undefined ? null : time,
    })
    .execute();
  await insertPartitions(trx, collection, { id, time });
}
