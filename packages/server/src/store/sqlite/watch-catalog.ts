import type { Database as SqliteDatabase } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { CollectionRows } from '../sql/catalog-records.ts';
import { buildCatalog, type CatalogSnapshot, EMPTY_CATALOG } from '../sql/catalog-snapshot.ts';
import type {
  CollectionsTable,
  DatabasesTable,
  IndexesTable,
  PartitionsTable,
} from '../sql/catalog-tables.ts';
import type { Revisions } from '../sql/revisions.ts';
import type { RowPoliciesTable } from '../sql/schema.ts';

/**
 * Gives the snapshot of a cluster at its newest committed revision. Every data call asks, so only a
 * changed revision costs SQL, and then only the collections that did change are read again.
 * @param reader a connection that never writes, as for `watchRevisions`
 */
export function watchCatalog(
  reader: SqliteDatabase,
  revisions: Revisions,
): (clusterId: string) => CatalogSnapshot {
  const load = createLoader(reader);
  const snapshots = new Map<string, CatalogSnapshot>();
  return (clusterId) => {
    const known = snapshots.get(clusterId) ?? EMPTY_CATALOG;
    if (revisions.catalog(clusterId) === known.revision) return known;
    const fresh = load(clusterId, known);
    // Nothing is kept of clusters that do not exist, however many are asked for.
    if (fresh === EMPTY_CATALOG) snapshots.delete(clusterId);
    else snapshots.set(clusterId, fresh);
    return fresh;
  };
}

function createLoader(reader: SqliteDatabase) {
  const selectRevision = reader
    .prepare<[string], number>('SELECT catalog_revision FROM clusters WHERE id = ?')
    .pluck();
  const selectDatabases = reader.prepare<[string], Selectable<DatabasesTable>>(
    'SELECT * FROM databases WHERE cluster_id = ? ORDER BY name',
  );
  const selectKeys = reader.prepare<[string], { id: number; revision: number }>(
    'SELECT id, revision FROM collections WHERE cluster_id = ? ORDER BY name',
  );
  const selectCollection = reader.prepare<[number], CollectionsTable>(
    'SELECT * FROM collections WHERE id = ?',
  );
  const selectIndexes = reader.prepare<[number], IndexesTable>(
    'SELECT * FROM indexes WHERE collection_id = ? ORDER BY id',
  );
  const selectPartitions = reader.prepare<[number], PartitionsTable>(
    'SELECT * FROM partitions WHERE collection_id = ? ORDER BY id',
  );
  const selectAliases = reader
    .prepare<[number], string>('SELECT name FROM aliases WHERE collection_id = ? ORDER BY name')
    .pluck();
  const selectPolicies = reader.prepare<[number], RowPoliciesTable>(
    'SELECT * FROM row_policies WHERE collection_id = ? ORDER BY name',
  );
  const selectPolicyRoles = reader
    .prepare<[string], string>(
      `SELECT roles.name FROM row_policy_roles JOIN roles ON roles.id = role_id
       WHERE policy_id = ? ORDER BY roles.name`,
    )
    .pluck();

  function collection(id: number): CollectionRows | undefined {
    const row = selectCollection.get(id);
    return (
      row && {
        collection: row,
        partitions: selectPartitions.all(id),
        indexes: selectIndexes.all(id),
        aliases: selectAliases.all(id),
        policies: selectPolicies
          .all(id)
          .map((policy) => ({ policy, roles: selectPolicyRoles.all(policy.id) })),
      }
    );
  }

  // In one read transaction, so that the parts fit together whatever is committed meanwhile.
  return reader.transaction((clusterId: string, known: CatalogSnapshot): CatalogSnapshot => {
    const revision = selectRevision.get(clusterId);
    if (revision === undefined) return EMPTY_CATALOG;
    const databases = selectDatabases.all(clusterId);
    return buildCatalog(
      { revision, databases, keys: selectKeys.all(clusterId), collection },
      known,
    );
  });
}
