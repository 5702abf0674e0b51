import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { DescriptionField } from '../components/description-field.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { roleWords } from '../words/roles.ts';

/** Creates a role, and goes on to its grants. */
export function CreateRoleDialog({
  clusterId,
  onClose,
}: {
  readonly clusterId: string;
  readonly onClose: () => void;
}) {
  const t = useWords(roleWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [roleName, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = async () => {
    await client.data(clusterId, 'roles/create', { roleName, description });
    await queries.invalidateQueries({ queryKey: ['roles', clusterId] });
  };
  const goOn = () => {
    onClose();
    void navigate({ to: '/clusters/$clusterId/roles/$roleName', params: { clusterId, roleName } });
  };
  return (
    <FormDialog
      title={t.create}
      button={common.create}
      onSubmit={create}
      onDone={goOn}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={roleName}
        onChange={setName}
        pattern="[A-Za-z_][A-Za-z0-9_$]*"
        maxLength={255}
        spellCheck={false}
        required
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={1024} />
      <Text size="sm" c="dimmed">
        {t.createdNext}
      </Text>
    </FormDialog>
  );
}
