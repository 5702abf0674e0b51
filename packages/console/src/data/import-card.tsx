import { Button, Card, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionName, keyOf, namesOf } from './collection-queries.ts';

/** Imports a file of the server's import folder, and shows how far it is. */
export function ImportCard({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const client = useClient();
  const [path, setPath] = useState('');
  const start = useMutation({
    mutationFn: async () => {
      const body = { ...namesOf(of), files: [[path]] };
      return (await client.data(of.clusterId, 'jobs/import/create', body)).data.jobId;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Card withBorder padding="lg">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h4">
            {t.import}
          </Title>
          <Text size="sm" c="dimmed">
            {t.importLead}
          </Text>
          <TextInput
            label={t.importPath}
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
            placeholder="books.parquet"
            required
          />
          <FailureNote error={start.error} />
          {start.data && <ImportProgress of={of} jobId={start.data} />}
          <Group>
            <Button type="submit" variant="default" loading={start.isPending}>
              {t.importStart}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function ImportProgress({ of, jobId }: { readonly of: CollectionName; readonly jobId: string }) {
  const t = useWords(dataWords);
  const client = useClient();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['import', of.clusterId, jobId],
    queryFn: async () =>
      (
        await client.data(of.clusterId, 'jobs/import/describe', {
          ...{ dbName: of.database, jobId },
        })
      ).data,
    refetchInterval: ({ state }) =>
      state.data?.state === 'Completed' || state.data?.state === 'Failed' ? false : 500,
  });
  const isDone = data?.state === 'Completed';
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: keyOf(of) });
  }, [isDone, queries, of]);
  if (!data) return <FailureNote error={error} />;
  return (
    <Stack gap={4}>
      <Progress
        value={data.progress}
        color={data.state === 'Failed' ? 'red' : 'indigo'}
        animated={data.state === 'Importing'}
        aria-label={t.importState}
      />
      <Text size="sm" role="status">
        {t.importStates[data.state]} ·{' '}
        {t.importedRows(String(data.importedRows), String(data.totalRows))}
      </Text>
      {data.reason && <FailureNote error={new Error(data.reason)} />}
    </Stack>
  );
}
