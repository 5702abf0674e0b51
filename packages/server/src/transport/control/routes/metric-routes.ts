import type { ControlData } from '@latchkey/contract/control';
import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { Fleet } from '../../../handle/clusters/fleet.ts';
import { createMetricQuery } from '../../../handle/metrics/query-metrics.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Reading } from '../../../observe/metrics/cluster-meter.ts';
import { Latencies } from '../../../observe/metrics/latencies.ts';
import type { Meters } from '../../../observe/metrics/meters.ts';
import type { ControlHandlers } from '../control-call.ts';
import { targetCluster } from '../target.ts';

type Point = ControlData<'readClusterMetrics'>['points'][number];

const MINUTE_MS = 60_000;
const PERIODS = {
  '15m': { lengthMs: 15 * MINUTE_MS, stepMs: 10_000 },
  '1h': { lengthMs: 60 * MINUTE_MS, stepMs: MINUTE_MS },
  '24h': { lengthMs: 24 * 60 * MINUTE_MS, stepMs: 15 * MINUTE_MS },
} as const;

/** What clusters did lately. */
export function createMetricRoutes(parts: {
  readonly meters: Meters;
  readonly clock: Clock;
  readonly views: Pick<ClusterViews, 'clusters'>;
  readonly fleet: Pick<Fleet, 'sizeOf' | 'heldBytes'>;
}): Pick<ControlHandlers, 'readClusterMetrics' | 'listClusterLoads' | 'queryClusterMetrics'> {
  const { meters, clock, views, fleet } = parts;
  const readLastMinute = (clusterId: string) => {
    const now = clock.now();
    // Whole steps alone: the present one has only begun.
    const until = now - (now % 10_000);
    return meters
      .of(clusterId)
      .read({ from: until - MINUTE_MS, until, stepMs: 10_000 })
      .map((reading) => pointOf(reading, 10_000, 0));
  };
  const queryMetrics = createMetricQuery(parts);
  return {
    queryClusterMetrics: (call) => queryMetrics(targetCluster(call).id, call.body),
    async readClusterMetrics(call) {
      const { id } = targetCluster(call);
      const { lengthMs, stepMs } = PERIODS[call.query.period];
      const now = clock.now();
      const readings = meters.of(id).read({ from: now - lengthMs + stepMs, until: now, stepMs });
      return {
        ...{ clusterId: id, stepSeconds: stepMs / 1000 },
        since: new Date(meters.since).toISOString(),
        points: readings.map((reading) => {
          // Of a step that goes on, only what is over of it counts.
          const ms = Math.max(1000, Math.min(stepMs, now - reading.time));
          return pointOf(reading, ms, meters.memoryAt(reading.time, stepMs));
        }),
      };
    },
    async listClusterLoads({ principal }) {
      const running = (await views.clusters(principal)).filter(
        ({ status }) => status === 'RUNNING',
      );
      const clusters = running.map(async ({ clusterId }) => {
        const points = readLastMinute(clusterId);
        const mean = (rate: 'callsPerSecond' | 'searchesPerSecond') =>
          round(points.reduce((sum, point) => sum + point[rate], 0) / points.length);
        const heldBytes = fleet.heldBytes(clusterId);
        return {
          ...{ clusterId, storageBytes: await fleet.sizeOf(clusterId) },
          ...(heldBytes !== undefined && { heldBytes }),
          callsPerSecond: mean('callsPerSecond'),
          searchesPerSecond: mean('searchesPerSecond'),
        };
      });
      // The present minute may have no sample yet.
      const memoryBytes = meters.memoryAt(clock.now() - MINUTE_MS, MINUTE_MS + 1);
      return { memoryBytes, clusters: await Promise.all(clusters) };
    },
  };
}

function pointOf(reading: Reading, stepMs: number, memoryBytes: number): Point {
  const { latencies, failed, time, failedSignIns } = reading;
  const perSecond = (count: number) => round((count * 1000) / stepMs);
  const reads = new Latencies();
  for (const kind of ['search', 'query'] as const) {
    const each = latencies.get(kind);
    if (each) reads.addAll(each);
  }
  const p99 = reads.quantile(0.99);
  return {
    time: new Date(time).toISOString(),
    callsPerSecond: perSecond(sum([...latencies.values()].map(({ count }) => count))),
    searchesPerSecond: perSecond(latencies.get('search')?.count ?? 0),
    failedPerSecond: perSecond(sum([...failed.values()])),
    ...(p99 !== undefined && { p99Ms: round(p99) }),
    ...{ failedSignIns, memoryBytes },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** To two digits behind the point: more is not known. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
