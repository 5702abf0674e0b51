import { changesBetween } from '../../observe/audit/changes.ts';
import type { DatabaseStore } from '../catalog.ts';
import { appendAudit } from './audit.ts';
import { bindGrantsToDatabase } from './bind-grants.ts';
import { dropGrantsOnDatabase } from './catalog-grants.ts';
import { nextCatalogId } from './catalog-id.ts';
import { changedProperties } from './catalog-properties.ts';
import { findDatabaseRow } from './catalog-rows.ts';
import type { Parts } from './parts.ts';
import { raiseCatalogRevision } from './revision.ts';

type Changes = Pick<DatabaseStore, 'createDatabase' | 'dropDatabase' | 'alterDatabase'>;

export function createDatabaseChanges({ db, clock }: Parts): Changes {
  return {
    createDatabase: ({ clusterId, name, properties }, limit, origin) =>
      db.transaction().execute(async (trx) => {
        // First, so that of two changes at once the second waits here and sees what the first did.
        await raiseCatalogRevision(trx, clusterId);
        const rows = await trx
          .selectFrom('databases')
          .select('name')
          .where('cluster_id', '=', clusterId)
          .execute();
        if (rows.some((row) => row.name === name)) return 'exists';
        if (rows.length >= limit) return 'full';
        const id = await nextCatalogId(trx);
        const time = clock.now();
        await trx
          .insertInto('databases')
          .values({
            ...{ id, cluster_id: clusterId, name, created_at: time },
            properties: JSON.stringify(properties),
          })
          .execute();
        await bindGrantsToDatabase(trx, { clusterId, id, name });
        const object = `database:${name}`;
        const changes = changesBetween(undefined, { properties });
        const created = { action: 'CreateDatabase', clusterId, object, changes };
        await appendAudit(trx, { time, ...created, origin });
        return 'created';
      }),

    dropDatabase: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await findDatabaseRow(trx, id);
        if (!row) return 'no-database';
        const { cluster_id: clusterId } = row;
        await raiseCatalogRevision(trx, clusterId);
        const inside = await trx
          .selectFrom('collections')
          .select('id')
          .where('database_id', '=', id)
          .executeTakeFirst();
        if (inside) return 'not-empty';
        await dropGrantsOnDatabase(trx, { clusterId, id });
        await trx.deleteFrom('databases').where('id', '=', id).execute();
        const change = { action: 'DropDatabase', clusterId, object: `database:${row.name}` };
        await appendAudit(trx, { time: clock.now(), ...change, origin });
        return 'dropped';
      }),

    alterDatabase: (id, change, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const row = await findDatabaseRow(trx, id);
        if (!row) return 'no-database';
        const after = changedProperties(row.properties, change, limit);
        if (after === 'full') return 'full';
        if (after.text === row.properties) return 'done';
        const { cluster_id: clusterId } = row;
        await raiseCatalogRevision(trx, clusterId);
        await trx
          .updateTable('databases')
          .set({ properties: after.text })
          .where('id', '=', id)
          .execute();
        const audited = { action: 'AlterDatabase', clusterId, object: `database:${row.name}` };
        const [old, now] = [row.properties, after.text].map((text) => JSON.parse(text));
        const changes = changesBetween({ properties: old }, { properties: now });
        await appendAudit(trx, { time: clock.now(), ...audited, changes, origin });
        return 'done';
      }),
  };
}
