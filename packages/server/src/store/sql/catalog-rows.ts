import type { Kysely } from 'kysely';
import type { AuditChange } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import { appendAudit } from './audit.ts';
import { raiseCatalogRevision } from './revision.ts';
import type { Schema } from './schema.ts';

type CollectionRow = NonNullable<Awaited<ReturnType<typeof findCollectionRow>>>;

/** A database as the transaction sees it. */
export function findDatabaseRow(trx: Kysely<Schema>, id: number) {
  return trx
    .selectFrom('databases')
    .select(['id', 'cluster_id', 'name', 'properties'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A collection as the transaction sees it. */
export function findCollectionRow(trx: Kysely<Schema>, id: number) {
  return trx
    .selectFrom('collections')
    .innerJoin('databases', 'databases.id', 'collections.database_id')
    .select(['collections.id', 'collections.cluster_id', 'collections.database_id'])
    .select(['collections.name', 'databases.name as database'])
    .select(['collections.description', 'collections.consistency_level'])
    .select('collections.properties')
    .where('collections.id', '=', id)
    .executeTakeFirst();
}

/** How the audit names a collection, or a part of it. */
export function collectionObject(row: Pick<CollectionRow, 'database' | 'name'>, part?: string) {
  const object = `collection:${row.database}/${row.name}`;
  return part === undefined ? object : `${object}/${part}`;
}

/** What is done to a collection, for its audit row. */
interface Action {
  readonly action: string;
  readonly time: number;
  readonly origin: Origin;
  /** Of the collection, e.g. `index:vector`. */
  readonly part?: string;
  readonly changes?: readonly AuditChange[];
}

/** Has a collection read again from a revision on, and writes the audit row. */
export async function markCollection(
  trx: Kysely<Schema>,
  row: CollectionRow,
  { action, time, origin, part, revision, changes = [] }: Action & { readonly revision: number },
): Promise<void> {
  await trx
    .updateTable('collections')
    .set({ revision, updated_at: time })
    .where('id', '=', row.id)
    .execute();
  const object = collectionObject(row, part);
  await appendAudit(trx, { time, action, clusterId: row.cluster_id, object, changes, origin });
}

/** Raises the revision as well; false if there is no such collection. */
export async function touchCollection(
  trx: Kysely<Schema>,
  { id, ...action }: Action & { readonly id: number },
): Promise<boolean> {
  const row = await findCollectionRow(trx, id);
  if (!row) return false;
  const revision = await raiseCatalogRevision(trx, row.cluster_id);
  await markCollection(trx, row, { ...action, revision });
  return true;
}
