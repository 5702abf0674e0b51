import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListCard } from '../components/list-card.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
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
      <SectionHead title={t.bin} lead={t.binLead} />
      <FailureNote error={restore.error} />
      <ListCard
        rows={data.clusters}
        keyOf={({ clusterId }) => clusterId}
        columns={[
          {
            head: common.name,
            cell: ({ clusterName, clusterId }) => (
              <>
                {clusterName}
                <Text size="xs" c="dimmed">
                  {clusterId}
                </Text>
              </>
            ),
          },
          { head: t.dropped, cell: ({ dropTime }) => times.at(dropTime) },
          { head: t.goneOn, cell: ({ purgeTime }) => times.at(purgeTime) },
        ]}
        actions={(cluster) => (
          <BinButtons
            clusterId={cluster.clusterId}
            isRestoring={restore.isPending && restore.variables === cluster.clusterId}
            onRestore={() => restore.mutate(cluster.clusterId)}
            onPurge={() => setPurging(cluster)}
          />
        )}
      />
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

function BinButtons({
  clusterId,
  isRestoring,
  onRestore,
  onPurge,
}: {
  readonly clusterId: string;
  readonly isRestoring: boolean;
  readonly onRestore: () => void;
  readonly onPurge: () => void;
}) {
  const t = useWords(clusterWords);
  const whyNot = useWhyNot(clusterId);
  return (
    <Group justify="flex-end" gap="xs">
      <WhyNot reason={whyNot.operation('restoreDroppedCluster')}>
        <Button size="xs" variant="default" loading={isRestoring} onClick={onRestore}>
          {t.restore}
        </Button>
      </WhyNot>
      <WhyNot reason={whyNot.operation('purgeDroppedCluster')}>
        <Button size="xs" variant="outline" color="red" onClick={onPurge}>
          {t.purge}
        </Button>
      </WhyNot>
    </Group>
  );
}
