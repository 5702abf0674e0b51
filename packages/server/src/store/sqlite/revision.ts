import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** The revisions of all clusters, as last committed by whatever process. */
export interface Revisions {
  /** 0 for a cluster that does not exist. */
  auth(clusterId: string): number;
  catalog(clusterId: string): number;
}

interface Row {
  readonly id: string;
  readonly auth: number;
  readonly catalog: number;
}

/**
 * Asks `PRAGMA data_version` (about 1 µs) and reads the revisions again only when it has moved. That
 * number moves when another connection has committed, so `reader` must be a connection that
 * never writes: then the store's own commits count as well, and a transaction that is still
 * open on the writing connection is never seen half done.
 */
export function watchRevisions(reader: Database): Revisions {
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck();
  const select = reader.prepare<[], Row>(
    'SELECT id, auth_revision AS auth, catalog_revision AS catalog FROM clusters',
  );
  let seen: number | undefined;
  let rows = new Map<string, Row>();

  function current(): Map<string, Row> {
    // First the version, then the rows: a commit in between is only read once more.
    const version = dataVersion.get();
    if (version !== seen) {
      rows = new Map(select.all().map((row) => [row.id, row]));
      seen = version;
    }
    return rows;
  }

  return {
    auth: (clusterId) => current().get(clusterId)?.auth ?? 0,
    catalog: (clusterId) => current().get(clusterId)?.catalog ?? 0,
  };
}

/** In the transaction of a change of a credential or a grant on one cluster. */
export async function raiseAuthRevision(trx: Kysely<Schema>, clusterId: string): Promise<void> {
  await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ auth_revision: eb('auth_revision', '+', 1) }))
    .where('id', '=', clusterId)
    .execute();
}

/** The same for what counts on every cluster of an organization. */
export async function raiseAuthRevisions(
  trx: Kysely<Schema>,
  organizationId: string,
): Promise<void> {
  await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ auth_revision: eb('auth_revision', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .execute();
}

/** In the transaction of a change of the catalogue. @returns the new revision */
export async function raiseCatalogRevision(
  trx: Kysely<Schema>,
  clusterId: string,
): Promise<number> {
  const row = await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ catalog_revision: eb('catalog_revision', '+', 1) }))
    .where('id', '=', clusterId)
    .returning('catalog_revision')
    .executeTakeFirst();
  if (!row) throw new Error(`no cluster ${clusterId}`);
  return row.catalog_revision;
}

/** In the transaction of a change of something that is read with collections: they are read again. */
export async function touchCollections(
  trx: Kysely<Schema>,
  clusterId: string,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  const revision = await raiseCatalogRevision(trx, clusterId);
  await trx.updateTable('collections').set({ revision }).where('id', 'in', ids).execute();
}
