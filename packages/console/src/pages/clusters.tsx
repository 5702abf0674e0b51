import { Button, Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Boxes, Plus } from 'lucide-react';
import { useState } from 'react';
import { type Cluster, clustersQuery, projectsQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { ClusterMenu } from '../clusters/cluster-menu.tsx';
import { CreateClusterDialog } from '../clusters/create-cluster-dialog.tsx';
import { RecycleBin } from '../clusters/recycle-bin.tsx';
import { UserCount } from '../clusters/user-count.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PageLink } from '../components/page-link.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';

export function ClustersPage() {
  const t = useWords(clusterWords);
  const client = useClient();
  const clusters = useSuspenseQuery(clustersQuery(client)).data;
  const projects = useQuery(projectsQuery(client)).data ?? [];
  const [creating, setCreating] = useState(false);
  const create = (
    <WhyNot reason={projects.length === 0 ? t.emptyNoRight : undefined}>
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </WhyNot>
  );
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {clusters.length > 0 && create}
      </PageHead>
      <Stack gap="xl">
        {clusters.length > 0 ? (
          <ClusterTable clusters={clusters} projects={projects} />
        ) : (
          <Card withBorder>
            <EmptyState icon={<Boxes />} title={t.emptyTitle} action={create}>
              {projects.length > 0 ? t.empty : t.emptyNoRight}
            </EmptyState>
          </Card>
        )}
        <RecycleBin />
      </Stack>
      {creating && <CreateClusterDialog projects={projects} onClose={() => setCreating(false)} />}
    </>
  );
}

function ClusterTable({
  clusters,
  projects,
}: {
  readonly clusters: readonly Cluster[];
  readonly projects: readonly { projectId: string; projectName: string }[];
}) {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const times = useTimes();
  const projectName = (id: string) =>
    projects.find(({ projectId }) => projectId === id)?.projectName ?? id;
  return (
    <Card withBorder padding={0}>
      <Table.ScrollContainer minWidth={760} type="native">
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{common.name}</Table.Th>
              <Table.Th>{t.status}</Table.Th>
              <Table.Th>{t.endpoint}</Table.Th>
              <Table.Th>{t.users}</Table.Th>
              <Table.Th>{t.project}</Table.Th>
              <Table.Th>{common.created}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{common.actions}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clusters.map((cluster) => (
              <Table.Tr key={cluster.clusterId}>
                <Table.Td>
                  <PageLink
                    to="/clusters/$clusterId"
                    params={{ clusterId: cluster.clusterId }}
                    fw={600}
                  >
                    {cluster.clusterName}
                  </PageLink>
                  <Text size="xs" c="dimmed">
                    {cluster.clusterId}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={cluster.status} />
                </Table.Td>
                <Table.Td>
                  <Text size="sm" ff="monospace">
                    {cluster.connectAddress || '–'}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <UserCount cluster={cluster} />
                </Table.Td>
                <Table.Td>{projectName(cluster.projectId)}</Table.Td>
                <Table.Td title={times.at(cluster.createTime)}>
                  {times.ago(cluster.createTime)}
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    <ClusterMenu cluster={cluster} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
