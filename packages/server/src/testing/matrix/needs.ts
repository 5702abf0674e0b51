import type { Privilege } from '@latchkey/contract';

/**
 * What the matrix test expects, written down by hand from the documents: the annotations of the wire
 * protocol, the guides of the privilege groups, and the reasons in docs/threat-model.md. It shares
 * nothing with the server's own policy, so that no row of that can change unseen. A name with a `/`
 * is a route of REST, the others are RPCs. An RPC or a route that is nowhere here fails the test.
 */
type Uses = { readonly [Name in Privilege]?: readonly string[] };

/** The smallest of the built-in roles of the profile `zilliz` that has a privilege. */
export type SmallestRole = 'db_ro' | 'db_rw' | 'db_admin';

export const NEEDS: Readonly<Record<SmallestRole, Uses>> = {
  db_ro: {
    Query: ['Query', 'entities/query', 'entities/get'],
    Search: [
      ...['Search', 'HybridSearch'],
      ...['entities/search', 'entities/hybrid_search', 'entities/advanced_search'],
    ],
    DescribeCollection: [
      ...['DescribeCollection', 'BatchDescribeCollection', 'RunAnalyzer', 'common/run_analyzer'],
      'collections/describe',
    ],
    GetStatistics: [
      ...['GetCollectionStatistics', 'GetPartitionStatistics', 'GetPersistentSegmentInfo'],
      ...['collections/get_stats', 'partitions/get_stats', 'segments/describe'],
    ],
    GetLoadState: [
      ...['GetLoadState', 'GetLoadingProgress', 'GetQuerySegmentInfo', 'GetReplicas'],
      'collections/get_load_state',
    ],
    HasPartition: ['HasPartition', 'HasNamespace', 'partitions/has'],
    ShowPartitions: [
      ...['ShowPartitions', 'DescribeNamespace', 'ListNamespaces', 'GetNamespaceStats'],
      'partitions/list',
    ],
    IndexDetail: [
      ...['DescribeIndex', 'GetIndexStatistics', 'GetIndexState', 'GetIndexBuildProgress'],
      ...['indexes/list', 'indexes/describe'],
    ],
    DescribeAlias: ['DescribeAlias', 'aliases/describe'],
    ListAliases: ['ListAliases', 'aliases/list'],
    GetFlushState: ['GetFlushState'],
    GetImportProgress: ['GetImportState', 'jobs/import/describe', 'jobs/import/get_progress'],
    ListImport: ['ListImportTasks', 'jobs/import/list'],
    DescribeSnapshot: ['DescribeSnapshot'],
    ListSnapshots: ['ListSnapshots'],
    DescribeDatabase: ['DescribeDatabase', 'databases/describe'],
  },
  db_rw: {
    Insert: ['Insert', 'BatchUpdateManifest', 'entities/insert'],
    Upsert: ['Upsert', 'entities/upsert'],
    Delete: ['Delete', 'entities/delete'],
    Load: [
      ...['LoadCollection', 'LoadPartitions', 'Prewarm', 'DescribePrewarmTask'],
      ...['collections/load', 'collections/refresh_load', 'partitions/load'],
    ],
    Release: [
      ...['ReleaseCollection', 'ReleasePartitions'],
      ...['collections/release', 'partitions/release'],
    ],
    Flush: ['Flush', 'collections/flush'],
    Compaction: [
      ...['ManualCompaction', 'GetCompactionState', 'GetCompactionStateWithPlans'],
      ...['collections/compact', 'collections/get_compaction_state'],
    ],
    LoadBalance: ['LoadBalance'],
    CreatePartition: ['CreatePartition', 'CreateNamespace', 'partitions/create'],
    DropPartition: ['DropPartition', 'DropNamespace', 'partitions/drop'],
    CreateIndex: [
      ...['CreateIndex', 'AlterIndex'],
      ...['indexes/create', 'indexes/alter_properties', 'indexes/drop_properties'],
    ],
    DropIndex: ['DropIndex', 'indexes/drop'],
    CreateAlias: ['CreateAlias', 'AlterAlias', 'aliases/create', 'aliases/alter'],
    DropAlias: ['DropAlias', 'aliases/drop'],
    CreateCollection: [
      ...['CreateCollection', 'AlterCollection', 'AlterCollectionField'],
      ...['AddCollectionFunction', 'AlterCollectionFunction', 'DropCollectionFunction'],
      ...['collections/create', 'collections/alter_properties', 'collections/drop_properties'],
      ...['collections/add_function', 'collections/alter_function', 'collections/drop_function'],
      'collections/fields/alter_properties',
    ],
    DropCollection: [
      ...['DropCollection', 'TruncateCollection'],
      ...['collections/drop', 'collections/truncate'],
    ],
    RenameCollection: ['RenameCollection', 'collections/rename'],
    AddCollectionField: [
      ...['AddCollectionField', 'AddCollectionStructField'],
      ...['collections/fields/add', 'collections/struct_fields/add'],
    ],
    AlterCollectionSchema: [
      ...['AlterCollectionSchema', 'collections/fields/drop'],
      ...['collections/add_function_field', 'collections/drop_function_field'],
    ],
    Import: ['Import', 'jobs/import/create', 'jobs/import/commit', 'jobs/import/abort'],
    RefreshExternalCollection: [
      ...['RefreshExternalCollection', 'GetRefreshExternalCollectionProgress'],
      ...['ListRefreshExternalCollectionJobs', 'jobs/external_collection/refresh'],
      ...['jobs/external_collection/describe', 'jobs/external_collection/list'],
    ],
    CreateSnapshot: ['CreateSnapshot'],
    DropSnapshot: ['DropSnapshot'],
    RestoreSnapshot: [
      ...['RestoreSnapshot', 'GetRestoreSnapshotState', 'ListRestoreSnapshotJobs'],
      ...['jobs/snapshot/describe', 'jobs/snapshot/list'],
    ],
    SelectOwnership: [
      ...['ListCredUsers', 'SelectRole', 'SelectGrant', 'ListRowPolicies'],
      ...['users/list', 'roles/list', 'roles/describe', 'row_policies/list'],
    ],
    SelectUser: [
      ...['SelectUser', 'GetUserTags', 'ListUsersWithTag'],
      ...['users/describe', 'users/describe_tags', 'users/list_with_tag'],
    ],
    ListPrivilegeGroups: ['ListPrivilegeGroups', 'privilege_groups/list'],
  },
  db_admin: {
    CreateOwnership: [
      ...['CreateCredential', 'CreateRole', 'AlterRole', 'CreateRowPolicy'],
      ...['UpdateRowPolicy'],
      ...[
        'users/create',
        'roles/create',
        'roles/alter',
        'row_policies/create',
        'row_policies/update',
      ],
    ],
    DropOwnership: [
      ...['DeleteCredential', 'DropRole', 'DropRowPolicy'],
      ...['users/drop', 'roles/drop', 'row_policies/drop'],
    ],
    UpdateUser: [
      ...['UpdateCredential', 'AddUserTags', 'DeleteUserTags'],
      ...['users/update_password', 'users/add_tags', 'users/delete_tags'],
    ],
    ManageOwnership: [
      ...['OperateUserRole', 'OperatePrivilege', 'OperatePrivilegeV2'],
      ...['users/grant_role', 'users/revoke_role'],
      ...['roles/grant_privilege', 'roles/revoke_privilege'],
      ...['roles/grant_privilege_v2', 'roles/revoke_privilege_v2'],
    ],
    ManageRLS: [
      ...['CreateRowPolicy', 'UpdateRowPolicy', 'DropRowPolicy'],
      ...['row_policies/create', 'row_policies/update', 'row_policies/drop'],
    ],
    ViewRLS: ['ListRowPolicies', 'row_policies/list'],
    CreatePrivilegeGroup: ['CreatePrivilegeGroup', 'privilege_groups/create'],
    DropPrivilegeGroup: ['DropPrivilegeGroup', 'privilege_groups/drop'],
    OperatePrivilegeGroup: [
      'OperatePrivilegeGroup',
      'privilege_groups/add_privileges_to_group',
      'privilege_groups/remove_privileges_from_group',
    ],
    BackupRBAC: ['BackupRBAC'],
    RestoreRBAC: ['RestoreRBAC'],
    CreateDatabase: ['CreateDatabase', 'databases/create'],
    DropDatabase: ['DropDatabase', 'databases/drop'],
    AlterDatabase: [
      ...['AlterDatabase', 'databases/alter'],
      ...['databases/alter_properties', 'databases/drop_properties'],
    ],
    FlushAll: ['FlushAll', 'GetFlushAllState'],
    ListResourceGroups: ['ListResourceGroups', 'resource_groups/list'],
    DescribeResourceGroup: ['DescribeResourceGroup', 'resource_groups/describe'],
    CreateResourceGroup: ['CreateResourceGroup', 'resource_groups/create'],
    UpdateResourceGroups: ['UpdateResourceGroups', 'resource_groups/alter'],
    DropResourceGroup: ['DropResourceGroup', 'resource_groups/drop'],
    TransferNode: ['TransferNode'],
    TransferReplica: ['TransferReplica', 'resource_groups/transfer_replica'],
    ListFileResources: ['ListFileResources', 'file_resources/list'],
    AddFileResource: ['AddFileResource', 'file_resources/add'],
    RemoveFileResource: ['RemoveFileResource', 'file_resources/remove'],
    PinSnapshotData: ['PinSnapshotData'],
    UnpinSnapshotData: ['UnpinSnapshotData'],
    RestoreExternalSnapshot: ['RestoreExternalSnapshot', 'jobs/snapshot/restore_external'],
    ExportSnapshot: ['ExportSnapshot', 'GetExportSnapshotState', 'jobs/snapshot/export'],
    GetReplicateConfiguration: ['GetReplicateConfiguration'],
    UpdateReplicateConfiguration: ['UpdateReplicateConfiguration'],
  },
};

