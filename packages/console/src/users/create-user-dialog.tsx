import { MultiSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { rolesQuery } from '../api/users.ts';
import { DescriptionField } from '../components/description-field.tsx';
import { SecretFormDialog } from '../components/secret-form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { userWords } from '../words/users.ts';
import { generatePassword } from './generate-password.ts';
import { type PasswordChoice, PasswordChoiceField } from './password-choice.tsx';

/** Creates a user with roles; then shows the password, the only time. */
export function CreateUserDialog({
  clusterId,
  onClose,
}: {
  readonly clusterId: string;
  readonly onClose: () => void;
}) {
  const t = useWords(userWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery(client, clusterId));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [password, setPassword] = useState<PasswordChoice>({ how: 'generate', typed: '' });
  const grantRoles = async () => {
    for (const roleName of chosen) {
      await client.data(clusterId, 'users/grant_role', { userName: name, roleName });
    }
  };
  const create = async () => {
    const secret = password.how === 'type' ? password.typed : generatePassword();
    const body = { userName: name, password: secret, ...(description && { description }) };
    await client.data(clusterId, 'users/create', body);
    // From here on the user exists: its password is shown, whatever becomes of the roles.
    const failure = await grantRoles().then(
      () => undefined,
      (error: unknown) => error,
    );
    void queries.invalidateQueries({ queryKey: ['users', clusterId] });
    return {
      title: t.createdTitle(name),
      values: [
        [t.user, name],
        [t.password, secret],
      ] as const,
      file: `${name}.txt`,
      failure,
    };
  };
  return (
    <SecretFormDialog
      title={t.create}
      button={common.create}
      error={roles.error}
      onSubmit={create}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={name}
        onChange={setName}
        pattern="[A-Za-z][A-Za-z0-9_]*"
        maxLength={32}
        spellCheck={false}
        required
        data-autofocus
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={1024} />
      <MultiSelect
        label={t.roles}
        description={t.rolesHelp}
        data={roles.data ?? []}
        value={chosen}
        onChange={setChosen}
        searchable
        clearButtonProps={{ 'aria-label': common.close }}
      />
      <PasswordChoiceField value={password} onChange={setPassword} />
    </SecretFormDialog>
  );
}
