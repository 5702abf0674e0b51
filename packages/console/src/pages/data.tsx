import { Badge, Button, Card, Group, Select, Stack, Table, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Plus, Table2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { PageLink } from '../components/page-link.tsx';
import { collectionQuery, collectionsQuery, rowCountQuery } from '../data/collection-queries.ts';
import { CreateCollectionDialog } from '../data/create-collection-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';

/** The collections of a database. */
export function DataPage() {
  const t = useWords(dataWords);
  const { clusterId } = useParams({ from: '/frame/clusters/$clusterId/data' });
  const { db = 'default' } = useSearch({ from: '/frame/clusters/$clusterId/data' });
  const client = useClient();
  const names = useSuspenseQuery(collectionsQuery(client, clusterId, db)).data;
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <DatabaseSelect clusterId={clusterId} database={db} />
        {names.length > 0 && create}
      </Group>
      <Card withBorder padding={0}>
        {names.length > 0 ? (
          <CollectionTable {...{ clusterId, database: db, names }} />
        ) : (
          <EmptyState icon={<Table2 />} title={t.emptyTitle} action={create}>
            {t.empty}
          </EmptyState>
        )}
      </Card>
      {creating && (
        <CreateCollectionDialog
          {...{ clusterId, database: db, onClose: () => setCreating(false) }}
        />
      )}
    </Stack>
  );
}

function DatabaseSelect({
  clusterId,
  database,
}: {
  readonly clusterId: string;
  readonly database: string;
}) {
  const t = useWords(dataWords);
  const client = useClient();
  const navigate = useNavigate({ from: '/clusters/$clusterId/data' });
  const { data, error } = useQuery({
    queryKey: ['data', clusterId, 'databases'],
    queryFn: async () => (await client.data(clusterId, 'databases/list', {})).data,
  });
  return (
    <Stack gap="xs">
      <Select
        label={t.database}
        data={data ?? [database]}
        value={database}
        onChange={(name) => void navigate({ search: name ? { db: name } : {} })}
        allowDeselect={false}
        searchable={(data?.length ?? 0) > 10}
        w={240}
      />
      <FailureNote error={error} />
    </Stack>
  );
}

function CollectionTable({
  clusterId,
  database,
  names,
}: {
  readonly clusterId: string;
  readonly database: string;
  readonly names: readonly string[];
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  return (
    <Table.ScrollContainer minWidth={560} type="native">
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{common.name}</Table.Th>
            <Table.Th>{t.state}</Table.Th>
            <Table.Th>{t.rows}</Table.Th>
            <Table.Th>{t.fields}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{common.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) => (
            <CollectionRow key={name} {...{ clusterId, database, name }} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function CollectionRow({
  clusterId,
  database,
  name,
}: {
  readonly clusterId: string;
  readonly database: string;
  readonly name: string;
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const [dropping, setDropping] = useState(false);
  const of = { clusterId, database, collection: name };
  const { data: description } = useQuery(collectionQuery(client, of));
  const { data: rowCount } = useQuery(rowCountQuery(client, of));
  const isLoaded = description?.load === 'LoadStateLoaded';
  const drop = async () => {
    await client.data(clusterId, 'collections/drop', { dbName: database, collectionName: name });
    await queries.invalidateQueries({ queryKey: ['data', clusterId] });
  };
  return (
    <Table.Tr>
      <Table.Td>
        <PageLink to="/clusters/$clusterId/data/$database/$collection" params={of} fw={600}>
          {name}
        </PageLink>
      </Table.Td>
      <Table.Td>
        {description && (
          <Badge color={isLoaded ? 'green' : 'gray'} variant="light">
            {isLoaded ? t.loaded : t.notLoaded}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{rowCount ?? '–'}</Table.Td>
      <Table.Td>{description?.fields.map((field) => field.name).join(', ') ?? '–'}</Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs"
          variant="subtle"
          color="red"
          aria-label={`${common.drop}: ${name}`}
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => setDropping(true)}
        >
          {common.drop}
        </Button>
        {dropping && (
          <DropDialog
            title={t.dropTitle(name)}
            name={name}
            warning={t.dropText}
            onDrop={drop}
            onClose={() => setDropping(false)}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
