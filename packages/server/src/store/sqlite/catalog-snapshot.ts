import type { Database as SqliteDatabase } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { RowPolicy } from '../../kernel/row-policy.ts';
import type { CollectionRecord, Database, PartitionRecord } from '../catalog.ts';
import { timeToLive } from '../time-to-live.ts';
import type { Revisions } from './revision.ts';
import type {
  CollectionsTable,
  DatabasesTable,
  IndexesTable,
  PartitionsTable,
  RowPoliciesTable,
} from './schema.ts';

type IndexSpec = CollectionRecord['indexes'][number];

/** The catalogue of a cluster in memory, as of one revision; never changed once made. */
export interface CatalogSnapshot {
  readonly revision: number;
  /** By name, sorted. */
  readonly databases: ReadonlyMap<string, Database>;
  /** By database and name, sorted. */
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, CollectionRecord>>;
  /** By database and alias. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, CollectionRecord>>;
  readonly byId: ReadonlyMap<
    number,
    { readonly revision: number; readonly record: CollectionRecord }
  >;
}

const EMPTY: CatalogSnapshot = {
  revision: 0,
  databases: new Map(),
  collections: new Map(),
  aliases: new Map(),
  byId: new Map(),
};

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
    const known = snapshots.get(clusterId) ?? EMPTY;
    if (revisions.catalog(clusterId) === known.revision) return known;
    const fresh = load(clusterId, known);
    // Nothing is kept of clusters that do not exist, however many are asked for.
    if (fresh === EMPTY) snapshots.delete(clusterId);
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

  function loadCollection(id: number, databases: ReadonlyMap<number, Database>): CollectionRecord {
    const row = selectCollection.get(id);
    const database = row && databases.get(row.database_id);
    if (!database) throw new Error(`collection ${id} is in no database`);
    const partitions = selectPartitions.all(id).map(toPartition);
    return {
      ...toCollection(row, database.name),
      partitions,
      loaded: partitions.some((partition) => partition.loaded),
      indexes: selectIndexes.all(id).map(toIndex),
      aliases: selectAliases.all(id),
      rowPolicies: selectPolicies
        .all(id)
        .map((policy) => toRowPolicy(policy, selectPolicyRoles.all(policy.id))),
    };
  }

  // In one read transaction, so that the parts fit together whatever is committed meanwhile.
  return reader.transaction((clusterId: string, known: CatalogSnapshot): CatalogSnapshot => {
    const revision = selectRevision.get(clusterId);
    if (revision === undefined) return EMPTY;
    const databases = new Map<string, Database>();
    const databasesById = new Map<number, Database>();
    const collections = new Map<string, Map<string, CollectionRecord>>();
    const aliases = new Map<string, Map<string, CollectionRecord>>();
    for (const row of selectDatabases.all(clusterId)) {
      const database = toDatabase(row);
      databases.set(database.name, database);
      databasesById.set(database.id, database);
      collections.set(database.name, new Map());
      aliases.set(database.name, new Map());
    }
    const byId = new Map<number, { revision: number; record: CollectionRecord }>();
    for (const key of selectKeys.all(clusterId)) {
      const before = known.byId.get(key.id);
      const record =
        before?.revision === key.revision ? before.record : loadCollection(key.id, databasesById);
      byId.set(key.id, { revision: key.revision, record });
      collections.get(record.database)?.set(record.name, record);
      for (const alias of record.aliases) aliases.get(record.database)?.set(alias, record);
    }
    return { revision, databases, collections, aliases, byId };
  });
}

/** @param name of a collection or an alias */
export function collectionByName(
  snapshot: CatalogSnapshot,
  database: string,
  name: string,
): CollectionRecord | undefined {
  return snapshot.collections.get(database)?.get(name) ?? snapshot.aliases.get(database)?.get(name);
}

function toDatabase(row: Selectable<DatabasesTable>): Database {
  const { id, cluster_id: clusterId, name, properties, created_at: createdAt } = row;
  return { id, clusterId, name, properties: JSON.parse(properties), createdAt };
}

function toRowPolicy(row: RowPoliciesTable, roles: readonly string[]): RowPolicy {
  return {
    name: row.name,
    actions: JSON.parse(row.actions),
    everyone: row.everyone === 1,
    roles,
    using: row.using_expr,
    check: row.check_expr,
    description: row.description,
    createdAt: row.created_at,
  };
}

function toCollection(
  row: CollectionsTable,
  database: string,
): Omit<CollectionRecord, 'indexes' | 'aliases' | 'rowPolicies' | 'partitions' | 'loaded'> {
  const properties: CollectionRecord['properties'] = JSON.parse(row.properties);
  return {
    id: row.id,
    clusterId: row.cluster_id,
    databaseId: row.database_id,
    database,
    name: row.name,
    description: row.description,
    fields: JSON.parse(row.fields),
    autoId: row.auto_id === 1,
    enableDynamicField: row.enable_dynamic_field === 1,
    shards: row.shards,
    consistencyLevel: row.consistency_level,
    properties,
    expires: timeToLive(properties) !== undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresSince: row.expires_since ?? undefined,
    schemaUpdatedAt: row.schema_updated_at,
  };
}

function toPartition(row: PartitionsTable): PartitionRecord {
  const { id, name, loaded, created_at: createdAt } = row;
  return { id, name, loaded: loaded === 1, createdAt };
}

function toIndex({ id, name, field, type, metric, params }: IndexesTable): IndexSpec {
  return {
    ...{ id, name, field, type, params: JSON.parse(params) },
    ...(metric !== null && { metric: metric as NonNullable<IndexSpec['metric']> }),
  };
}
