import { Badge, Group, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { projectsQuery } from '../api/clusters.ts';
import { type ApiKey, keysQuery } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { CreateKeyDialog } from '../keys/create-key-dialog.tsx';
import { KeyMenu } from '../keys/key-menu.tsx';
import { useWhyNot } from '../rights/use-why-not.ts';
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
  const common = useWords(commonWords);
  const times = useTimes();
  const client = useClient();
  const keys = useSuspenseQuery(keysQuery(client)).data;
  const projects = useQuery(projectsQuery(client)).data ?? [];
  const create = (
    <OpenButton
      label={t.create}
      whyNot={useWhyNot().operation('createApiKey')}
      dialog={(close) => <CreateKeyDialog projects={projects} onClose={close} />}
    />
  );
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {keys.length > 0 && create}
      </PageHead>
      <ListCard
        rows={keys}
        keyOf={({ apiKeyId }) => apiKeyId}
        textOf={({ name, apiKeyId, createdBy }) => `${name} ${apiKeyId} ${createdBy}`}
        minWidth={820}
        columns={[
          { head: t.key, cell: (key) => <KeyName apiKey={key} /> },
          { head: t.access, cell: (key) => <KeyAccess apiKey={key} /> },
          { head: t.status, cell: (key) => <KeyStatus apiKey={key} /> },
          {
            head: common.created,
            cell: (key) => (
              <>
                {times.ago(key.createTime)}
                <Text size="xs" c="dimmed">
                  {t.createdBy(key.createdBy)}
                </Text>
              </>
            ),
            title: ({ createTime }) => times.at(createTime),
          },
          {
            head: t.lastUsed,
            isOneLine: true,
            cell: ({ lastUsedTime }) => (lastUsedTime ? times.ago(lastUsedTime) : t.never),
            title: ({ lastUsedNetwork }) => lastUsedNetwork,
          },
        ]}
        actions={(key) => <KeyMenu apiKey={key} />}
        empty={
          <EmptyState icon={<KeyRound />} title={t.emptyTitle} action={create}>
            {t.empty}
          </EmptyState>
        }
      />
    </>
  );
}

function KeyName({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  return (
    <>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {apiKey.name}
        </Text>
        {apiKey.type === 'Personal' && (
          <Badge variant="light" color="gray">
            {t.types.Personal}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {apiKey.apiKeyId}
      </Text>
    </>
  );
}

function KeyAccess({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  if (apiKey.orgRole !== 'Member') return <>{t.orgRoles[apiKey.orgRole]}</>;
  return (
    <>
      {apiKey.projects.map((project) => (
        <Text size="sm" key={project.projectId}>
          {t.onClusters(
            t.inProject(project.projectName, t.projectRoles[project.role]),
            project.allCluster ? t.allClusters : t.clusterCount(project.clusters.length),
          )}
        </Text>
      ))}
      {customRoles(apiKey).map(({ roleId, roleName }) => (
        <Text size="sm" key={roleId}>
          {roleName}
        </Text>
      ))}
      {apiKey.clusterRoles?.map(({ clusterId, clusterName, roles }) => (
        <Text size="sm" key={clusterId}>
          {t.inProject(clusterName, roles.join(', '))}
        </Text>
      ))}
    </>
  );
}

function customRoles({ orgRoles, projectRoles }: ApiKey) {
  const all = [...orgRoles, ...projectRoles.flatMap(({ roles }) => roles)];
  return all.filter(({ roleKind }) => roleKind === 'custom');
}

function KeyStatus({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useWords(keyWords);
  const times = useTimes();
  return (
    <>
      <Badge color={COLORS[apiKey.status]} variant="light">
        {t.statuses[apiKey.status]}
      </Badge>
      {apiKey.expireTime && (
        <Text size="xs" c="dimmed">
          {t.expiresOn(times.at(apiKey.expireTime))}
        </Text>
      )}
    </>
  );
}
