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

const tag = 'Metrics';

export const METRIC_ROUTES = {
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
    needs: { of: 'cluster', role: 'Read-Only', id: 'params.clusterId' },
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
        }),
      ),
    }),
    needs: { of: 'signed-in' },
  }),
};
