import { Card } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { EmptyState } from '../components/empty-state.tsx';
import { denseVectorsOf } from '../data/fields.ts';
import { LoadFirst } from '../data/load-first.tsx';
import { SearchCard } from '../data/search-card.tsx';
import { useCollection } from '../data/use-collection.ts';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';

export function CollectionSearchPage() {
  const t = useWords(dataWords);
  const { of, description } = useCollection();
  const { similar } = useSearch({
    from: '/frame/clusters/$clusterId/data/$database/$collection/search',
  });
  if (description.load !== 'LoadStateLoaded') {
    return (
      <Card withBorder padding="lg">
        <LoadFirst of={of} />
      </Card>
    );
  }
  if (denseVectorsOf(description).length === 0) {
    return (
      <Card withBorder padding="lg">
        <EmptyState icon={<Radar />} title={t.noVectors}>
          {t.noVectorsHelp}
        </EmptyState>
      </Card>
    );
  }
  return <SearchCard {...{ of, description }} similarTo={similar} />;
}
