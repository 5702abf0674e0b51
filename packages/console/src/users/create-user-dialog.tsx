import { Button, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { rolesQuery } from '../api/users.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { SecretOnce, type Shown } from '../components/secret-once.tsx';
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
  const [shown, setShown] = useState<Shown>();
  const create = useMutation({
    gcTime: 0,
    async mutationFn() {
      const secret = password.how === 'type' ? password.typed : generatePassword();
      const body = { userName: name, password: secret, ...(description && { description }) };
      await client.data(clusterId, 'users/create', body);
      // From here on the user exists: its password is shown, whatever becomes of the roles.
      setShown({
        title: t.createdTitle(name),
        values: [
          [t.user, name],
          [t.password, secret],
        ],
        file: `${name}.txt`,
      });
      for (const roleName of chosen) {
        await client.data(clusterId, 'users/grant_role', { userName: name, roleName });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['users', clusterId] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (shown) {
    return (
      <>
        <SecretOnce shown={shown} onClose={onClose} />
        <FailureNote error={create.error} />
      </>
    );
  }
  return (
    <Dialog onClose={onClose} title={t.create}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={common.name}
            description={t.nameHelp}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            pattern="[A-Za-z][A-Za-z0-9_]*"
            maxLength={32}
            autoComplete="off"
            spellCheck={false}
            required
            data-autofocus
          />
          <TextInput
            label={`${common.description} (${common.optional})`}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            maxLength={1024}
          />
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
          <FailureNote error={roles.error ?? create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {common.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
