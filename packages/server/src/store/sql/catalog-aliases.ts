import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { Alias, AliasStore } from '../catalog.ts';
import { aliasTarget, isCollection } from './catalog-names.ts';
import { findCollectionRow, markCollection, touchCollection } from './catalog-rows.ts';
import type { Parts } from './parts.ts';
import { raiseCatalogRevision } from './revision.ts';
import type { Schema } from './schema.ts';

export function createAliasChanges({ db, clock }: Parts): AliasStore {
  return {
    createAlias: ({ databaseId, name, collectionId }, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const collection = await findCollectionRow(trx, collectionId);
        if (collection?.database_id !== databaseId) return 'no-collection';
        const revision = await raiseCatalogRevision(trx, collection.cluster_id);
        if (await isCollection(trx, databaseId, name)) return 'is-collection';
        const before = await aliasTarget(trx, databaseId, name);
        if (before !== undefined) return before === collectionId ? 'exists' : 'taken';
        if ((await countAliases(trx, collectionId)) >= limit) return 'full';
        const time = clock.now();
        await trx
          .insertInto('aliases')
          .values({ database_id: databaseId, name, collection_id: collectionId, created_at: time })
          .execute();
        const changes = changesBetween(undefined, { collection: collection.name });
        const change = { action: 'CreateAlias', part: `alias:${name}`, changes, time, origin };
        await markCollection(trx, collection, { ...change, revision });
        return 'created';
      }),

    alterAlias: (alias, collectionId, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const collection = await findCollectionRow(trx, collectionId);
        if (collection?.database_id !== alias.databaseId) return 'no-collection';
        const revision = await raiseCatalogRevision(trx, collection.cluster_id);
        const before = await aliasTarget(trx, alias.databaseId, alias.name);
        if (before !== alias.collectionId) return 'no-alias';
        if (before === collectionId) return 'done';
        if ((await countAliases(trx, collectionId)) >= limit) return 'full';
        await trx
          .updateTable('aliases')
          .set({ collection_id: collectionId })
          .where('database_id', '=', alias.databaseId)
          .where('name', '=', alias.name)
          .execute();
        await trx.updateTable('collections').set({ revision }).where('id', '=', before).execute();
        const left = await findCollectionRow(trx, before);
        const changes = changesBetween({ collection: left?.name }, { collection: collection.name });
        const change = { action: 'AlterAlias', part: `alias:${alias.name}`, changes, origin };
        await markCollection(trx, collection, { ...change, time: clock.now(), revision });
        return 'done';
      }),

    dropAlias: (alias, origin) =>
      db.transaction().execute(async (trx) => {
        if (!(await deleteAlias(trx, alias))) return false;
        const part = `alias:${alias.name}`;
        const change = { id: alias.collectionId, action: 'DropAlias', part };
        await touchCollection(trx, { ...change, time: clock.now(), origin });
        return true;
      }),
  };
}

async function countAliases(trx: Kysely<Schema>, collectionId: number): Promise<number> {
  const { count } = await trx
    .selectFrom('aliases')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('collection_id', '=', collectionId)
    .executeTakeFirstOrThrow();
  return count;
}

async function deleteAlias(trx: Kysely<Schema>, alias: Alias): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('aliases')
    .where('database_id', '=', alias.databaseId)
    .where('name', '=', alias.name)
    .where('collection_id', '=', alias.collectionId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
