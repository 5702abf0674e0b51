import { Stack, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import type { ControlReply } from '../api/client.ts';
import { type Cluster, clustersQuery, loadsQuery, projectsQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { ClusterMenu } from '../clusters/cluster-menu.tsx';
import { CreateClusterDialog } from '../clusters/create-cluster-dialog.tsx';
import { RecycleBin } from '../clusters/recycle-bin.tsx';
import { UserCount } from '../clusters/user-count.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PageLink } from '../components/page-link.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { useNumbers } from '../i18n/use-numbers.ts';
import { useSizes } from '../i18n/use-sizes.ts';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';

export function ClustersPage() {
  const t = useWords(clusterWords);
  const common = useWords(commonWords);
  const times = useTimes();
  const sizes = useSizes();
  const numbers = useNumbers();
  const client = useClient();
  const clusters = useSuspenseQuery(clustersQuery(client)).data;
  const { data: projects = [], isPending } = useQuery(projectsQuery(client));
  const whyNot = useWhyNot();
  const { data, isPending: isLoadPending } = useQuery(loadsQuery(client));
  const loads = new Map(data?.clusters.map((load) => [load.clusterId, load]));
  const projectName = (id: string) =>
    projects.find(({ projectId }) => projectId === id)?.projectName ?? id;
  const nameOf = ({ clusterId, clusterName, projectId }: Cluster) => (
    <>
      <PageLink to="/clusters/$clusterId" params={{ clusterId }} fw={600}>
        {clusterName}
      </PageLink>
      <Text size="xs" c="dimmed">
        {clusterId}
      </Text>
      <Text size="xs" c="dimmed">
        {projectName(projectId)}
      </Text>
    </>
  );
  const create = (
    <OpenButton
      label={t.create}
      whyNot={whyNot.operation('createDedicatedCluster')}
      dialog={(close) => <CreateClusterDialog projects={projects} onClose={close} />}
    />
  );
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {clusters.length > 0 && create}
      </PageHead>
      <Stack gap="xl" aria-busy={isPending || isLoadPending}>
        <ListCard
          rows={clusters}
          keyOf={({ clusterId }) => clusterId}
          minWidth={900}
          columns={[
            { head: common.name, cell: nameOf, isOneLine: true },
            { head: t.status, cell: ({ status }) => <StatusBadge status={status} /> },
            {
              head: t.endpoint,
              cell: ({ connectAddress }) => (
                <Text size="sm" ff="monospace">
                  {connectAddress || '–'}
                </Text>
              ),
            },
            { head: t.users, cell: (cluster) => <UserCount cluster={cluster} />, isNumber: true },
            {
              head: t.searches,
              cell: ({ clusterId }) => {
                const load = loads.get(clusterId);
                return load ? numbers(load.searchesPerSecond) : '–';
              },
              isNumber: true,
            },
            {
              head: t.held,
              cell: ({ clusterId }) => <Sizes load={loads.get(clusterId)} />,
              title: () => t.heldHelp,
              isNumber: true,
            },
            {
              head: common.created,
              isOneLine: true,
              cell: ({ createTime }) => times.ago(createTime),
              title: ({ createTime }) => times.at(createTime),
            },
          ]}
          actions={(cluster) => <ClusterMenu cluster={cluster} />}
          empty={
            projects.length > 0 ? (
              <EmptyState icon={<Boxes />} title={t.emptyTitle} action={create}>
                {t.empty}
              </EmptyState>
            ) : (
              <EmptyState icon={<Boxes />} title={t.noRightTitle}>
                {t.noRight}
              </EmptyState>
            )
          }
        />
        {data && clusters.length > 0 && (
          <Text size="sm" c="dimmed">
            {t.memory(sizes(data.memoryBytes))}
          </Text>
        )}
        <RecycleBin />
      </Stack>
    </>
  );
}

type Load = ControlReply<'listClusterLoads'>['clusters'][number];

function Sizes({ load }: { readonly load: Load | undefined }) {
  const t = useWords(clusterWords);
  const sizes = useSizes();
  if (!load) return '–';
  return (
    <>
      {load.heldBytes === undefined ? '–' : sizes(load.heldBytes)}
      <Text size="xs" c="dimmed">
        {t.onDisk(sizes(load.storageBytes))}
      </Text>
    </>
  );
}
