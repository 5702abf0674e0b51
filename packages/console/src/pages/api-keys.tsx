import { Badge, Button, Card, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { projectsQuery } from '../api/clusters.ts';
import { type ApiKey, keysQuery } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { PageHead } from '../components/page-head.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { CreateKeyDialog } from '../keys/create-key-dialog.tsx';
import { KeyMenu } from '../keys/key-menu.tsx';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';

const COLORS: Readonly<Record<ApiKey['status'], string>> = {
  ACTIVE: 'green',
  DISABLED: 'gray',
  EXPIRED: 'red',
  ORPHANED: 'red',
  UNSET: 'gray',
};

export function ApiKeysPage() {
  const t = useWords(keyWords);
  const client = useClient();
  const keys = useSuspenseQuery(keysQuery(client)).data;
  const projects = useQuery(projectsQuery(client)).data ?? [];
  const [creating, setCreating] = useState(false);
  const create = (
    <WhyNot reason={projects.length === 0 ? t.needsAdmin : undefined}>
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </WhyNot>
  );
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {keys.length > 0 && create}
      </PageHead>
      <Card withBorder padding={0}>
        {keys.length > 0 ? (
          <KeyTable keys={keys} />
        ) : (
          <EmptyState icon={<KeyRound />} title={t.emptyTitle} action={create}>
            {t.empty}
          </EmptyState>
        )}
      </Card>
      {creating && <CreateKeyDialog projects={projects} onClose={() => setCreating(false)} />}
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const t = useWords(keyWords);
  const common = useWords(commonWords);
  const times = useTimes();
  return (
    <Table.ScrollContainer minWidth={820} type="native">
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.key}</Table.Th>
            <Table.Th>{t.access}</Table.Th>
            <Table.Th>{t.status}</Table.Th>
            <Table.Th>{common.created}</Table.Th>
            <Table.Th>{t.lastUsed}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{common.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.apiKeyId}>
              <Table.Td>
                <Group gap="xs">
                  <Text fw={600} size="sm">
                    {key.name}
                  </Text>
                  {key.type === 'Personal' && (
                    <Badge variant="light" color="gray">
                      {t.types.Personal}
                    </Badge>
                  )}
                </Group>
                <Text size="xs" c="dimmed">
                  {key.apiKeyId}
                </Text>
              </Table.Td>
              <Table.Td>
                <KeyAccess apiKey={key} />
              </Table.Td>
              <Table.Td>
                <Badge color={COLORS[key.status]} variant="light">
                  {t.statuses[key.status]}
                </Badge>
                {key.expireTime && (
                  <Text size="xs" c="dimmed">
                    {t.expiresOn(times.at(key.expireTime))}
                  </Text>
                )}
              </Table.Td>
              <Table.Td title={times.at(key.createTime)}>
                {times.ago(key.createTime)}
                <Text size="xs" c="dimmed">
                  {t.createdBy(key.createdBy)}
                </Text>
              </Table.Td>
              <Table.Td title={key.lastUsedNetwork}>
                {key.lastUsedTime ? times.ago(key.lastUsedTime) : t.never}
              </Table.Td>
              <Table.Td ta="right">
                <KeyMenu apiKey={key} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function KeyAccess({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  if (apiKey.orgRole !== 'Member') return <>{t.orgRoles[apiKey.orgRole]}</>;
  return (
    <>
      {apiKey.projects.map((project) => (
        <Text size="sm" key={project.projectId}>
          {project.projectName}: {t.projectRoles[project.role]},{' '}
          {project.allCluster ? t.allClusters : t.clusterCount(project.clusters.length)}
        </Text>
      ))}
    </>
  );
}
