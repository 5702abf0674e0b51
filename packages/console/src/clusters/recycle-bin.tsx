import { Button, Card, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';

/** Dropped clusters that can still be restored. Nothing is shown while there are none. */
export function RecycleBin() {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const times = useTimes();
  const client = useClient();
  const queries = useQueryClient();
  const [purging, setPurging] = useState<{ clusterId: string; clusterName: string }>();
  const { data } = useQuery({
    queryKey: ['clusters', 'bin'],
    queryFn: () => client.control('listDroppedClusters', { query: { pageSize: 100 } }),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['clusters'] });
  const restore = useMutation({
    mutationFn: (clusterId: string) =>
      client.control('restoreDroppedCluster', { params: { clusterId }, body: {} }),
    onSuccess: refresh,
  });
  const purge = async (clusterId: string) => {
    await client.control('purgeDroppedCluster', { params: { clusterId } });
    await refresh();
  };
  if (!data || data.clusters.length === 0) return null;
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} size="h4">
          {t.bin}
        </Title>
        <Text size="sm" c="dimmed">
          {t.binLead}
        </Text>
      </div>
      <FailureNote error={restore.error} />
      <Card withBorder padding={0}>
        <Table.ScrollContainer minWidth={640} type="native">
          <Table verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{common.name}</Table.Th>
                <Table.Th>{t.dropped}</Table.Th>
                <Table.Th>{t.goneOn}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{common.actions}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.clusters.map((cluster) => (
                <Table.Tr key={cluster.clusterId}>
                  <Table.Td>
                    {cluster.clusterName}
                    <Text size="xs" c="dimmed">
                      {cluster.clusterId}
                    </Text>
                  </Table.Td>
                  <Table.Td>{times.at(cluster.dropTime)}</Table.Td>
                  <Table.Td>{times.at(cluster.purgeTime)}</Table.Td>
                  <Table.Td>
                    <Group justify="flex-end" gap="xs">
                      <Button
                        size="xs"
                        variant="default"
                        loading={restore.isPending && restore.variables === cluster.clusterId}
                        onClick={() => restore.mutate(cluster.clusterId)}
                      >
                        {t.restore}
                      </Button>
                      <Button
                        size="xs"
                        variant="outline"
                        color="red"
                        onClick={() => setPurging(cluster)}
                      >
                        {t.purge}
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
      {purging && (
        <DropDialog
          title={t.purgeTitle(purging.clusterName)}
          name={purging.clusterName}
          warning={t.purgeText}
          onDrop={() => purge(purging.clusterId)}
          onClose={() => setPurging(undefined)}
        />
      )}
    </Stack>
  );
}
