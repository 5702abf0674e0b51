import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime } from './fields.ts';

const rate = z.number().min(0).describe('Each second, on average.');

const point = z.object({
  time: isoTime.describe('When its step begins.'),
  callsPerSecond: rate,
  searchesPerSecond: rate,
  failedPerSecond: rate.describe('Calls that were answered with an error, each second.'),
  p99Ms: z
    .number()
    .optional()
    .describe(
      '99 of 100 searches and queries took no longer, give or take a third; if there were.',
    ),
  failedSignIns: z.int().min(0).describe('In the whole step.'),
  memoryBytes: z.int().min(0).describe('Of the whole server, the most in the step; 0: not known.'),
});

const OPERATIONS = ['SEARCH', 'QUERY', 'INSERT', 'UPSERT', 'DELETE'] as const;
/** Those of the cloud's metrics that are known here. */
const metricName = z.enum(
  [
    ...OPERATIONS.map((name) => `${name}_QPS` as const),
    ...OPERATIONS.map((name) => `${name}_LATENCY` as const),
    'STORAGE',
  ],
  {
    error:
      'one of SEARCH_QPS, SEARCH_LATENCY, the same of QUERY, INSERT, UPSERT, DELETE; or STORAGE',
  },
);
const duration = z.string().regex(/^P(\d{1,3}D)?(T(\d{1,4}H)?(\d{1,5}M)?(\d{1,6}S)?)?$/, {
  error: 'an ISO 8601 duration of days, hours, minutes and seconds, e.g. PT1H',
});
const time = z.iso.datetime({ offset: true, error: 'a time looks like 2027-01-31T12:00:00Z' });

const metricQuery = z
  .object({
    name: metricName.optional(),
    metricName: metricName.optional().describe('The same by its older name.'),
    stat: z.enum(['AVG', 'P99']).default('AVG').describe('P99 of latencies alone.'),
  })
  .refine(({ name, metricName: older }) => (name ?? older) !== undefined, {
    error: 'is missing',
    path: ['name'],
  });

const series = z.object({
  name: z.string(),
  stat: z.string(),
  unit: z.string(),
  values: z.array(
    z.object({ timestamp: isoTime, value: z.number().nullable().describe('null: not known.') }),
  ),
});

const tag = 'Metrics';

export const METRIC_ROUTES = {
  queryClusterMetrics: controlRoute({
    ...{ method: 'POST', path: '/v2/clusters/{clusterId}/metrics/query', tag },
    summary: 'Metrics of a cluster over time, as the cloud has them; the last day is known.',
    params: z.object({ clusterId }),
    body: z
      .object({
        start: time.optional(),
        end: time.optional(),
        period: duration.optional().describe('Up to now, in place of `start` and `end`.'),
        granularity: duration.describe(
          'At least PT30S; whole minutes where it is about more than the last 15 minutes.',
        ),
        metricQueries: z.array(metricQuery).min(1).max(20),
      })
      .refine(({ start, end, period }) => (period === undefined ? start && end : !start && !end), {
        error: 'give either period, or start and end',
        path: ['period'],
      }),
    reply: z.object({ results: z.array(series) }),
    needs: {
      of: 'cluster',
      role: 'Read-Only',
      id: 'params.clusterId',
      or: 'observability:view',
    },
  }),
  readClusterMetrics: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/clusters/{clusterId}/metrics', tag },
    summary:
      'What a cluster did lately, step by step. It is kept in memory: a start of the server begins anew.',
    params: z.object({ clusterId }),
    query: z.object({
      period: z
        .enum(['15m', '1h', '24h'])
        .default('15m')
        .describe('In steps of 10 seconds, one minute, and 15 minutes.'),
    }),
    reply: z.object({
      clusterId,
      stepSeconds: z.int(),
      since: isoTime.describe('When the server began to count.'),
      points: z.array(point).describe('The last one is still going on.'),
    }),
    needs: {
      of: 'cluster',
      role: 'Read-Only',
      id: 'params.clusterId',
      or: 'observability:view',
    },
  }),
  listClusterLoads: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/metrics', tag },
    summary: 'How busy the running clusters are that the caller may see: the last minute.',
    reply: z.object({
      memoryBytes: z.int().describe('Of the whole server, which all its clusters share.'),
      clusters: z.array(
        z.object({
          clusterId,
          callsPerSecond: rate,
          searchesPerSecond: rate,
          storageBytes: z.int().describe('Of its files.'),
          heldBytes: z
            .int()
            .min(0)
            .optional()
            .describe(
              'In memory for this cluster alone: vectors, fields and graphs that its searches go by, and rows that wait to be stored. Part of `memoryBytes`; what its store and the operating system hold is not counted. Unset where an upstream Milvus has the entities.',
            ),
        }),
      ),
    }),
    needs: { of: 'signed-in' },
  }),
};
