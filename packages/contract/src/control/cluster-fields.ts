import { z } from 'zod';
import { clusterId, isoTime, label, projectId } from './fields.ts';

/** The cloud's, of which these occur here; `ABNORMAL` cannot be opened, the log says why. */
const CLUSTER_STATUSES = [
  'CREATING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'RESUMING',
  'DELETING',
  'DELETED',
  'ABNORMAL',
] as const;

export const clusterName = label(64, 1);
export const description = z.string().max(255);
export const cuSize = z.int().min(1).max(256).describe('Kept and shown; it changes nothing here.');
export const replica = z.int().min(1).max(8).describe('Kept and shown; it changes nothing here.');
/** Not in the cloud. */
export const clusterEngine = z
  .enum(['embedded', 'milvus'])
  .describe('What keeps the entities: this server, or the Milvus behind it.');
export const cuType = z.enum([
  ...['Performance-optimized', 'Capacity-optimized', 'Tiered-storage', 'Extended-capacity'],
] as const);
/** Clusters of a cloud keep the name of its region, so that scripts run unchanged. */
export const regionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .describe('Any region id of the cloud; a label here.');
/** Who asks for it believes that the address is closed then. */
export const publicAddressEnabled = z.literal(true, {
  error:
    'must be true: there is no private link that could be used instead; close the port with your own firewall, or bind the server to a private address with --host',
});
export const labels = z
  .record(z.string().min(1).max(63), z.string().max(255))
  .refine((record) => Object.keys(record).length <= 50, 'at most 50 labels')
  .describe('At most 50.');

const range = z.object({
  min: z.int().min(1).max(256).optional(),
  max: z.int().min(1).max(256).optional(),
  schedules: z
    .array(
      z.object({
        cron: z.string().max(128),
        target: z.int().min(1).max(256),
        timezone: z.string().max(64).default('UTC'),
      }),
    )
    .max(20)
    .optional(),
});
export const autoscaling = z
  .object({ cu: range.optional(), replica: range.optional() })
  .describe('Kept and shown; it changes nothing here.');

/** A cluster as lists show it. */
export const cluster = z
  .object({
    clusterId,
    clusterName,
    description: z.string(),
    projectId,
    regionId: z.string(),
    plan: z
      .string()
      .describe('As created; to `User-Agent: zilliz-cli/…`, which asks for it, `Dedicated`.'),
    deploymentOption: z.enum(['Dedicated', 'Serverless', 'Free']),
    engine: clusterEngine,
    cuType: z.string(),
    clusterType: z.string().describe('The older name of `cuType`.'),
    cuSize: z.int(),
    replica: z.int(),
    status: z.enum(CLUSTER_STATUSES),
    connectAddress: z.string().describe('The endpoint with its scheme; empty unless `RUNNING`.'),
    privateLinkAddress: z.string(),
    createTime: isoTime,
  })
  .meta({ id: 'Cluster' });

/** A cluster as it is described alone. */
export const clusterDetail = cluster
  .extend({
    storageSize: z.int().describe('Bytes of its files.'),
    snapshotNumber: z.int(),
    createProgress: z.int().describe('0 to 100.'),
    autoscaling,
    labels: z.record(z.string(), z.string()),
    publicAddressEnabled: z.literal(true).describe('There is one address, which is served.'),
    connectAddressEnabled: z.literal(true).describe('Another name of `publicAddressEnabled`.'),
    reason: z.string().optional().describe('Why it is `ABNORMAL`.'),
  })
  .meta({ id: 'ClusterDetail' });

export const changedCluster = z
  .object({ clusterId, prompt: z.string().describe('What happens now.') })
  .meta({ id: 'ChangedCluster' });

/** The only place where the password ever appears. */
export const createdCluster = z
  .object({
    clusterId,
    username: z.string(),
    password: z
      .string()
      .optional()
      .describe('Here alone, and not again when an idempotency key is asked a second time.'),
    prompt: z.string(),
  })
  .meta({ id: 'CreatedCluster' });
