import { z } from 'zod';
import { optionalCollection } from './aliases.ts';
import {
  anyObject,
  collectionName,
  collectionRequest,
  dbName,
  done,
  emptyRequest,
  flag,
  int64,
  names,
  required,
  text,
  texts,
} from './fields.ts';
import { restRoute } from './rest-route.ts';

/** Routes of a cluster's operation. Of the jobs, imports are served; the rest is known alone. */

const job = z.object({ jobId: z.string() });
const jobRequest = z.object({ dbName, jobId: required }).meta({ id: 'JobIDReq' });
const importRequest = z
  .object({
    dbName,
    collectionName,
    partitionName: text,
    files: z
      .array(z.array(z.string()))
      .describe("Paths in the server's import folder: JSON, JSON lines and Parquet."),
    options: anyObject.describe('`timeout`, e.g. `"300s"`.'),
  })
  .meta({ id: 'ImportReq' });
const importState = z.enum(['Pending', 'Importing', 'Completed', 'Failed']);
const importProgress = z.object({
  state: importState,
  progress: z.int().describe('0 to 100.'),
  importedRows: int64,
  totalRows: int64.describe('As far as they are known: all of a Parquet file, those read of JSON.'),
  fileSize: int64.describe('Bytes.'),
  completeTime: z.string().describe('ISO 8601, or empty.'),
  reason: z.string().optional().describe('Why it failed.'),
});
const importJob = importProgress.extend({
  jobId: z.string(),
  collectionName: z.string(),
  createTime: z.string().describe('ISO 8601.'),
  details: z.array(importProgress.extend({ fileName: z.string() })).describe('Each file.'),
});
const importRecord = importProgress
  .pick({ state: true, progress: true, reason: true })
  .extend({ jobId: z.string(), collectionName: z.string() });
const resourceGroup = z
  .object({ name: required, config: anyObject })
  .meta({ id: 'ResourceGroupReq' });
const fileResource = z.object({ name: required, path: text }).meta({ id: 'FileResourceReq' });
const segmentRequest = z
  .object({ dbName, collectionName, segmentIDs: z.array(int64) })
  .meta({ id: 'GetSegmentsInfoReq' });
const analyzerRequest = z
  .object({
    dbName,
    collectionName: text,
    fieldName: text,
    text: z.union([z.string(), z.array(z.string())]),
    analyzerParams: z.unknown().optional(),
    analyzerNames: texts,
    withDetail: flag,
    withHash: flag,
  })
  .meta({ id: 'RunAnalyzerReq' });

const onJob = (summary: string, rpc: string) =>
  restRoute({ summary, rpc, request: jobRequest, data: z.unknown() });
const ofCollection = (summary: string, rpc: string) =>
  restRoute({ summary, rpc, request: collectionRequest, data: z.unknown() });

const describeImport = restRoute({
  summary: 'How far an import is.',
  rpc: 'GetImportState',
  request: jobRequest,
  data: importJob,
});

export const OPERATION_ROUTES = {
  'jobs/import/create': restRoute({
    summary: 'Starts an import.',
    rpc: 'Import',
    request: importRequest,
    data: job,
  }),
  'jobs/import/describe': describeImport,
  'jobs/import/get_progress': describeImport,
  'jobs/import/commit': onJob('Commits an import.', 'Import'),
  'jobs/import/abort': onJob('Gives an import up.', 'Import'),
  'jobs/import/list': restRoute({
    summary: 'The imports into a collection, or all of a database; the newest first.',
    rpc: 'ListImportTasks',
    request: optionalCollection,
    data: z.object({ records: z.array(importRecord) }),
  }),
  'jobs/snapshot/restore_external': ofCollection('Restores.', 'RestoreExternalSnapshot'),
  'jobs/snapshot/export': ofCollection('Exports a snapshot.', 'ExportSnapshot'),
  'jobs/snapshot/describe': onJob('How far a job is.', 'GetRestoreSnapshotState'),
  'jobs/snapshot/list': restRoute({
    summary: 'All snapshot jobs.',
    rpc: 'ListRestoreSnapshotJobs',
    request: optionalCollection,
    data: z.unknown(),
  }),
  'jobs/external_collection/refresh': ofCollection('Refreshes.', 'RefreshExternalCollection'),
  'jobs/external_collection/describe': onJob('State.', 'GetRefreshExternalCollectionProgress'),
  'jobs/external_collection/list': restRoute({
    summary: 'All refresh jobs.',
    rpc: 'ListRefreshExternalCollectionJobs',
    request: optionalCollection,
    data: z.unknown(),
  }),
  'resource_groups/create': restRoute({
    summary: 'Creates a resource group.',
    rpc: 'CreateResourceGroup',
    request: resourceGroup,
    data: done,
  }),
  'resource_groups/drop': restRoute({
    summary: 'Drops a resource group.',
    rpc: 'DropResourceGroup',
    request: resourceGroup,
    data: done,
  }),
  'resource_groups/alter': restRoute({
    summary: 'Changes resource groups.',
    rpc: 'UpdateResourceGroups',
    request: z
      .object({ resource_groups: z.record(z.string(), z.unknown()) })
      .meta({ id: 'UpdateResourceGroupReq' }),
    data: done,
  }),
  'resource_groups/describe': restRoute({
    summary: 'Describes a resource group.',
    rpc: 'DescribeResourceGroup',
    request: resourceGroup,
    data: z.unknown(),
  }),
  'resource_groups/list': restRoute({
    summary: 'Names of the resource groups.',
    rpc: 'ListResourceGroups',
    request: emptyRequest,
    data: names,
  }),
  'resource_groups/transfer_replica': restRoute({
    summary: 'Moves replicas to another resource group.',
    rpc: 'TransferReplica',
    request: z
      .object({
        dbName,
        sourceRgName: required,
        targetRgName: required,
        collectionName,
        replicaNum: int64,
      })
      .meta({ id: 'TransferReplicaReq' }),
    data: done,
  }),
  'file_resources/add': restRoute({
    summary: 'Adds a file resource.',
    rpc: 'AddFileResource',
    request: fileResource,
    data: done,
  }),
  'file_resources/remove': restRoute({
    summary: 'Removes a file resource.',
    rpc: 'RemoveFileResource',
    request: fileResource,
    data: done,
  }),
  'file_resources/list': restRoute({
    summary: 'All file resources.',
    rpc: 'ListFileResources',
    request: emptyRequest,
    data: z.unknown(),
  }),
  'segments/describe': restRoute({
    summary: 'Describes segments.',
    rpc: 'GetPersistentSegmentInfo',
    request: segmentRequest,
    data: z.object({ segmentInfos: z.array(z.unknown()) }),
  }),
  'quotacenter/describe': restRoute({
    summary: 'Metrics of the quota center.',
    rpc: 'GetMetrics',
    request: emptyRequest,
    data: z.unknown(),
  }),
  'common/run_analyzer': restRoute({
    summary: 'How a text is cut into tokens.',
    rpc: 'RunAnalyzer',
    request: analyzerRequest,
    data: z.object({ results: z.array(z.unknown()) }),
  }),
};
