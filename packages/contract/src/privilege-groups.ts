import type { Privilege } from './privileges.ts';

/** What a privilege reaches at most: one collection, one database, or the cluster as a whole. */
export type PrivilegeLevel = 'Collection' | 'Database' | 'Cluster';

export interface PrivilegeGroup {
  readonly name: string;
  readonly level: PrivilegeLevel;
  readonly privileges: readonly Privilege[];
}

const COLLECTION_READ_ONLY = [
  ...(['Query', 'Search', 'IndexDetail', 'GetFlushState', 'GetLoadState'] as const),
  ...(['GetLoadingProgress', 'HasPartition', 'ShowPartitions', 'DescribeCollection'] as const),
  ...(['DescribeAlias', 'GetStatistics', 'ListAliases', 'GetImportProgress'] as const),
  ...(['ListImport', 'DescribeSnapshot', 'ListSnapshots'] as const),
];
const COLLECTION_READ_WRITE = [
  ...COLLECTION_READ_ONLY,
  ...(['Load', 'Release', 'Insert', 'Delete', 'Upsert', 'Import', 'Flush'] as const),
  ...(['Compaction', 'LoadBalance', 'CreateIndex', 'DropIndex', 'CreatePartition'] as const),
  ...(['DropPartition', 'AddCollectionField', 'AlterCollectionSchema'] as const),
  ...(['RefreshExternalCollection', 'CreateSnapshot', 'DropSnapshot'] as const),
];
const COLLECTION_ADMIN = [
  ...COLLECTION_READ_WRITE,
  ...(['CreateAlias', 'DropAlias', 'RestoreSnapshot', 'SkipRLS', 'ViewRLS', 'ManageRLS'] as const),
];

const DATABASE_READ_ONLY = ['ShowCollections', 'DescribeDatabase'] as const;
const DATABASE_READ_WRITE = [...DATABASE_READ_ONLY, 'AlterDatabase'] as const;
const DATABASE_ADMIN = [
  ...DATABASE_READ_WRITE,
  ...(['CreateCollection', 'DropCollection', 'RenameCollection'] as const),
];

const CLUSTER_READ_ONLY = [
  ...(['ListDatabases', 'SelectOwnership', 'SelectUser', 'DescribeResourceGroup'] as const),
  ...(['ListResourceGroups', 'ListPrivilegeGroups', 'GetReplicateConfiguration'] as const),
  'ListFileResources' as const,
];
const CLUSTER_READ_WRITE = [
  ...CLUSTER_READ_ONLY,
  ...(['FlushAll', 'TransferNode', 'TransferReplica', 'UpdateResourceGroups'] as const),
  ...(['AddFileResource', 'RemoveFileResource', 'PinSnapshotData', 'UnpinSnapshotData'] as const),
];
const CLUSTER_ADMIN = [
  ...CLUSTER_READ_WRITE,
  ...(['BackupRBAC', 'RestoreRBAC', 'CreateDatabase', 'DropDatabase', 'CreateOwnership'] as const),
  ...(['DropOwnership', 'ManageOwnership', 'CreateResourceGroup', 'DropResourceGroup'] as const),
  ...(['UpdateUser', 'CreatePrivilegeGroup', 'DropPrivilegeGroup'] as const),
  ...(['OperatePrivilegeGroup', 'UpdateReplicateConfiguration'] as const),
  ...(['RestoreExternalSnapshot', 'ExportSnapshot', 'ImportBinlog'] as const),
];

/**
 * The nine built-in groups with their contents in Milvus 3.x. A group of a higher level does not
 * contain those of a lower one: a full administrator needs all three `…Admin`.
 */
export const PRIVILEGE_GROUPS: readonly PrivilegeGroup[] = [
  { name: 'CollectionReadOnly', level: 'Collection', privileges: COLLECTION_READ_ONLY },
  { name: 'CollectionReadWrite', level: 'Collection', privileges: COLLECTION_READ_WRITE },
  { name: 'CollectionAdmin', level: 'Collection', privileges: COLLECTION_ADMIN },
  { name: 'DatabaseReadOnly', level: 'Database', privileges: DATABASE_READ_ONLY },
  { name: 'DatabaseReadWrite', level: 'Database', privileges: DATABASE_READ_WRITE },
  { name: 'DatabaseAdmin', level: 'Database', privileges: DATABASE_ADMIN },
  { name: 'ClusterReadOnly', level: 'Cluster', privileges: CLUSTER_READ_ONLY },
  { name: 'ClusterReadWrite', level: 'Cluster', privileges: CLUSTER_READ_WRITE },
  { name: 'ClusterAdmin', level: 'Cluster', privileges: CLUSTER_ADMIN },
];

const GROUPS_BY_NAME = new Map(PRIVILEGE_GROUPS.map((group) => [group.name, group]));

/** The built-in group of that name, if there is one. */
export function privilegeGroup(name: string): PrivilegeGroup | undefined {
  return GROUPS_BY_NAME.get(name);
}

const CLUSTER_LEVEL = new Set<string>(CLUSTER_ADMIN);
const DATABASE_LEVEL = new Set<string>(DATABASE_ADMIN);

/** The level of a single privilege, which follows from the admin group that holds it. */
export function privilegeLevel(privilege: string): PrivilegeLevel {
  if (CLUSTER_LEVEL.has(privilege)) return 'Cluster';
  return DATABASE_LEVEL.has(privilege) ? 'Database' : 'Collection';
}
