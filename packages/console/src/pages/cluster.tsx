import { Alert, Box, Button, Card, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { CirclePause } from 'lucide-react';
import { Suspense } from 'react';
import { type Cluster, clusterQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { ClusterMenu } from '../clusters/cluster-menu.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { PageTabs } from '../components/page-tabs.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { clusterPageWords } from '../words/cluster.ts';
import { clusterWords } from '../words/clusters.ts';

const TABS = ['overview', 'users', 'roles', 'data', 'explain', 'audit'] as const;

/** What is around the pages of one cluster. */
export function ClusterPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId' });
  const navigate = useNavigate();
  const cluster = useSuspenseQuery(clusterQuery(useClient(), clusterId)).data;
  return (
    <>
      <PageHead title={cluster.clusterName} lead={cluster.description || clusterId}>
        <StatusBadge status={cluster.status} />
        <ClusterMenu cluster={cluster} onDropped={() => void navigate({ to: '/clusters' })} />
      </PageHead>
      <ClusterTabs clusterId={clusterId} />
      <ClusterBody cluster={cluster} />
    </>
  );
}

function ClusterTabs({ clusterId }: { readonly clusterId: string }) {
  const t = useWords(clusterPageWords);
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const here = TABS.find((tab) => path.startsWith(`/clusters/${clusterId}/${tab}`)) ?? 'overview';
  const show = (tab: (typeof TABS)[number]) =>
    void navigate({
      to: tab !== 'overview' ? `/clusters/$clusterId/${tab}` : '/clusters/$clusterId',
      params: { clusterId },
    } as never);
  return (
    <Box mb="lg">
      <PageTabs
        label={t.tabs}
        tabs={TABS.map((tab) => [tab, t[tab]] as const)}
        here={here}
        panel="cluster-page"
        onShow={show}
      />
    </Box>
  );
}

/** All pages but the overview ask the running cluster. */
function ClusterBody({ cluster }: { readonly cluster: Cluster }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isOverview = path.replace(/\/$/, '').endsWith(cluster.clusterId);
  return (
    <div id="cluster-page">
      {cluster.status === 'RUNNING' || isOverview ? (
        <Suspense fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      ) : (
        <NotRunning cluster={cluster} />
      )}
    </div>
  );
}

export function NotRunning({ cluster }: { readonly cluster: Cluster }) {
  const t = useWords(clusterPageWords);
  const words = useWords(clusterWords);
  const client = useClient();
  const queries = useQueryClient();
  const { clusterId, status } = cluster;
  const resume = useMutation({
    mutationFn: () => client.control('resumeCluster', { params: { clusterId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clusters'] }),
  });
  const whyNot = useWhyNot(clusterId);
  const isMoving = status === 'CREATING' || status === 'RESUMING';
  return (
    <Card withBorder>
      <Stack>
        <Alert
          color={isMoving ? 'blue' : 'gray'}
          icon={<CirclePause aria-hidden />}
          title={isMoving ? t.starting : t.notRunning}
          role="status"
        >
          {isMoving ? t.startingHelp : t.notRunningHelp}
        </Alert>
        <FailureNote error={resume.error} />
        {(status === 'STOPPED' || status === 'ABNORMAL') && (
          <Group>
            <WhyNot reason={whyNot.operation('resumeCluster')}>
              <Button loading={resume.isPending} onClick={() => resume.mutate()}>
                {words.resume}
              </Button>
            </WhyNot>
          </Group>
        )}
      </Stack>
    </Card>
  );
}
