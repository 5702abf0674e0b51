import { Badge, Group, Stack } from '@mantine/core';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Table2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ListCard } from '../components/list-card.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { PageLink } from '../components/page-link.tsx';
import { RowButton } from '../components/row-button.tsx';
import {
  type CollectionName,
  collectionQuery,
  collectionsQuery,
  namesOf,
  rowCountQuery,
} from '../data/collection-queries.ts';
import { CreateCollectionDialog } from '../data/create-collection-dialog.tsx';
import { DatabaseBar } from '../data/database-bar.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';

/** The collections of a database. */
export function DataPage() {
  const t = useWords(dataWords);
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/data' });
  const { db = 'default' } = useSearch({ from: '/frame/clusters/$clusterId/data' });
  const client = useClient();
  const names = useSuspenseQuery(collectionsQuery(client, clusterId, db)).data;
  const common = useWords(commonWords);
  const create = (
    <OpenButton
      label={t.create}
      whyNot={useWhyNot(clusterId).call('CreateCollection')}
      dialog={(close) => (
        <CreateCollectionDialog {...{ clusterId, database: db, onClose: close }} />
      )}
    />
  );
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <DatabaseBar {...{ clusterId, database: db, isEmpty: names.length === 0 }} />
        {names.length > 0 && create}
      </Group>
      <ListCard
        rows={names.map((collection) => ({ clusterId, database: db, collection }))}
        keyOf={({ collection }) => collection}
        minWidth={560}
        columns={[
          {
            head: common.name,
            cell: (of) => (
              <PageLink to="/clusters/$clusterId/data/$database/$collection" params={of} fw={600}>
                {of.collection}
              </PageLink>
            ),
          },
          { head: t.state, cell: (of) => <CollectionState of={of} /> },
          { head: t.rows, cell: (of) => <RowCount of={of} />, isNumber: true },
          { head: t.fields, cell: (of) => <FieldNames of={of} /> },
        ]}
        actions={(of) => <DropCollection of={of} />}
        empty={
          <EmptyState icon={<Table2 />} title={t.emptyTitle} action={create}>
            {t.empty}
          </EmptyState>
        }
      />
    </Stack>
  );
}

function CollectionState({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const { data: description } = useQuery(collectionQuery(useClient(), of));
  if (!description) return null;
  const isLoaded = description.load === 'LoadStateLoaded';
  return (
    <Badge color={isLoaded ? 'green' : 'gray'} variant="light">
      {isLoaded ? t.loaded : t.notLoaded}
    </Badge>
  );
}

function RowCount({ of }: { readonly of: CollectionName }) {
  return <>{useQuery(rowCountQuery(useClient(), of)).data ?? '–'}</>;
}

function FieldNames({ of }: { readonly of: CollectionName }) {
  const { data: description } = useQuery(collectionQuery(useClient(), of));
  return <>{description?.fields.map(({ name }) => name).join(', ') ?? '–'}</>;
}

function DropCollection({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const drop = async () => {
    await client.data(of.clusterId, 'collections/drop', namesOf(of));
    await queries.invalidateQueries({ queryKey: ['data', of.clusterId] });
  };
  return (
    <>
      <RowButton
        {...{ label: common.drop, of: of.collection, icon: Trash2, isDanger: true }}
        whyNot={useWhyNot(of.clusterId).call('DropCollection')}
        onClick={() => setAsking(true)}
      />
      {isAsking && (
        <DropDialog
          title={t.dropTitle(of.collection)}
          name={of.collection}
          warning={t.dropText}
          onDrop={drop}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
