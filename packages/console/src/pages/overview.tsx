import { Badge, Card, Stack, Table, Title } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { clusterQuery, loadsQuery } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { ConnectCard } from '../clusters/connect-card.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useSizes } from '../i18n/use-sizes.ts';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { MetricsCard } from '../metrics/metrics-card.tsx';
import { clusterPageWords } from '../words/cluster.ts';
import { clusterWords } from '../words/clusters.ts';
import { commonWords } from '../words/common.ts';
import { NotRunning } from './cluster.tsx';

export function OverviewPage() {
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId' });
  const t = useWords(clusterPageWords);
  const words = useWords(clusterWords);
  const common = useWords(commonWords);
  const times = useTimes();
  const sizes = useSizes();
  const client = useClient();
  const cluster = useSuspenseQuery(clusterQuery(client, clusterId)).data;
  const loads = useQuery(loadsQuery(client)).data?.clusters;
  const held = loads?.find((load) => load.clusterId === clusterId)?.heldBytes;
  const engine = (
    <Badge variant="light" color="gray">
      {words.engines[cluster.engine]}
    </Badge>
  );
  const facts: (readonly [name: string, value: ReactNode])[] = [
    [t.id, clusterId],
    [t.endpoint, cluster.connectAddress || words.noEndpoint],
    [words.engine, engine],
    [t.plan, cluster.deploymentOption],
    [t.region, cluster.regionId],
    [t.storage, sizes(cluster.storageSize)],
    ...(held === undefined ? [] : [[words.held, `${sizes(held)} · ${words.heldHelp}`] as const]),
    [common.created, times.at(cluster.createTime)],
    ...(cluster.description ? [[common.description, cluster.description] as const] : []),
  ];
  return (
    <Stack gap="lg">
      {cluster.reason && <FailureNote error={new Error(words.abnormal(cluster.reason))} />}
      {cluster.connectAddress ? (
        <ConnectCard endpoint={cluster.connectAddress} />
      ) : (
        <NotRunning cluster={cluster} />
      )}
      {cluster.status === 'RUNNING' && <MetricsCard clusterId={clusterId} />}
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="sm">
          {t.facts}
        </Title>
        <Table variant="vertical" layout="fixed" withRowBorders={false}>
          <Table.Tbody>
            {facts.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th w={180}>{name}</Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Card>
    </Stack>
  );
}
