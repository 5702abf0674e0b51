/**
 * The RPCs that this server answers. The codec is generated for their messages alone; every other
 * RPC of the service is still authorized by the policy table and then answered with code 10,
 * "unimplemented" (never with the gRPC code of that name: the Node SDK turns it into an empty
 * success).
 */
export const SERVED_RPCS = [
  'Connect',
  'GetVersion',
  'CheckHealth',
  'AllocTimestamp',
  'CreateCredential',
  'UpdateCredential',
  'DeleteCredential',
  'ListCredUsers',
  'SelectUser',
  'SelectRole',
  'OperateUserRole',
  'ListDatabases',
  'DescribeDatabase',
  'CreateCollection',
  'DropCollection',
  'HasCollection',
  'DescribeCollection',
  'ShowCollections',
  'GetCollectionStatistics',
  'LoadCollection',
  'ReleaseCollection',
  'GetLoadingProgress',
  'GetLoadState',
  'ShowPartitions',
  'HasPartition',
  'CreateIndex',
  'DescribeIndex',
  'DropIndex',
  'GetIndexState',
  'GetIndexBuildProgress',
  'Flush',
  'GetFlushState',
  'Insert',
  'Upsert',
  'Delete',
  'Search',
  'Query',
] as const;

export type ServedRpc = (typeof SERVED_RPCS)[number];
