import type { Privilege } from './privileges.ts';
import type { Profile } from './profile.ts';

/** What a privilege reaches at most: one collection, one database, or the cluster as a whole. */
export type PrivilegeLevel = 'Collection' | 'Database' | 'Cluster';

export interface PrivilegeGroup {
  readonly name: string;
  readonly level: PrivilegeLevel;
  readonly privileges: readonly Privilege[];
}

/** The nine groups that exist in every cluster of a profile. */
export interface BuiltInGroups {
  /** Where the contents are from, for readers of the documentation. */
  readonly version: string;
  readonly groups: readonly PrivilegeGroup[];
}

/** What each kind of group adds to the one before it. */
interface Steps {
  readonly readOnly: readonly Privilege[];
  readonly readWrite: readonly Privilege[];
  readonly admin: readonly Privilege[];
}

function levelGroups(level: PrivilegeLevel, steps: Steps): PrivilegeGroup[] {
  const readWrite = [...steps.readOnly, ...steps.readWrite];
  return [
    { name: `${level}ReadOnly`, level, privileges: steps.readOnly },
    { name: `${level}ReadWrite`, level, privileges: readWrite },
    { name: `${level}Admin`, level, privileges: [...readWrite, ...steps.admin] },
  ];
}

/** Milvus 3.x (`util.CollectionReadOnlyPrivileges` and its eight siblings). */
const MILVUS: BuiltInGroups = {
  version: 'Milvus 3.x',
  groups: [
    ...levelGroups('Collection', {
      readOnly: [
        ...(['Query', 'Search', 'IndexDetail', 'GetFlushState', 'GetLoadState'] as const),
        ...(['GetLoadingProgress', 'HasPartition', 'ShowPartitions'] as const),
        ...(['DescribeCollection', 'DescribeAlias', 'GetStatistics', 'ListAliases'] as const),
        ...(['GetImportProgress', 'ListImport', 'DescribeSnapshot', 'ListSnapshots'] as const),
      ],
      readWrite: [
        ...(['Load', 'Release', 'Insert', 'Delete', 'Upsert', 'Import', 'Flush'] as const),
        ...(['Compaction', 'LoadBalance', 'CreateIndex', 'DropIndex', 'CreatePartition'] as const),
        ...(['DropPartition', 'AddCollectionField', 'AlterCollectionSchema'] as const),
        ...(['RefreshExternalCollection', 'CreateSnapshot', 'DropSnapshot'] as const),
      ],
      admin: ['CreateAlias', 'DropAlias', 'RestoreSnapshot', 'SkipRLS', 'ViewRLS', 'ManageRLS'],
    }),
    ...levelGroups('Database', {
      readOnly: ['ShowCollections', 'DescribeDatabase'],
      readWrite: ['AlterDatabase'],
      admin: ['CreateCollection', 'DropCollection', 'RenameCollection'],
    }),
    ...levelGroups('Cluster', {
      readOnly: [
        ...(['ListDatabases', 'SelectOwnership', 'SelectUser', 'DescribeResourceGroup'] as const),
        ...(['ListResourceGroups', 'ListPrivilegeGroups', 'GetReplicateConfiguration'] as const),
        'ListFileResources',
      ],
      readWrite: [
        ...(['FlushAll', 'TransferNode', 'TransferReplica', 'UpdateResourceGroups'] as const),
        ...(['AddFileResource', 'RemoveFileResource', 'PinSnapshotData'] as const),
        'UnpinSnapshotData',
      ],
      admin: [
        ...(['BackupRBAC', 'RestoreRBAC', 'CreateDatabase', 'DropDatabase'] as const),
        ...(['CreateOwnership', 'DropOwnership', 'ManageOwnership', 'UpdateUser'] as const),
        ...(['CreateResourceGroup', 'DropResourceGroup', 'CreatePrivilegeGroup'] as const),
        ...(['DropPrivilegeGroup', 'OperatePrivilegeGroup'] as const),
        ...(['UpdateReplicateConfiguration', 'RestoreExternalSnapshot', 'ExportSnapshot'] as const),
        'ImportBinlog',
      ],
    }),
  ],
};

