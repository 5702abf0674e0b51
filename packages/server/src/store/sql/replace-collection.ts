import { changesBetween } from '../../observe/audit/changes.ts';
import type { CollectionStore } from '../catalog.ts';
import { appendAudit } from './audit.ts';
import { collectionObject, findCollectionRow } from './catalog-rows.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision, raiseCatalogRevision } from './revision.ts';

/** What else is held on the id of a collection. */
const HELD = ['grants', 'row_policies', 'aliases'] as const;

/** Puts a collection in the place of another one of its database, at one moment. */
export function createReplacement({
  db,
  clock,
}: Parts): Pick<CollectionStore, 'replaceCollection'> {
  return {
    replaceCollection: (id, by, origin) =>
      db.transaction().execute(async (trx) => {
        const [old, made] = [await findCollectionRow(trx, id), await findCollectionRow(trx, by)];
        if (!old || made?.database_id !== old.database_id) return 'no-collection';
        const { cluster_id: clusterId, name } = old;
        const revision = await raiseCatalogRevision(trx, clusterId);
        for (const table of HELD) {
          const held = trx.updateTable(table).set({ collection_id: by });
          await held.where('collection_id', '=', id).execute();
        }
        await trx.deleteFrom('collections').where('id', '=', id).execute();
        const time = clock.now();
        const change = { name, revision, updated_at: time };
        await trx.updateTable('collections').set(change).where('id', '=', by).execute();
        await raiseAuthRevision(trx, clusterId);
        const object = collectionObject(old);
        const changes = changesBetween({ id }, { id: by });
        const replaced = { action: 'ReplaceCollection', clusterId, object, changes };
        await appendAudit(trx, { time, ...replaced, origin });
        return 'replaced';
      }),
  };
}
