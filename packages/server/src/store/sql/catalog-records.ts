import type { Selectable } from 'kysely';
import type { RowPolicy } from '../../kernel/row-policy.ts';
import type { CollectionRecord, Database, PartitionRecord } from '../catalog.ts';
import { timeToLive } from '../time-to-live.ts';
import type {
  CollectionsTable,
  DatabasesTable,
  IndexesTable,
  PartitionsTable,
} from './catalog-tables.ts';
import type { RowPoliciesTable } from './schema.ts';

type IndexSpec = CollectionRecord['indexes'][number];

/** All rows that make a collection. */
export interface CollectionRows {
  readonly collection: CollectionsTable;
  /** Both sorted by id. */
  readonly partitions: readonly PartitionsTable[];
  readonly indexes: readonly IndexesTable[];
  /** Sorted. */
  readonly aliases: readonly string[];
  /** Sorted by name, each with the names of its roles, sorted. */
  readonly policies: readonly {
    readonly policy: RowPoliciesTable;
    readonly roles: readonly string[];
  }[];
}

export function toCollectionRecord(rows: CollectionRows, database: string): CollectionRecord {
  const partitions = rows.partitions.map(toPartition);
  return {
    ...toCollection(rows.collection, database),
    partitions,
    loaded: partitions.some((partition) => partition.loaded),
    indexes: rows.indexes.map(toIndex),
    aliases: rows.aliases,
    rowPolicies: rows.policies.map(({ policy, roles }) => toRowPolicy(policy, roles)),
  };
}

export function toDatabase(row: Selectable<DatabasesTable>): Database {
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