/**
 * The newest guide of the cloud (2026). What it does not speak of (imports under way, snapshots, row
 * policies, replication, file resources) is where Milvus 3.x has it; what it lists without a mark
 * in any group (AlterDatabase, BackupRBAC, resource groups, FlushAll, …) is in none.
 */
const ZILLIZ: BuiltInGroups = {
  version: 'Zilliz Cloud, guide of 2026',
  groups: [
    ...levelGroups('Collection', {
      readOnly: [
        ...(['Query', 'Search', 'IndexDetail', 'GetLoadState', 'GetLoadingProgress'] as const),
        ...(['HasPartition', 'ShowPartitions', 'ListAliases', 'DescribeCollection'] as const),
        ...(['DescribeAlias', 'GetStatistics', 'Load', 'GetImportProgress', 'ListImport'] as const),
        ...(['DescribeSnapshot', 'ListSnapshots'] as const),
      ],
      readWrite: [
        ...(['GetFlushState', 'CreateIndex', 'DropIndex', 'CreatePartition'] as const),
        ...(['DropPartition', 'Release', 'Insert', 'Delete', 'Upsert', 'Import', 'Flush'] as const),
        ...(['LoadBalance', 'CreateAlias', 'DropAlias', 'AddCollectionField'] as const),
        ...(['AlterCollectionSchema', 'RefreshExternalCollection'] as const),
        ...(['CreateSnapshot', 'DropSnapshot'] as const),
      ],
      admin: ['Compaction', 'RestoreSnapshot', 'SkipRLS', 'ViewRLS', 'ManageRLS'],
    }),
    ...levelGroups('Database', {
      readOnly: ['ShowCollections', 'DescribeDatabase'],
      readWrite: ['CreateCollection', 'DropCollection'],
      admin: [],
    }),
    ...levelGroups('Cluster', {
      readOnly: [
        ...(['ListDatabases', 'ListPrivilegeGroups', 'GetReplicateConfiguration'] as const),
        'ListFileResources',
      ],
      readWrite: [
        ...(['RenameCollection', 'CreateDatabase', 'DropDatabase', 'AddFileResource'] as const),
        ...(['RemoveFileResource', 'PinSnapshotData', 'UnpinSnapshotData'] as const),
      ],
      admin: [
        ...(['CreateOwnership', 'UpdateUser', 'DropOwnership', 'SelectOwnership'] as const),
        ...(['ManageOwnership', 'SelectUser', 'UpdateReplicateConfiguration'] as const),
        ...(['RestoreExternalSnapshot', 'ExportSnapshot', 'ImportBinlog'] as const),
      ],
    }),
  ],
};

/**
 * The built-in groups with their contents. A group of a higher level does not contain those of a
 * lower one: a full administrator needs all three `…Admin`.
 */
export const PRIVILEGE_GROUPS: Readonly<Record<Profile, BuiltInGroups>> = {
  zilliz: ZILLIZ,
  milvus: MILVUS,
};

const BY_NAME = mapProfiles(
  ({ groups }) => new Map(groups.map((group) => [group.name, group] as const)),
);
const LEVELS = mapProfiles(
  ({ groups }) =>
    new Map<string, PrivilegeLevel>(
      groups.flatMap(({ level, privileges }) => privileges.map((name) => [name, level] as const)),
    ),
);

function mapProfiles<T>(make: (groups: BuiltInGroups) => T): Record<Profile, T> {
  return { zilliz: make(ZILLIZ), milvus: make(MILVUS) };
}

/** The built-in group of that name, if there is one. */
export function privilegeGroup(profile: Profile, name: string): PrivilegeGroup | undefined {
  return BY_NAME[profile].get(name);
}

/**
 * The level of a single privilege: that of the groups that hold it, in this profile or else in
 * Milvus. Collection for what is in none (`All` is asked for on whatever it is needed).
 */
export function privilegeLevel(profile: Profile, privilege: string): PrivilegeLevel {
  return LEVELS[profile].get(privilege) ?? LEVELS.milvus.get(privilege) ?? 'Collection';
}
