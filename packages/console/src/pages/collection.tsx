import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useClient } from '../api/use-client.ts';
import { PageLink } from '../components/page-link.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { PageTabs } from '../components/page-tabs.tsx';
import { type CollectionName, rowCountQuery } from '../data/collection-queries.ts';
import { useCollection } from '../data/use-collection.ts';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';

const TABS = ['rows', 'search', 'schema', 'policies', 'import'] as const;
type Tab = (typeof TABS)[number];

/** What is around the pages of one collection. */
export function CollectionPage() {
  const t = useWords(dataWords);
  const { of } = useCollection();
  const { data: rowCount } = useQuery(rowCountQuery(useClient(), of));
  return (
    <Stack>
      <Group justify="space-between">
        <Stack gap={2}>
          <Breadcrumbs>
            <PageLink
              to="/clusters/$clusterId/data"
              params={{ clusterId: of.clusterId }}
              search={{ db: of.database }}
              size="sm"
            >
              {t.back}
            </PageLink>
            <Text size="sm">{of.database}</Text>
          </Breadcrumbs>
          <Title order={2} size="h3">
            {of.collection}
          </Title>
        </Stack>
        <Text c="dimmed">{t.rowCount(rowCount ?? '–')}</Text>
      </Group>
      <CollectionTabs of={of} />
      <div id="collection-page">
        <Suspense fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      </div>
    </Stack>
  );
}

function CollectionTabs({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const navigate = useNavigate();
  // The last part of the address, but of the rows, which are at that of the collection itself.
  const here = useRouterState({
    select: ({ matches }) => TABS.find((tab) => matches.at(-1)?.routeId.endsWith(`/${tab}`)),
  });
  const show = (tab: Tab) =>
    void navigate({
      to: `/clusters/$clusterId/data/$database/$collection${tab === 'rows' ? '' : `/${tab}`}`,
      params: of,
      // The filter of the rows stays with them.
      search: ({ filter, offset }: { filter?: string; offset?: number }) => ({ filter, offset }),
    } as never);
  return (
    <PageTabs
      label={t.tabs}
      tabs={TABS.map((tab) => [tab, t.tabNames[tab]] as const)}
      here={here ?? 'rows'}
      panel="collection-page"
      onShow={show}
    />
  );
}
