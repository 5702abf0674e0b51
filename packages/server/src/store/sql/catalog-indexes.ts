import { changesBetween } from '../../observe/audit/changes.ts';
import type { CollectionStore } from '../catalog.ts';
import { nextCatalogId } from './catalog-id.ts';
import { touchCollection } from './catalog-rows.ts';
import type { Parts } from './parts.ts';

export function createIndexChanges({
  db,
  clock,
}: Parts): Pick<CollectionStore, 'createIndex' | 'alterIndex' | 'dropIndex'> {
  return {
    createIndex: (collectionId, index, origin) =>
      db.transaction().execute(async (trx) => {
        const created = { id: await nextCatalogId(trx), ...index };
        const change = { id: collectionId, action: 'CreateIndex', part: `index:${index.name}` };
        const { field, type, metric, params } = index;
        const changes = changesBetween(undefined, { field, type, metric, params });
        const touched = await touchCollection(trx, {
          ...{ ...change, changes, time: clock.now(), origin },
        });
        if (!touched) throw new Error(`no collection ${collectionId}`);
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

    alterIndex: (collectionId, indexId, params, origin) =>
      db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom('indexes')
          .select('params')
          .where('id', '=', indexId)
          .executeTakeFirst();
        const row = await trx
          .updateTable('indexes')
          .set({ params: JSON.stringify(params) })
          .where('collection_id', '=', collectionId)
          .where('id', '=', indexId)
          .returning('name')
          .executeTakeFirst();
        if (!row) return false;
        const change = { id: collectionId, action: 'AlterIndex', part: `index:${row.name}` };
        const changes = changesBetween({ params: JSON.parse(before?.params ?? '{}') }, { params });
        await touchCollection(trx, { ...change, changes, time: clock.now(), origin });
        return true;
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
        const change = { id: collectionId, action: 'DropIndex', part: `index:${row.name}` };
        await touchCollection(trx, { ...change, time: clock.now(), origin });
        return true;
      }),
  };
}
