import { Option } from 'commander';
import { collect } from '../../kit/options.ts';
import type { Session } from '../../kit/session.ts';
import { listReply } from '../../output/replies.ts';
import { segment } from '../../server/control-plane.ts';

interface Series {
  readonly name: string;
  readonly stat: string;
  readonly unit: string;
  readonly values: readonly { readonly timestamp: string; readonly value: number | null }[];
}

interface MetricOptions {
  readonly metric?: string[];
  readonly period: string;
  readonly every: string;
}

const USUAL = ['SEARCH_QPS', 'SEARCH_LATENCY', 'INSERT_QPS'];

export const METRICS = {
  spec: 'metrics <CLUSTER>',
  summary: 'calls each second, how long they took, and storage, over time',
  about: `Metrics are SEARCH_QPS and SEARCH_LATENCY (ms, on average), the same of QUERY, INSERT, UPSERT and
DELETE, and STORAGE; with :P99 behind its name a latency is that of the slowest of a hundred. The last day is
known, since the server has started.`,
  examples: [
    'cluster metrics main',
    'cluster metrics main --metric SEARCH_LATENCY:P99 --period PT6H --every PT10M',
    'cluster metrics main -o json --query "[0].values[-1].value"',
  ],
  options: [
    new Option(
      '--metric <METRIC>',
      `may be given several times (default: ${USUAL.join(', ')})`,
    ).argParser(collect),
    new Option('--period <DURATION>', 'ISO 8601, up to now').default('PT1H'),
    new Option('--every <DURATION>', 'ISO 8601, at least PT30S').default('PT5M'),
  ],
  run: async (session: Session<MetricOptions>) => {
    const { metric = USUAL, period, every: granularity } = session.options;
    const { clusterId } = await session.findCluster(session.arg(0));
    const metricQueries = metric.map((text) => {
      const [name, stat] = text.split(':', 2);
      return { name, stat };
    });
    const path = `/v2/clusters/${segment(clusterId)}/metrics/query`;
    const body = { period, granularity, metricQueries };
    const { results } = await session.server.post<{ results: Series[] }>(path, body);
    const times = results[0]?.values.map(({ timestamp }) => timestamp) ?? [];
    const rows = times.map((time, at) => ({ time, at }));
    const columns = results.map(({ name, stat, values }) => [
      stat === 'AVG' ? name : `${name}:${stat}`,
      ({ at }: { readonly at: number }) => values[at]?.value ?? '',
    ]);
    return listReply(
      rows,
      { time: 'time' as const, ...Object.fromEntries(columns) },
      { none: 'Nothing is known of that time.', data: results },
    );
  },
};
