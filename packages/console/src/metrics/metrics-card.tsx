import { Card, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ControlReply } from '../api/client.ts';
import { useClient } from '../api/use-client.ts';
import { choices } from '../components/choices.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { useNumbers } from '../i18n/use-numbers.ts';
import { useSizes } from '../i18n/use-sizes.ts';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { metricWords } from '../words/metrics.ts';
import { roundUp, roundUpBytes } from './chart-path.ts';
import { LineChart } from './line-chart.tsx';
import classes from './metrics-card.module.css';

type Point = ControlReply<'readClusterMetrics'>['points'][number];

const REFRESH_MS = 5000;

/** What a cluster does now and did lately; it goes on by itself while it is looked at. */
export function MetricsCard({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(metricWords);
  const times = useTimes();
  const sizes = useSizes();
  const numbers = useNumbers();
  const client = useClient();
  const [period, setPeriod] = useState<keyof typeof t.periods>('15m');
  const { data, error } = useQuery({
    queryKey: ['metrics', clusterId, period],
    queryFn: () =>
      client.control('readClusterMetrics', { params: { clusterId }, query: { period } }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const points = data?.points ?? [];
  const moments = points.map(({ time }) => (period === '24h' ? times.at(time) : times.clock(time)));
  const chart = (
    title: string,
    pick: (point: Point) => number | undefined,
    format: (value: number) => string,
    ceiling = roundUp,
  ) => <LineChart {...{ title, format, ceiling, times: moments, values: points.map(pick) }} />;
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t.title}
          </Title>
          <SegmentedControl
            size="xs"
            aria-label={t.period}
            data={choices(t.periods)}
            value={period}
            onChange={(value) => setPeriod(value as typeof period)}
          />
        </Group>
        <FailureNote error={error} />
        {!data && !error && <PageLoading />}
        {data && (
          <>
            <div className={classes.charts}>
              {chart(t.calls, (point) => point.callsPerSecond, numbers)}
              {chart(t.searches, (point) => point.searchesPerSecond, numbers)}
              {chart(
                t.p99,
                (point) => point.p99Ms,
                (value) => `${numbers(value)} ms`,
              )}
              {chart(t.failed, (point) => point.failedPerSecond, numbers)}
              {chart(t.failedSignIns, (point) => point.failedSignIns, numbers)}
              {chart(t.memory, (point) => point.memoryBytes || undefined, sizes, roundUpBytes)}
            </div>
            <Text size="xs" c="dimmed">
              {t.since(times.at(data.since))}
            </Text>
          </>
        )}
      </Stack>
    </Card>
  );
}