/** What the role `public` of the profile `milvus` gives to every user. */
export const PUBLIC_PRIVILEGES: readonly string[] = [
  ...['DescribeCollection', 'ListAliases', 'IndexDetail'],
];

/** The allow-list: it may only become shorter. Who has any valid credential may call these. */
export const ANYBODY: readonly string[] = [
  ...['Connect', 'GetVersion', 'CheckHealth', 'AllocTimestamp', 'ClientHeartbeat'],
  ...['ListDatabases', 'ShowCollections', 'HasCollection'],
  ...['databases/list', 'collections/list', 'collections/has'],
];

/** Without a privilege and not on the allow-list: refused for everybody. */
export const NOBODY: readonly string[] = [
  ...['CalcDistance', 'Dummy', 'RegisterLink', 'GetMetrics', 'GetComponentStates'],
  ...['ListIndexedSegment', 'DescribeSegmentIndexData', 'ReplicateMessage'],
  ...['GetReplicateInfo', 'CreateReplicateStream', 'DumpMessages', 'ComputePhraseMatchSlop'],
  ...['GetClientTelemetry', 'PushClientCommand', 'DeleteClientCommand'],
  'quotacenter/describe',
];

/** What users may do about themselves without its privilege. Not tags: row policies go by them. */
export const OWN_USER: readonly string[] = [
  ...['UpdateCredential', 'SelectUser', 'GetUserTags'],
  ...['users/update_password', 'users/describe', 'users/describe_tags'],
];

/** What they may do about roles that they hold. */
export const OWN_ROLE: readonly string[] = ['SelectGrant', 'roles/describe'];

/**
 * Names that the contract lacks: RPCs of a newer wire protocol than any released SDK speaks, and one
 * that nobody has. They get no answer but that they are not known, and that only with a credential.
 */
export const STRANGERS: readonly string[] = [
  ...['SetRLSPrincipalTags', 'DeleteRLSPrincipalTags'],
  ...['GetRLSPrincipalTags', 'ListRLSPrincipals', 'NoSuchRpc', 'no/such_route'],
];
