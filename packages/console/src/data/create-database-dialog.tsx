import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { dataWords } from '../words/data.ts';

/** Makes a database, and goes on to it. */
export function CreateDatabaseDialog({
  clusterId,
  onClose,
}: {
  readonly clusterId: string;
  readonly onClose: () => void;
}) {
  const t = useWords(dataWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/clusters/$clusterId/data' });
  const [dbName, setName] = useState('');
  const create = async () => {
    await client.data(clusterId, 'databases/create', { dbName });
    await queries.invalidateQueries({ queryKey: ['data', clusterId, 'databases'] });
  };
  return (
    <FormDialog
      title={t.createDatabase}
      button={common.create}
      onSubmit={create}
      onDone={() => {
        onClose();
        void navigate({ search: { db: dbName } });
      }}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={dbName}
        onChange={setName}
        pattern="[A-Za-z_][A-Za-z0-9_]*"
        maxLength={255}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
