import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { useDraft } from '../components/use-draft.ts';
import { useWords } from '../i18n/words.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionDescription, type CollectionName, keyOf } from './collection-queries.ts';
import { denseVectorsOf, primaryKeyOf } from './fields.ts';
import { filterFaultOf } from './filter-fault.ts';
import { RowTable } from './row-table.tsx';
import { type SearchDraft, SearchForm } from './search-form.tsx';
import { type AskedSearch, rowOf, searchQuery } from './search-rows.ts';

const LIMIT = 10;
const SEARCH_PATH = '/clusters/$clusterId/data/$database/$collection/search';

/** Searches by a vector that is pasted, or by that of a row. Both are there again when one comes back. */
export function SearchCard({
  of,
  description,
  similarTo,
}: {
  readonly of: CollectionName;
  readonly description: CollectionDescription;
  /** Key of a row whose neighbours are asked for. */
  readonly similarTo: string | undefined;
}) {
  const t = useWords(dataWords);
  const client = useClient();
  const navigate = useNavigate({ from: SEARCH_PATH });
  const fields = denseVectorsOf(description).map(({ name }) => name);
  // Of another collection that had the name there may be another draft.
  const [draft, change] = useDraft<SearchDraft>(keyOf(of, 'search', ...fields), {
    ...{ annsField: fields[0] ?? '', text: '', filter: '', limit: LIMIT },
  });
  // The address names this row until it has followed the pasted vector that is searched by instead.
  const [left, leave] = useState<string>();
  // What was asked before is not asked again on the way to another row.
  const isOther = similarTo !== undefined && similarTo !== left && rowOf(draft.asked) !== similarTo;
  const asked = isOther ? undefined : draft.asked;
  const search = useQuery(searchQuery(client, of, asked));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    leave(undefined);
    if (similarTo === undefined) return;
    change((before) => ({ asked: askedOf(before, { ids: [similarTo] }) }));
    // The keyboard comes from the button of a row, on another page.
    title.current?.focus();
  }, [similarTo, change]);
  const start = (by: AskedSearch['by']) => {
    const next = askedOf(draft, by);
    if (JSON.stringify(next) === JSON.stringify(asked)) void search.refetch();
    change({ asked: next, filter: next.filter });
    if ('data' in by && similarTo !== undefined) {
      leave(similarTo);
      void navigate({ search: ({ similar: _, ...rest }) => rest });
    }
  };
  const { error } = search;
  const rows = error ? undefined : search.data;
  const row = rowOf(asked);
  const isInBox = asked !== undefined && filterFaultOf(error, asked.filter) !== undefined;
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Title ref={title} order={2} size="h4" tabIndex={-1} style={{ outline: 'none' }}>
          {t.search}
        </Title>
        <SearchForm
          {...{ description, draft, row, error }}
          busy={search.isFetching}
          onChange={change}
          onSearch={start}
        />
        {!isInBox && <FailureNote error={error} />}
        {rows && row !== undefined && (
          <Text size="sm" role="status">
            {t.similarTo(row)}
          </Text>
        )}
        {rows && rows.length > 0 && (
          <RowTable rows={rows} primaryKey={primaryKeyOf(description)} score />
        )}
        {rows?.length === 0 && (
          <EmptyState icon={<Radar />} title={t.noRows}>
            {t.noRowsHelp}
          </EmptyState>
        )}
      </Stack>
    </Card>
  );
}

function askedOf({ annsField, filter, limit }: SearchDraft, by: AskedSearch['by']): AskedSearch {
  return { by, annsField, filter: filter.trim(), limit: Number(limit) };
}
