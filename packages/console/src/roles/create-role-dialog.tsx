import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { Dialog } from '../components/dialog.tsx';
import { FailureNote } from '../components/failure-note.tsx';
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
  const create = useMutation({
    mutationFn: () => client.data(clusterId, 'roles/create', { roleName, description }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['roles', clusterId] });
      onClose();
      await navigate({
        to: '/clusters/$clusterId/roles/$roleName',
        params: { clusterId, roleName },
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t.create}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={common.name}
            description={t.nameHelp}
            value={roleName}
            onChange={(event) => setName(event.currentTarget.value)}
            pattern="[A-Za-z_][A-Za-z0-9_$]*"
            maxLength={255}
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
          <Text size="sm" c="dimmed">
            {t.createdNext}
          </Text>
          <FailureNote error={create.error} />
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
