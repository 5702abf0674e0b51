import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ListPlus, Rows3 } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { dataWords } from '../words/data.ts';
import {
  type CollectionDescription,
  type CollectionName,
  keyOf,
  namesOf,
} from './collection-queries.ts';
import { primaryKeyOf } from './fields.ts';
import { FilterBox } from './filter-box.tsx';
import { filterFaultOf } from './filter-fault.ts';
import { InsertDialog } from './insert-dialog.tsx';
import { LoadFirst } from './load-first.tsx';
import { type Row, RowTable } from './row-table.tsx';
import { type RowsSearch, rowsSearch } from './rows-search.ts';

const PAGE = 25;
const COLLECTION = '/frame/clusters/$clusterId/data/$database/$collection';
const COLLECTION_PATH = '/clusters/$clusterId/data/$database/$collection';

/** The rows of a collection, by filter and page. */
export function RowsCard({
  of,
  description,
}: {
  readonly of: CollectionName;
  readonly description: CollectionDescription;
}) {
  const t = useWords(dataWords);
  const isLoaded = description.load === 'LoadStateLoaded';
  const [inserting, setInserting] = useState(false);
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t.rowList}
          </Title>
          <WhyNot reason={useWhyNot(of.clusterId).call('Insert')}>
            <Button
              size="xs"
              variant="default"
              leftSection={<ListPlus size={16} aria-hidden />}
              onClick={() => setInserting(true)}
            >
              {t.insert}
            </Button>
          </WhyNot>
        </Group>
        {isLoaded ? <Rows {...{ of, description }} /> : <LoadFirst of={of} />}
      </Stack>
      {inserting && (
        <InsertDialog of={of} description={description} onClose={() => setInserting(false)} />
      )}
    </Card>
  );
}

function Rows({ of, description }: Parameters<typeof RowsCard>[0]) {
  const t = useWords(dataWords);
  const client = useClient();
  const { filter = '', offset = 0 } = useSearch({ from: COLLECTION });
  const navigate = useNavigate({ from: COLLECTION_PATH });
  const show = (asked: RowsSearch) => void navigate({ search: rowsSearch({ ...asked }) });
  const found = useQuery({
    queryKey: keyOf(of, 'rows', filter, String(offset)),
    async queryFn() {
      const { data } = await client.data(of.clusterId, 'entities/query', {
        ...namesOf(of),
        ...{ filter, outputFields: ['*'], limit: PAGE + 1, offset },
      });
      return data as Row[];
    },
    placeholderData: keepPreviousData,
  });
  const { error } = found;
  const isInBox = filterFaultOf(error, filter) !== undefined;
  const rows = error ? [] : (found.data ?? []);
  const shown = rows.slice(0, PAGE);
  return (
    <>
      <FilterBox
        filter={filter}
        error={error}
        busy={found.isFetching}
        onFind={(next) => {
          if (next === filter && offset === 0) void found.refetch();
          else show({ filter: next });
        }}
      />
      {!isInBox && <FailureNote error={error} onRetry={() => void found.refetch()} />}
      {shown.length > 0 && (
        <RowTable
          rows={shown}
          primaryKey={primaryKeyOf(description)}
          onSimilar={(similar) => void navigate({ to: 'search', search: { filter, similar } })}
        />
      )}
      {found.isSuccess && shown.length === 0 && (
        <EmptyState icon={<Rows3 />} title={t.noRows}>
          {t.noRowsHelp}
        </EmptyState>
      )}
      {(offset > 0 || rows.length > PAGE) && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t.page(offset + 1, offset + shown.length)}
          </Text>
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              disabled={offset === 0}
              onClick={() => show({ filter, offset: offset - PAGE })}
            >
              {t.earlier}
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={rows.length <= PAGE}
              onClick={() => show({ filter, offset: offset + PAGE })}
            >
              {t.later}
            </Button>
          </Group>
        </Group>
      )}
    </>
  );
}
