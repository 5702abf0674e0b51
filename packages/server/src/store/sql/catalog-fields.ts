import { changesBetween } from '../../observe/audit/changes.ts';
import type { CollectionRecord, CollectionStore } from '../catalog.ts';
import { findCollectionRow, touchCollection } from './catalog-rows.ts';
import type { Parts } from './parts.ts';

/** Changes of a collection's fields. */
export function createFieldChanges({ db, clock }: Parts): Pick<CollectionStore, 'putField'> {
  return {
    putField: (id, field, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('collections')
          .select(['fields', 'schema_updated_at'])
          .where('id', '=', id)
          .executeTakeFirst();
        if (!row || !(await findCollectionRow(trx, id))) return 'no-collection';
        const fields: CollectionRecord['fields'] = JSON.parse(row.fields);
        const at = fields.findIndex((one) => one.id === field.id);
        if (fields.some((one, i) => i !== at && one.name === field.name)) return 'name-taken';
        const changed = at < 0 ? [...fields, field] : fields.with(at, field);
        const time = clock.now();
        await trx
          .updateTable('collections')
          .set({
            fields: JSON.stringify(changed),
            schema_updated_at: Math.max(time, row.schema_updated_at + 1),
          })
          .where('id', '=', id)
          .execute();
        const action = at < 0 ? 'AddCollectionField' : 'AlterCollectionField';
        const changes = changesBetween(at < 0 ? undefined : { ...fields[at] }, { ...field });
        const part = `field:${field.name}`;
        await touchCollection(trx, { id, action, part, changes, time, origin });
        return 'done';
      }),
  };
}
