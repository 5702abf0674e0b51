import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { PageLink } from '../components/page-link.tsx';
import { collectionQuery, rowCountQuery } from '../data/collection-queries.ts';
import { ImportCard } from '../data/import-card.tsx';
import { PoliciesCard } from '../data/policies-card.tsx';
import { RowsCard } from '../data/rows-card.tsx';
import { SchemaCard } from '../data/schema-card.tsx';
import { SearchCard } from '../data/search-card.tsx';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';

/** One collection: its rows, a search, its schema, an import. */
export function CollectionPage() {
  const t = useWords(dataWords);
  const of = useParams({ from: '/frame/clusters/$clusterId/data/$database/$collection' });
  const client = useClient();
  const description = useSuspenseQuery(collectionQuery(client, of)).data;
  const { data: rowCount } = useQuery(rowCountQuery(client, of));
  const [similarTo, setSimilarTo] = useState<{ readonly key: string }>();
  return (
    <Stack gap="lg">
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
      <RowsCard {...{ of, description }} onSimilar={(key) => setSimilarTo({ key })} />
      {description.load === 'LoadStateLoaded' && <SearchCard {...{ of, description, similarTo }} />}
      <SchemaCard description={description} />
      <PoliciesCard of={of} />
      <ImportCard of={of} />
    </Stack>
  );
}
