import { Progress, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionName, keyOf } from './collection-queries.ts';

/** How far an import is, until it is over. */
export function ImportProgress({
  of,
  jobId,
}: {
  readonly of: CollectionName;
  readonly jobId: string;
}) {
  const t = useWords(dataWords);
  const client = useClient();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['import', of.clusterId, jobId],
    async queryFn() {
      const body = { dbName: of.database, jobId };
      return (await client.data(of.clusterId, 'jobs/import/describe', body)).data;
    },
    refetchInterval: ({ state }) =>
      state.data?.state === 'Completed' || state.data?.state === 'Failed' ? false : 500,
  });
  const isDone = data?.state === 'Completed';
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: keyOf(of) });
  }, [isDone, queries, of]);
  if (!data) return <FailureNote error={error} />;
  const rows = t.importedRows(String(data.importedRows), String(data.totalRows));
  return (
    <>
      <ProgressLine
        share={data.progress / 100}
        text={`${t.importStates[data.state]} · ${rows}`}
        hasFailed={data.state === 'Failed'}
      />
      {data.reason && <FailureNote error={new Error(data.reason)} />}
    </>
  );
}

/** A bar, and what it says. */
export function ProgressLine({
  share,
  text,
  hasFailed = false,
}: {
  /** 0 to 1 */
  readonly share: number;
  readonly text: string;
  readonly hasFailed?: boolean;
}) {
  const t = useWords(dataWords);
  return (
    <Stack gap={4}>
      <Progress
        value={share * 100}
        color={hasFailed ? 'red' : 'indigo'}
        animated={share < 1 && !hasFailed}
        aria-label={t.importState}
      />
      <Text size="sm" role="status">
        {text}
      </Text>
    </Stack>
  );
}
