/** The three object types of Milvus; there is none for databases. */
export type ObjectType = 'Collection' | 'Global' | 'User';

const COLLECTION = [
  ...['Load', 'Release', 'Compaction', 'Insert', 'Delete', 'Upsert', 'GetStatistics'],
  ...['CreateIndex', 'IndexDetail', 'DropIndex', 'Search', 'Flush', 'Query', 'LoadBalance'],
  ...['Import', 'GetLoadingProgress', 'GetLoadState', 'CreatePartition', 'DropPartition'],
  ...['ShowPartitions', 'HasPartition', 'GetFlushState', 'GetImportProgress', 'ListImport'],
  ...['AddCollectionField', 'AlterCollectionSchema', 'RefreshExternalCollection'],
  ...['CreateSnapshot', 'DropSnapshot', 'DescribeSnapshot', 'RestoreSnapshot', 'ListSnapshots'],
  ...['SkipRLS', 'ViewRLS', 'ManageRLS'],
] as const;

const GLOBAL = [
  ...['CreateCollection', 'DropCollection', 'DescribeCollection', 'ShowCollections'],
  ...['RenameCollection', 'CreateOwnership', 'DropOwnership', 'SelectOwnership'],
  ...['ManageOwnership', 'BackupRBAC', 'RestoreRBAC', 'CreateResourceGroup'],
  ...['UpdateResourceGroups', 'DropResourceGroup', 'DescribeResourceGroup'],
  ...['ListResourceGroups', 'TransferReplica', 'TransferNode', 'FlushAll', 'CreateDatabase'],
  ...['DropDatabase', 'ListDatabases', 'AlterDatabase', 'DescribeDatabase', 'CreateAlias'],
  ...['DropAlias', 'DescribeAlias', 'ListAliases', 'CreatePrivilegeGroup'],
  ...['DropPrivilegeGroup', 'ListPrivilegeGroups', 'OperatePrivilegeGroup'],
  ...['UpdateReplicateConfiguration', 'GetReplicateConfiguration', 'PinSnapshotData'],
  ...['UnpinSnapshotData', 'RestoreExternalSnapshot', 'ExportSnapshot', 'ImportBinlog'],
  ...['AddFileResource', 'RemoveFileResource', 'ListFileResources', 'All'],
] as const;

const USER = ['UpdateUser', 'SelectUser'] as const;

/** A privilege by the name that clients use: `Search`. `All` stands for every other. */
export type Privilege =
  | (typeof COLLECTION)[number]
  | (typeof GLOBAL)[number]
  | 'UpdateUser'
  | 'SelectUser';

/**
 * Every single privilege of Milvus 3.x and the type of object that it is held on (Milvus'
 * `util.ObjectPrivileges`). Of a `Global` privilege a collection in the grant is disregarded: it
 * holds for the whole database.
 */
export const PRIVILEGE_OBJECT_TYPES: ReadonlyMap<string, ObjectType> = new Map<string, ObjectType>([
  ...COLLECTION.map((name) => [name, 'Collection'] as const),
  ...GLOBAL.map((name) => [name, 'Global'] as const),
  ...USER.map((name) => [name, 'User'] as const),
]);

const WIRE_PREFIX = 'Privilege';

/** `Search` → `PrivilegeSearch`, the name in the wire's enum and in Milvus' refusals. */
export function wirePrivilege(name: string): string {
  return WIRE_PREFIX + name;
}

/** `PrivilegeSearch` → `Search`. */
export function privilegeOfWire(wireName: string): string {
  return wireName.startsWith(WIRE_PREFIX) ? wireName.slice(WIRE_PREFIX.length) : wireName;
}
