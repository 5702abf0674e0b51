import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Clock } from '../../kernel/clock.ts';
import type { CallKind } from '../../observe/metrics/call-kind.ts';
import type { Reading } from '../../observe/metrics/cluster-meter.ts';
import type { Meters } from '../../observe/metrics/meters.ts';
import type { Fleet } from '../clusters/fleet.ts';

type Query = ControlBody<'queryClusterMetrics'>;
type Series = ControlData<'queryClusterMetrics'>['results'][number];

const LEAST_STEP_MS = 30_000;
const MINUTE_MS = 60_000;
/** Finer steps than a minute are known so long. */
const FINE_MS = 15 * MINUTE_MS;
const MOST_POINTS = 1500;

/** Answers the cloud's questions about metrics, from what the process has counted. */
export function createMetricQuery(parts: {
  readonly meters: Meters;
  readonly clock: Clock;
  readonly fleet: Pick<Fleet, 'sizeOf'>;
}): (clusterId: string, query: Query) => Promise<{ results: Series[] }> {
  const { meters, clock, fleet } = parts;
  return async (clusterId, query) => {
    const now = clock.now();
    const { from, until } = windowOf(query, now);
    const stepMs = stepOf(query, { from, now });
    if ((until - from) / stepMs > MOST_POINTS) {
      throw errors.controlParameter(
        `granularity: at most ${MOST_POINTS} points are given: ask for larger steps`,
      );
    }
    const readings = meters.of(clusterId).read({ from, until, stepMs });
    const isKnown = ({ time }: Reading) => time + stepMs > meters.since && time <= now;
    const valuesOf = (value: (reading: Reading) => number | undefined) =>
      readings.map((reading) => ({
        timestamp: new Date(reading.time).toISOString(),
        value: isKnown(reading) ? (value(reading) ?? null) : null,
      }));
    const results: Series[] = [];
    for (const asked of query.metricQueries) {
      const { stat } = asked;
      const name = asked.name ?? asked.metricName ?? '';
      if (name === 'STORAGE') {
        const bytes = await fleet.sizeOf(clusterId);
        // What it was before is not kept.
        const last = readings.at(-1);
        const values = valuesOf((reading) => (reading === last ? bytes : undefined));
        results.push({ name, stat: requireAverage(name, stat), unit: 'byte', values });
        continue;
      }
      const [operation = '', what] = name.split('_');
      const kind = operation.toLowerCase() as CallKind;
      if (what === 'QPS') {
        const values = valuesOf(({ latencies }) =>
          round(((latencies.get(kind)?.count ?? 0) * 1000) / stepMs),
        );
        results.push({ name, stat: requireAverage(name, stat), unit: 'request/s', values });
        continue;
      }
      const values = valuesOf(({ latencies }) => {
        const found = latencies.get(kind);
        if (!found) return undefined;
        return round(
          (stat === 'P99' ? found.quantile(0.99) : undefined) ?? found.sumMs / found.count,
        );
      });
      results.push({ name, stat, unit: 'millisecond', values });
    }
    return { results };
  };
}

/** @throws errors.controlParameter */
function windowOf({ start, end, period }: Query, now: number): { from: number; until: number } {
  if (period !== undefined) {
    const length = durationMs(period);
    if (length === 0) throw errors.controlParameter('period: must not be empty, e.g. PT1H');
    return { from: now - length, until: now };
  }
  const [from, until] = [Date.parse(start ?? ''), Date.parse(end ?? '')];
  if (from < until) return { from, until };
  throw errors.controlParameter('end: must be after start');
}

/** What was asked for, or the next that is known. @throws errors.controlParameter */
function stepOf(
  { granularity }: Query,
  { from, now }: { readonly from: number; readonly now: number },
): number {
  const asked = durationMs(granularity);
  if (asked < LEAST_STEP_MS) throw errors.controlParameter('granularity: is at least PT30S');
  const unit = now - from <= FINE_MS ? 10_000 : MINUTE_MS;
  return Math.ceil(asked / unit) * unit;
}

/** Of an ISO 8601 duration that the route's schema has let through. */
function durationMs(text: string): number {
  const part = (unit: string, from: string) =>
    Number(new RegExp(`(\\d+)${unit}`).exec(from)?.[1] ?? 0);
  const [days = '', time = ''] = text.split('T');
  const hours = part('D', days) * 24 + part('H', time);
  return ((hours * 60 + part('M', time)) * 60 + part('S', time)) * 1000;
}

function requireAverage(name: string, stat: string): string {
  if (stat === 'AVG') return stat;
  throw errors.controlParameter(`stat: ${name} has AVG alone`);
}

/** To two digits behind the point: more is not known. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
