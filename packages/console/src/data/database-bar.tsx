import { Group, Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { DatabaseZap, Trash2 } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { dataWords } from '../words/data.ts';
import { databasesQuery } from './collection-queries.ts';
import { CreateDatabaseDialog } from './create-database-dialog.tsx';

/** Which database is shown, and what is done with databases. */
export function DatabaseBar({
  clusterId,
  database,
  isEmpty,
}: {
  readonly clusterId: string;
  readonly database: string;
  /** There is no collection in it. */
  readonly isEmpty: boolean;
}) {
  const t = useWords(dataWords);
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/clusters/$clusterId/data' });
  const { data, error } = useQuery(databasesQuery(client, clusterId));
  const drop = async () => {
    await client.data(clusterId, 'databases/drop', { dbName: database });
    await navigate({ search: {} });
    await queries.invalidateQueries({ queryKey: ['data', clusterId] });
  };
  const whyNot = useWhyNot(clusterId);
  const whyFull = isEmpty ? undefined : t.onlyEmpty;
  const whyNoDrop = database === 'default' ? t.defaultStays : whyFull;
  return (
    <>
      <Group align="flex-end" gap="xs">
        <Select
          label={t.database}
          data={data ?? [database]}
          value={database}
          onChange={(name) => void navigate({ search: name ? { db: name } : {} })}
          allowDeselect={false}
          searchable={(data?.length ?? 0) > 10}
          w={240}
        />
        <RowMenu
          name={database}
          actions={[
            {
              ...{ label: t.createDatabase, icon: DatabaseZap },
              whyNot: whyNot.call('CreateDatabase'),
              dialog: (close) => <CreateDatabaseDialog clusterId={clusterId} onClose={close} />,
            },
            {
              ...{ label: t.dropDatabase, icon: Trash2, isDanger: true },
              whyNot: whyNoDrop ?? whyNot.call('DropDatabase'),
              dialog: (close) => (
                <DropDialog
                  title={t.dropTitle(database)}
                  name={database}
                  warning={t.dropDatabaseText}
                  onDrop={drop}
                  onClose={close}
                />
              ),
            },
          ]}
        />
      </Group>
      <FailureNote error={error} />
    </>
  );
}
